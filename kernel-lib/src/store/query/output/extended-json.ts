import { Binary, BSONRegExp, Double, EJSON, Int32, Long } from 'bson';
import type { FieldType, FieldTypes } from '../../format';
import { isWhole } from '../numbers';
import type { Document } from '../source';
import { isNumeric, setKey } from '../value';

/**
 * A document as canonical Extended JSON on one line. The numbers of a field are of its type where they fit it; others are int or
 * long if whole, else double.
 */
export function canonicalJson(document: Document, fields: FieldTypes): string {
  const typed: Document = {};
  for (const [name, value] of Object.entries(document))
    if (value !== undefined) setKey(typed, name, bson(value, fields[name] ?? 'any'));
  return EJSON.stringify(typed, { relaxed: false });
}

function bson(value: unknown, type: FieldType): unknown {
  if (isNumeric(value)) return bsonNumber(value, type);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value ?? null;
  if (value instanceof Uint8Array) return new Binary(value);
  if (value instanceof RegExp) return new BSONRegExp(value.source, value.flags.replace('u', ''));
  if (Array.isArray(value)) return value.map((element) => bson(element, 'any'));
  const made: Document = {};
  for (const [key, inner] of Object.entries(value)) if (inner !== undefined) setKey(made, key, bson(inner, 'any'));
  return made;
}

function bsonNumber(value: number | bigint, type: FieldType): unknown {
  if (type === 'double' || !isWhole(value) || Object.is(value, -0)) return new Double(Number(value));
  const isInt = typeof value === 'number' && value >= -(2 ** 31) && value < 2 ** 31;
  return isInt && type !== 'int64' ? new Int32(Number(value)) : Long.fromBigInt(BigInt(value));
}
