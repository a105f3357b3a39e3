import { EJSON } from 'bson';
import { FootpathError } from '../../event/error';
import type { FieldTypes } from '../format';
import { convertFilterDates, convertPipelineDates } from './date-text';
import { parseIsoDate } from './expression/iso-date';
import { MOST_LEVELS, plainQuery } from './plain';
import { badQuery, inside, shown } from './problem';
import { isObject, setKey } from './value';

export interface ReadQuery<T> {
  readonly value: T;
  /** What was changed or is likely not meant, a sentence each, for standard error. */
  readonly notes: readonly string[];
}

type Json = Record<string, unknown>;

/** A filter from the command line: Extended JSON, in which ISO text that is compared with a date field becomes a date. */
export function readFilter(text: string, fields: FieldTypes): ReadQuery<Json> {
  const value = parse(text, '--filter');
  if (!isObject(value)) throw badQuery('--filter', `is an object such as {"user_id": 1}, not ${shown(value)}`);
  const notes: string[] = [];
  return { value: convertFilterDates(value, fields, 'filter', notes), notes };
}

/** A pipeline from the command line, read like a filter; dates are converted while documents still have the collection's fields. */
export function readPipeline(text: string, fields: FieldTypes): ReadQuery<Json[]> {
  const value = parse(text, '--aggregate');
  if (!Array.isArray(value))
    throw badQuery('--aggregate', `is a list of stages such as [{"$count": "n"}], not ${shown(value)}`);
  const notes: string[] = [];
  return { value: convertPipelineDates(value, fields, 'aggregate', notes), notes };
}

/** A sort from the command line. */
export function readSort(text: string): ReadQuery<Json> {
  const value = parse(text, '--sort');
  if (!isObject(value)) throw badQuery('--sort', `is an object such as {"session_start": -1}, not ${shown(value)}`);
  return { value, notes: [] };
}

function parse(text: string, option: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(exactIntegers(text));
  } catch (cause) {
    throw new FootpathError(
      'bad-query',
      `${option} is not JSON: ${(cause as Error).message}. Put it in single quotes, and names and texts in double ones.`,
      {
        cause,
      },
    );
  }
  return plainQuery(fromExtended(value, option), option);
}

/** Integers that a double cannot hold, written so that no digit is lost. Texts are passed over. */
function exactIntegers(text: string): string {
  return text.replace(/"(?:\\.|[^"\\])*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (part) =>
    /^-?\d{16,19}$/.test(part) && !Number.isSafeInteger(Number(part)) ? `{"$numberLong":"${part}"}` : part,
  );
}

const TYPES = new Set([
  '$oid',
  '$numberInt',
  '$numberLong',
  '$numberDouble',
  '$numberDecimal',
  '$binary',
  '$uuid',
  '$regularExpression',
  '$minKey',
  '$maxKey',
  '$timestamp',
  '$symbol',
  '$undefined',
]);

/**
 * Values in place of Extended JSON's type objects. Each is decoded by itself: decoded as a whole, `{"$regex": …}` with another
 * operator beside it would lose the other.
 */
function fromExtended(value: unknown, at: string, depth = 0): unknown {
  if (depth > MOST_LEVELS) throw badQuery(at.slice(0, 100), `is nested more than ${MOST_LEVELS} levels deep`);
  if (Array.isArray(value)) return value.map((element, i) => fromExtended(element, inside(at, i), depth + 1));
  if (!isObject(value)) return value;
  const [key, ...more] = Object.keys(value);
  if (more.length === 0 && key === '$date') return date(value.$date, at);
  if (more.length === 0 && TYPES.has(key)) return decoded(value, at);
  const made: Json = {};
  for (const [name, inner] of Object.entries(value))
    setKey(made, name, fromExtended(inner, inside(at, name), depth + 1));
  return made;
}

function date(value: unknown, at: string): Date {
  const ms = isObject(value) ? Number(value.$numberLong) : value;
  const made = typeof ms === 'string' ? parseIsoDate(ms) : typeof ms === 'number' ? new Date(ms) : null;
  if (made === null || Number.isNaN(made.getTime()))
    throw badQuery(at, `${shown(value)} is no date; write {"$date": "2019-10-01T00:00:00Z"}`);
  return made;
}

function decoded(value: Json, at: string): unknown {
  try {
    return EJSON.deserialize(value, { relaxed: false });
  } catch (cause) {
    throw badQuery(at, `${shown(value)} is not Extended JSON: ${(cause as Error).message}`);
  }
}
