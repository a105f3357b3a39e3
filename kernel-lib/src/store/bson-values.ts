import { Long } from 'bson';
import type { DocumentValue } from '../event/document';
import { FootpathError } from '../event/error';

/** Plain values from what the BSON parser gives: 64-bit integers beyond 2^53 as bigint, bytes as Uint8Array. */
export function fromBson(value: unknown): DocumentValue {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value as DocumentValue;
  if (value instanceof Long) return value.toBigInt();
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(fromBson);
  throw new FootpathError('corrupt', 'A stored document holds a value of a type that Footpath does not write.');
}
