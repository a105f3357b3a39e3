import type { Binary } from 'bson';
import { Double, Int32, Long } from 'bson';
import type { DocumentValue } from '../../event/document';
import type { ValueColumn } from '../row-document';

/** A value as the driver takes it: numbers of a field carry its type, since a whole number alone would become Int32. */
export type BsonValue = DocumentValue | Double | Int32 | Long | readonly BsonValue[];

/** Gives values of a column's rows in the BSON type that the field has in every document. */
export function bsonReader({ type, values }: ValueColumn): ((row: number) => BsonValue) | null {
  switch (type) {
    case 'int64':
      return (row) => Long.fromNumber(values[row]);
    case 'int32':
      return (row) => new Int32(values[row]);
    case 'money':
      return (row) => new Double(values[row] / 100);
    case 'double':
      return (row) => new Double(values[row]);
    default:
      return null;
  }
}

/** What the server answered as our readers give it: whole numbers above 2^53 as bigint, bytes as Uint8Array. */
export function plainOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (Array.isArray(value)) return value.map(plainOf);
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const tag = (value as { _bsontype?: unknown })._bsontype;
  if (tag === 'Long') return (value as Long).toBigInt();
  if (tag === 'Binary') return new Uint8Array((value as Binary).buffer.subarray(0, (value as Binary).position));
  if (tag !== undefined) return value;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'object') (value as Record<string, unknown>)[name] = plainOf(inner);
  }
  return value;
}
