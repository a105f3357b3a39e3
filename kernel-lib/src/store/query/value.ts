/** Names of BSON types, as `$type` gives and takes them. A number is `int` within 32 bits, `long` if whole, else `double`. */
export type BsonType =
  | 'missing'
  | 'null'
  | 'int'
  | 'long'
  | 'double'
  | 'string'
  | 'object'
  | 'array'
  | 'binData'
  | 'bool'
  | 'date'
  | 'regex';

/** Place of a type in MongoDB's order of values. Missing is before null in expressions; `$sort` takes them as one. */
const RANK: Readonly<Record<BsonType, number>> = {
  missing: 0,
  null: 5,
  int: 10,
  long: 10,
  double: 10,
  string: 15,
  object: 20,
  array: 25,
  binData: 30,
  bool: 40,
  date: 45,
  regex: 50,
};

export function bsonType(value: unknown): BsonType {
  switch (typeof value) {
    case 'undefined':
      return 'missing';
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? ((value | 0) === value ? 'int' : 'long') : 'double';
    case 'bigint':
      return 'long';
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    default:
      if (value === null) return 'null';
      if (Array.isArray(value)) return 'array';
      if (value instanceof Date) return 'date';
      if (value instanceof Uint8Array) return 'binData';
      if (value instanceof RegExp) return 'regex';
      return 'object';
  }
}

/** The place of a value's type in MongoDB's order; equal for all numbers. */
export function typeRank(value: unknown): number {
  if (typeof value === 'number') return 10;
  if (typeof value === 'string') return 15;
  return RANK[bsonType(value)];
}

export function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

export function isNullish(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** A plain document: not an array, date, binary or regular expression. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && bsonType(value) === 'object';
}

/** An object whose first key is an operator, such as `{$gt: 1}`. */
export function isOperatorObject(value: unknown): value is Record<string, unknown> {
  return isObject(value) && Object.keys(value)[0]?.startsWith('$') === true;
}

/** What counts as true in an expression: all but false, null, missing and zero. */
export function isTrue(value: unknown): boolean {
  return value !== false && value !== null && value !== undefined && value !== 0 && value !== 0n;
}

/** Sets a field; also one named `__proto__`, which plain assignment would not make. */
export function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}

/** Reads an own field: what objects inherit is not part of a document. */
export function getKey(source: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(source, key) ? source[key] : undefined;
}
