/** A number in a document, whatever type the store gives it (Int64 may come as a bigint or an object). */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return 0;
  return Number(typeof value === 'bigint' ? value : String(value));
}

/** A date in a document in ms since the epoch. */
export function msOf(value: unknown): number {
  return value instanceof Date ? value.getTime() : typeof value === 'string' ? Date.parse(value) : numberOf(value);
}

/** Money in a document as integer cents. */
export function centsOf(value: unknown): number {
  return Math.round(numberOf(value) * 100);
}

/** A text in a document, or null. */
export function textOf(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value);
}
