/** What stands in the place of what nobody may see. */
export const HIDDEN = '***';

/** Hides all of it. */
export function hide(): string {
  return HIDDEN;
}

/** An address without its password, and without the values of its parameters that may be one. */
export function withoutPassword(uri: string): string {
  return uri
    .replace(/^([\w+]+:\/\/[^:@/]*):.*@/, `$1:${HIDDEN}@`)
    .replace(/([?&](?:[^=&]*password|authMechanismProperties)=)[^&]*/gi, `$1${HIDDEN}`);
}
