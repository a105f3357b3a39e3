import { isObject, typeRank } from './value';

/**
 * MongoDB's order of values across types: missing, null, numbers, text, objects, arrays, binary, booleans, dates, regular
 * expressions. Negative if `a` is before `b`, 0 if they are equal. Whole and fractional numbers compare by value, NaN is equal to
 * itself and before every number; text compares by code points; objects by their fields in order (type, name, value).
 */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  const rank = typeRank(a);
  const difference = rank - typeRank(b);
  if (difference !== 0) return difference;
  if (typeof a === 'bigint' || typeof b === 'bigint') return compareNumbers(a as bigint, b as bigint);
  if (a instanceof Date && b instanceof Date) return compareNumbers(a.getTime(), b.getTime());
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (Array.isArray(a) && Array.isArray(b)) return compareArrays(a, b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  if (a instanceof RegExp && b instanceof RegExp)
    return compareText(a.source, b.source) || compareText(a.flags, b.flags);
  if (isObject(a) && isObject(b)) return compareObjects(a, b);
  return 0;
}

export function equalValues(a: unknown, b: unknown): boolean {
  return a === b || compareValues(a, b) === 0;
}

function compareNumbers(a: number | bigint, b: number | bigint): number {
  if (a < b) return -1;
  if (a > b) return 1;
  // biome-ignore lint/suspicious/noDoubleEquals: a bigint and a number of one value are equal
  if (a == b) return 0;
  return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
}

/** By code points: UTF-16 order differs where surrogates meet the units above them, so those are lifted over the rest. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return (x >= 0xd800 && x < 0xe000 ? x + 0x10000 : x) - (y >= 0xd800 && y < 0xe000 ? y + 0x10000 : y);
  }
  return a.length - b.length;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return 0;
}

function compareObjects(a: Record<string, unknown>, b: Record<string, unknown>): number {
  const keysOfA = Object.keys(a);
  const keysOfB = Object.keys(b);
  const length = Math.min(keysOfA.length, keysOfB.length);
  for (let i = 0; i < length; i++) {
    const x = a[keysOfA[i]];
    const y = b[keysOfB[i]];
    const order = typeRank(x) - typeRank(y) || compareText(keysOfA[i], keysOfB[i]) || compareValues(x, y);
    if (order !== 0) return order;
  }
  return keysOfA.length - keysOfB.length;
}
