import { dayOfYear, isoWeek, weekday, weekOfYear } from '../calendar';
import { badQuery, shown } from '../problem';
import { fromLocal, timeZone, UTC } from '../time-zone';
import type { Local } from './date-argument';
import { parseIsoDate } from './iso-date';

const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

type Specifier = (date: Local) => string;
const padded = (value: number, width: number): string => String(value).padStart(width, '0');

const SPECIFIERS: Readonly<Record<string, Specifier>> = {
  '%%': () => '%',
  '%Y': ({ localMs }) => padded(new Date(localMs).getUTCFullYear(), 4),
  '%m': ({ localMs }) => padded(new Date(localMs).getUTCMonth() + 1, 2),
  '%b': ({ localMs }) => MONTH_NAMES[new Date(localMs).getUTCMonth()].slice(0, 3),
  '%B': ({ localMs }) => MONTH_NAMES[new Date(localMs).getUTCMonth()],
  '%d': ({ localMs }) => padded(new Date(localMs).getUTCDate(), 2),
  '%H': ({ localMs }) => padded(new Date(localMs).getUTCHours(), 2),
  '%M': ({ localMs }) => padded(new Date(localMs).getUTCMinutes(), 2),
  '%S': ({ localMs }) => padded(new Date(localMs).getUTCSeconds(), 2),
  '%L': ({ localMs }) => padded(new Date(localMs).getUTCMilliseconds(), 3),
  '%j': ({ localMs }) => padded(dayOfYear(localMs), 3),
  '%w': ({ localMs }) => String(weekday(localMs) + 1),
  '%u': ({ localMs }) => String(isoWeek(localMs).day),
  '%U': ({ localMs }) => padded(weekOfYear(localMs), 2),
  '%V': ({ localMs }) => padded(isoWeek(localMs).week, 2),
  '%G': ({ localMs }) => padded(isoWeek(localMs).year, 4),
  '%Z': ({ localMs, utcMs }) => String((localMs - utcMs) / 60_000),
  '%z': ({ localMs, utcMs }) => {
    const minutes = Math.abs(localMs - utcMs) / 60_000;
    return `${localMs < utcMs ? '-' : '+'}${padded(Math.floor(minutes / 60), 2)}${padded(Math.floor(minutes % 60), 2)}`;
  },
};

/** A date as text, as a format says; by default ISO text, with Z where the zone is UTC. */
export function formatDate(date: Local, format: unknown, at: string): string {
  const pattern = format ?? `%Y-%m-%dT%H:%M:%S.%L${date.zone.isUtc ? 'Z' : ''}`;
  if (typeof pattern !== 'string') throw badQuery(at, `a format is text, not ${shown(format)}`);
  return pattern.replace(/%[\s\S]?/g, (name) => specifier(name, SPECIFIERS, at)(date));
}

function specifier<T>(name: string, known: Readonly<Record<string, T>>, at: string): T {
  if (!Object.hasOwn(known, name))
    throw badQuery(at, `${name} is not a part of a format here; there are ${Object.keys(known).join(' ')}`);
  return known[name];
}

/** What each part of a format looks like in text that is parsed. */
const PATTERNS: Readonly<Record<string, string>> = {
  '%%': '%',
  '%Y': '(?<year>\\d{4})',
  '%m': '(?<month>0[1-9]|1[0-2])',
  '%b': `(?<name>${MONTH_NAMES.map((name) => name.slice(0, 3)).join('|')})`,
  '%B': `(?<name>${MONTH_NAMES.join('|')})`,
  '%d': '(?<day>0[1-9]|[12]\\d|3[01])',
  '%H': '(?<hour>[01]\\d|2[0-3])',
  '%M': '(?<minute>[0-5]\\d)',
  '%S': '(?<second>[0-5]\\d)',
  '%L': '(?<ms>\\d{3})',
  '%z': '(?<zone>Z|[+-]\\d\\d:?\\d\\d)',
};

/** The date of a text: ISO text, or text of a format. A zone stands in the text or is given, not both. */
export function parseDate(value: unknown, format: unknown, zoneName: unknown, at: string): Date {
  if (typeof value !== 'string') throw badQuery(at, `needs text, not ${shown(value)}`);
  const given = zoneName === undefined ? UTC : timeZone(zoneName, at);
  if (format === undefined) {
    const date = parseIsoDate(value);
    if (date === null) throw badQuery(at, `${shown(value)} is not an ISO date`);
    if (!given.isUtc && /(Z|UTC|GMT|[+-]\d\d:?\d\d)$/.test(value.slice(10)))
      throw badQuery(at, `${shown(value)} names a zone; give no timezone`);
    return new Date(fromLocal(date.getTime(), given));
  }
  if (typeof format !== 'string') throw badQuery(at, `a format is text, not ${shown(format)}`);
  const source = format.replace(/%[\s\S]?|[.*+?^${}()|[\]\\]/g, (part) =>
    part.startsWith('%') ? specifier(part, PATTERNS, at) : `\\${part}`,
  );
  const groups = new RegExp(`^${source}$`, 'i').exec(value)?.groups;
  const name = groups?.name?.slice(0, 3).toLowerCase();
  const month =
    name === undefined
      ? groups?.month
      : padded(MONTH_NAMES.findIndex((full) => full.slice(0, 3).toLowerCase() === name) + 1, 2);
  if (groups?.year === undefined || month === undefined || groups.day === undefined) {
    throw badQuery(at, `${shown(value)} is not a date of the form ${format}`);
  }
  const zone = groups.zone ?? '';
  const time = `${groups.hour ?? '00'}:${groups.minute ?? '00'}:${groups.second ?? '00'}.${groups.ms ?? '000'}`;
  return parseDate(`${groups.year}-${month}-${groups.day}T${time}${zone}`, undefined, zoneName, at);
}
