import { Double, Long } from 'bson';
import type { Document, DocumentValue } from '../event/document';
import { FootpathError } from '../event/error';
import type { FieldType, FieldTypes } from './format';

const LEAST_INT32 = -(2 ** 31);
const GREATEST_INT32 = 2 ** 31 - 1;

/** A document with each number as the BSON type that its field has; the reverse is `fromBson`. */
export function toBson(document: Document, fields: FieldTypes): Record<string, unknown> {
  const typed: Record<string, unknown> = {};
  for (const name in document) typed[name] = typedValue(document[name], fields[name] ?? 'any', name);
  return typed;
}

function typedValue(value: DocumentValue, type: FieldType, name: string): unknown {
  if (typeof value === 'number') return typedNumber(value, type, name);
  if (Array.isArray(value)) return value.map((item: DocumentValue) => typedValue(item, 'any', name));
  // Absent values are null, never missing.
  return value ?? null;
}

function typedNumber(value: number, type: FieldType, name: string): unknown {
  switch (type) {
    case 'double':
      return new Double(value);
    case 'int64':
      if (!Number.isSafeInteger(value)) break;
      return Long.fromNumber(value);
    case 'int32':
      if (!isInt32(value)) break;
      return value;
    default:
      if (isInt32(value)) return value;
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? Long.fromNumber(value) : new Double(value);
  }
  throw new FootpathError('internal', `The field ${name} is stored as ${type}, and cannot hold ${value}.`);
}

function isInt32(value: number): boolean {
  return Number.isInteger(value) && value >= LEAST_INT32 && value <= GREATEST_INT32 && !Object.is(value, -0);
}

/** Plain values from what the BSON parser gives: 64-bit integers beyond 2^53 as bigint, bytes as Uint8Array. */
export function fromBson(value: unknown): DocumentValue {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value as DocumentValue;
  if (value instanceof Long) return value.toBigInt();
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return value.map(fromBson);
  throw new FootpathError('corrupt', 'A stored document holds a value of a type that Footpath does not write.');
}
