import { typeRank } from './value';

/**
 * A key for `Map` and `Set` under which two values fall together exactly if `compareValues` finds them equal. Numbers, most
 * texts, booleans and null are their own keys; everything else is written out behind a NUL, which no plain key begins with.
 */
export function valueKey(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return value.charCodeAt(0) === 0 ? `\0s${value}` : value;
    case 'number':
      if (value === 0) return 0;
      return Number.isInteger(value) && !Number.isSafeInteger(value) ? BigInt(value) : value;
    case 'bigint':
      return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
    case 'object':
      return value === null ? null : `\0${written(value)}`;
    default:
      return value;
  }
}

function written(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `${value.length}:${value}`;
    case 'number':
    case 'bigint':
      return `n${valueKey(value)};`;
    case 'boolean':
      return value ? 't' : 'f';
    case 'undefined':
      return 'u';
    default:
      return writtenObject(value);
  }
}

function writtenObject(value: unknown): string {
  if (value === null) return 'z';
  if (value instanceof Date) return `d${value.getTime()};`;
  if (Array.isArray(value)) return `[${value.map(written).join('')}]`;
  if (value instanceof Uint8Array)
    return `b${written(Buffer.from(value.buffer, value.byteOffset, value.length).toString('latin1'))}`;
  if (value instanceof RegExp) return `r${written(value.source)}${written(value.flags)}`;
  const fields = Object.entries(value as object);
  // The order of the fields is part of the value: {a, b} is not {b, a}.
  return `{${fields.map(([name, inner]) => `${typeRank(inner)}${written(name)}${written(inner)}`).join('')}}`;
}
