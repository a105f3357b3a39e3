import { badQuery, shown } from '../problem';
import { type TimeZone, timeZone } from '../time-zone';
import { isNullish } from '../value';

/** An instant together with the zone that it is looked at in. */
export interface Local {
  readonly utcMs: number;
  /** Milliseconds since the epoch that the zone's clocks show. */
  readonly localMs: number;
  readonly zone: TimeZone;
}

export function dateMs(value: unknown, at: string): number {
  if (value instanceof Date) return value.getTime();
  throw badQuery(at, `needs a date, not ${shown(value)}; convert with $toDate`);
}

/** Null where the date or the zone is null or missing (a zone that is not given at all is UTC). */
export function local(date: unknown, zoneName: unknown, at: string): Local | null {
  if (isNullish(date) || zoneName === null) return null;
  const utcMs = dateMs(date, at);
  const zone = timeZone(zoneName, at);
  return { utcMs, localMs: utcMs + zone.offsetMs(utcMs), zone };
}
