import { badQuery, shown } from '../problem';

/** A value as text, as `$toString` gives it: dates as ISO text in UTC, numbers in plain decimal notation. */
export function toText(value: unknown, at: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw badQuery(at, `${shown(value)} cannot be made text`);
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return String(value);
}
