/** Arguments of a replay: a rate takes the place of a speed, for two paces are refused. */
export function onePace(args: readonly string[]): string[] {
  const at = args.includes('--rate') ? args.indexOf('--speed') : -1;
  return at < 0 ? [...args] : [...args.slice(0, at), ...args.slice(at + 2)];
}
