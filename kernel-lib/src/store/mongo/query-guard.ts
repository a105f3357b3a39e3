import { Long } from 'bson';
import { badQuery, inside } from '../query/problem';

/** Operators that run code, or write: readers do neither. */
const REFUSED = new Set(['$where', '$function', '$accumulator', '$out', '$merge']);

/** A query as the driver takes it: whole numbers above 2^53 as Int64, an absent value as null. Refuses what runs code or writes. */
export function guarded(value: unknown, at: string): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return Long.fromBigInt(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Date || value instanceof RegExp || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((element, place) => guarded(element, inside(at, place)));
  if ('_bsontype' in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (REFUSED.has(key))
        throw badQuery(inside(at, key), 'is refused: a query runs no code of its own and writes nothing');
      return [key, guarded(inner, inside(at, key))];
    }),
  );
}
