import { FootpathError } from '../../event/error';
import { nearestName } from '../../pipeline/nearest-name';

/** An error in a query: where in the JSON, what is wrong, what to do. */
export function badQuery(at: string, message: string): FootpathError {
  return new FootpathError('bad-query', `${at}: ${message}`);
}

/** The path of a part of a query, as one would write it in JavaScript. */
export function inside(at: string, key: string | number): string {
  return typeof key === 'number' ? `${at}[${key}]` : `${at}.${key}`;
}

/** What a value looks like in an error message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'a missing value';
  const text =
    JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? String(inner) : inner)) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Refuses a name that is not supported: with its reason where there is one, else with the nearest supported name. */
export function unsupported(
  at: string,
  name: string,
  kind: string,
  known: Iterable<string>,
  reason?: string,
): FootpathError {
  if (reason !== undefined) return badQuery(at, `${name} is refused: ${reason}`);
  const near = nearestName(name, known);
  return badQuery(at, `${name} is not a supported ${kind}${near === null ? '' : `; did you mean ${near}?`}`);
}
