import { knownPorts } from '../event/known-ports';

/** What stands in the place of what nobody may see. */
export const HIDDEN = '***';

/** Hides all of it. */
export function hide(): string {
  return HIDDEN;
}

/**
 * An address without its password, and without the values of its parameters that may be one. A name that is not escaped as it should
 * be, with an @ or a / in it, must not bring the password behind it to light.
 */
export function withoutPassword(uri: string): string {
  return uri
    .replace(/^([\w+]+:\/\/[^:]*):.*@/s, `$1:${HIDDEN}@`)
    .replace(/^([\w+]+:\/\/)([^@/?]*)(?=[/?]|$)/, (_, scheme: string, hosts: string) => scheme + knownPorts(hosts))
    .replace(/([?&](?:[^=&]*password|authMechanismProperties)=)[^&]*/gi, `$1${HIDDEN}`);
}
