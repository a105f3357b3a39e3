import { badQuery, shown } from './problem';

export const DAY_MS = 86_400_000;
const FIXED_MS = { hour: 3_600_000, minute: 60_000, second: 1000, millisecond: 1 } as const;
const MONTHS = { year: 12, quarter: 3, month: 1 } as const;
const DAYS = { week: 7, day: 1 } as const;
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** A unit of time: so many months, so many days of the calendar, or a fixed length. */
export type Unit = { readonly name: string } & (
  | { readonly kind: 'months'; readonly count: number }
  | { readonly kind: 'days'; readonly count: number }
  | { readonly kind: 'fixed'; readonly ms: number }
);

export function unitOf(name: unknown, at: string): Unit {
  if (typeof name === 'string') {
    if (Object.hasOwn(MONTHS, name)) return { name, kind: 'months', count: MONTHS[name as keyof typeof MONTHS] };
    if (Object.hasOwn(DAYS, name)) return { name, kind: 'days', count: DAYS[name as keyof typeof DAYS] };
    if (Object.hasOwn(FIXED_MS, name)) return { name, kind: 'fixed', ms: FIXED_MS[name as keyof typeof FIXED_MS] };
  }
  const units = [...Object.keys(MONTHS), ...Object.keys(DAYS), ...Object.keys(FIXED_MS)].join(', ');
  throw badQuery(at, `${shown(name)} is not a unit; there are ${units}`);
}

/** The number of a day of the week from its English name or its first three letters; Sunday is 0. */
export function weekdayOf(name: unknown, at: string): number {
  const day = typeof name === 'string' ? name.toLowerCase() : '';
  const found = WEEKDAYS.findIndex((weekday) => weekday === day || weekday.slice(0, 3) === day);
  if (found < 0) throw badQuery(at, `${shown(name)} is not a day of the week such as monday`);
  return found;
}

/** Days since the epoch of a local time. */
export function dayNumber(localMs: number): number {
  return Math.floor(localMs / DAY_MS);
}

/** Months since the year 0 of a local time. */
export function monthNumber(localMs: number): number {
  const date = new Date(localMs);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** First instant (local) of a month since the year 0. */
export function monthStart(month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(Math.floor(month / 12), month - Math.floor(month / 12) * 12, 1);
  return date.getTime();
}

/** So many months later at the same day and time; the month's last day where it has no such day. */
export function addMonths(localMs: number, months: number): number {
  const month = monthNumber(localMs) + months;
  const start = monthStart(month);
  const lastDay = (monthStart(month + 1) - start) / DAY_MS;
  const day = Math.min(new Date(localMs).getUTCDate(), lastDay);
  return start + (day - 1) * DAY_MS + (localMs - dayNumber(localMs) * DAY_MS);
}

/** 0 is Sunday. */
export function weekday(localMs: number): number {
  return new Date(localMs).getUTCDay();
}

/** 1 to 366. */
export function dayOfYear(localMs: number): number {
  return dayNumber(localMs) - dayNumber(monthStart(new Date(localMs).getUTCFullYear() * 12)) + 1;
}

/** Week of the year, 0 to 53: weeks begin on Sunday, days before the first Sunday are week 0. */
export function weekOfYear(localMs: number): number {
  return Math.floor((dayOfYear(localMs) + 6 - weekday(localMs)) / 7);
}

/** ISO 8601's week date: weeks begin on Monday, week 1 has the year's first Thursday. */
export function isoWeek(localMs: number): { year: number; week: number; day: number } {
  const day = weekday(localMs) || 7;
  const thursday = localMs + (4 - day) * DAY_MS;
  return { year: new Date(thursday).getUTCFullYear(), week: Math.floor((dayOfYear(thursday) - 1) / 7) + 1, day };
}
