import { badQuery, inside } from './problem';
import { regexOf } from './regex';
import { setKey } from './value';

/** As deep as MongoDB lets a document be. */
export const MOST_LEVELS = 100;

/**
 * A query with plain values only: the BSON classes that programs and Extended JSON bring (Int32, Long, Double, Binary,
 * BSONRegExp) become numbers, bigints above 2^53, bytes and regular expressions; undefined becomes null, as drivers send it.
 */
export function plainQuery(value: unknown, at: string, depth = 0): unknown {
  if (depth > MOST_LEVELS) throw badQuery(at.slice(0, 100), `is nested more than ${MOST_LEVELS} levels deep`);
  if (value === undefined) return null;
  if (typeof value === 'bigint') return narrowed(value);
  if (typeof value !== 'object' || value === null || value instanceof Date || value instanceof Uint8Array) return value;
  if (value instanceof RegExp) return regexOf(value, undefined, at);
  if (Array.isArray(value)) return value.map((element, i) => plainQuery(element, inside(at, i), depth + 1));
  if ('_bsontype' in value) return plainBson(value as { _bsontype: string }, at);
  const plain: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) setKey(plain, key, plainQuery(inner, inside(at, key), depth + 1));
  return plain;
}

/** An integer as a number if that is exact, else as bigint. */
export function narrowed(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

function plainBson(value: { _bsontype: string }, at: string): unknown {
  switch (value._bsontype) {
    case 'Int32':
    case 'Double':
      return Number(value.valueOf());
    case 'Long':
      return narrowed(BigInt(value.toString()));
    case 'Binary':
      return new Uint8Array((value as unknown as { buffer: Uint8Array; position: number }).buffer).slice(
        0,
        (value as unknown as { position: number }).position,
      );
    case 'BSONRegExp': {
      const { pattern, options } = value as unknown as { pattern: string; options: string };
      return regexOf(pattern, options, at);
    }
    default:
      throw badQuery(
        at,
        `a value of type ${value._bsontype} never occurs in these collections; give a number, text, date or boolean`,
      );
  }
}
