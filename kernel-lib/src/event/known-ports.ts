/** Hosts with their ports. What stands there and is no port is hidden: behind a name whose host was left out it is a password. */
export function knownPorts(hosts: string): string {
  return hosts
    .split(',')
    .map((host) => host.replace(/^(\[[^\]]*\]|[^:[]*):(?!\d{1,5}$).*$/s, `$1:***`))
    .join(',');
}
