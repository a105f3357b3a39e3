import { FootpathError } from '../../../event/error';
import { named, type OperatorCompiler } from '../arguments';
import {
  addMonths,
  DAY_MS,
  dayNumber,
  isoWeek,
  monthNumber,
  monthStart,
  type Unit,
  unitOf,
  weekdayOf,
} from '../calendar';
import { badQuery, shown } from '../problem';
import { fromLocal, timeZone } from '../time-zone';
import { isNullish } from '../value';
import { type Local, local } from './date-argument';
import { formatDate, parseDate } from './date-format';

/** Dates: arithmetic on the calendar of a zone, truncation, and text. Null or missing arguments give null. */
export const DATES: Readonly<Record<string, OperatorCompiler>> = {
  $dateAdd: named(['startDate', 'unit', 'amount'], ['timezone'], (values, at) => add(values, 1, at)),
  $dateSubtract: named(['startDate', 'unit', 'amount'], ['timezone'], (values, at) => add(values, -1, at)),
  $dateDiff: named(['startDate', 'endDate', 'unit'], ['timezone', 'startOfWeek'], (values, at) => {
    const zone = zoneOf(values);
    const start = local(values.startDate, zone, at);
    const end = local(values.endDate, zone, at);
    if (start === null || end === null || isNullish(values.unit)) return null;
    return difference(start, end, unitOf(values.unit, at), weekdayOf(values.startOfWeek ?? 'sunday', at));
  }),
  $dateTrunc: named(['date', 'unit'], ['binSize', 'timezone', 'startOfWeek'], (values, at) => {
    const date = local(values.date, zoneOf(values), at);
    const binSize = 'binSize' in values ? values.binSize : 1;
    if (date === null || isNullish(values.unit) || isNullish(binSize)) return null;
    if (!Number.isInteger(binSize) || (binSize as number) < 1)
      throw badQuery(at, `binSize is a whole number from 1, not ${shown(binSize)}`);
    return truncate(date, unitOf(values.unit, at), binSize as number, weekdayOf(values.startOfWeek ?? 'sunday', at));
  }),
  $dateToString: named(['date'], ['format', 'timezone', 'onNull'], (values, at) => {
    const date = local(values.date, zoneOf(values), at);
    if (date === null) return values.onNull ?? null;
    return values.format === null ? null : formatDate(date, values.format, at);
  }),
  $dateFromString: named(['dateString'], ['format', 'timezone', 'onError', 'onNull'], (values, at) => {
    if (isNullish(values.dateString)) return values.onNull ?? null;
    if (values.timezone === null || values.format === null) return null;
    try {
      return parseDate(values.dateString, values.format, values.timezone, at);
    } catch (error) {
      if ('onError' in values && error instanceof FootpathError) return values.onError;
      throw error;
    }
  }),
  $dateToParts: named(['date'], ['timezone', 'iso8601'], (values, at) => {
    const date = local(values.date, zoneOf(values), at);
    return date === null ? null : parts(date.localMs, values.iso8601 === true);
  }),
  $dateFromParts: named(
    [],
    [
      'year',
      'month',
      'day',
      'isoWeekYear',
      'isoWeek',
      'isoDayOfWeek',
      'hour',
      'minute',
      'second',
      'millisecond',
      'timezone',
    ],
    fromParts,
  ),
};

type Values = Readonly<Record<string, unknown>>;

/** Null where a zone was asked for and is missing; undefined where none was asked for. */
function zoneOf(values: Values): unknown {
  return 'timezone' in values ? (values.timezone ?? null) : undefined;
}

function add(values: Values, sign: 1 | -1, at: string): Date | null {
  const start = local(values.startDate, zoneOf(values), at);
  if (start === null || isNullish(values.unit) || isNullish(values.amount)) return null;
  if (!Number.isInteger(values.amount)) throw badQuery(at, `amount is a whole number, not ${shown(values.amount)}`);
  const amount = sign * (values.amount as number);
  const unit = unitOf(values.unit, at);
  if (unit.kind === 'fixed') return new Date(start.utcMs + amount * unit.ms);
  const moved =
    unit.kind === 'months'
      ? addMonths(start.localMs, amount * unit.count)
      : start.localMs + amount * unit.count * DAY_MS;
  return new Date(fromLocal(moved, start.zone));
}

/** How many times a unit began after `start`, up to and with `end`. */
function difference(start: Local, end: Local, unit: Unit, startOfWeek: number): number {
  if (unit.kind === 'fixed') {
    // Lengths are real time: clocks that were set in between do not count, but zones may begin their hours at any minute.
    const offset = start.localMs - start.utcMs;
    return Math.floor((end.utcMs + offset) / unit.ms) - Math.floor((start.utcMs + offset) / unit.ms);
  }
  return bin(end.localMs, unit, startOfWeek) - bin(start.localMs, unit, startOfWeek);
}

/** The number of the calendar unit that a local time is in, counted from 2000-01-01, as `$dateTrunc` counts its bins. */
function bin(localMs: number, unit: Unit & { kind: 'months' | 'days' }, startOfWeek: number): number {
  if (unit.kind === 'months') return Math.floor((monthNumber(localMs) - monthNumber(REFERENCE_MS)) / unit.count);
  return Math.floor((dayNumber(localMs) - firstDay(unit, startOfWeek)) / unit.count);
}

const REFERENCE_MS = Date.UTC(2000, 0, 1);

/** Day number from which days or weeks are counted: for weeks the first such weekday from 2000-01-01, a Saturday. */
function firstDay(unit: Unit, startOfWeek: number): number {
  return dayNumber(REFERENCE_MS) + (unit.name === 'week' ? (startOfWeek + 1) % 7 : 0);
}

function truncate(date: Local, unit: Unit, binSize: number, startOfWeek: number): Date {
  if (unit.kind === 'fixed') {
    const size = unit.ms * binSize;
    const offset = date.localMs - date.utcMs;
    return new Date(REFERENCE_MS + Math.floor((date.localMs - REFERENCE_MS) / size) * size - offset);
  }
  const first = Math.floor(bin(date.localMs, unit, startOfWeek) / binSize) * binSize;
  const start =
    unit.kind === 'months'
      ? monthStart(monthNumber(REFERENCE_MS) + first * unit.count)
      : (firstDay(unit, startOfWeek) + first * unit.count) * DAY_MS;
  return new Date(fromLocal(start, date.zone));
}

function parts(localMs: number, iso8601: boolean): Record<string, number> {
  const date = new Date(localMs);
  const time = {
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
  };
  if (!iso8601) return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), ...time };
  const { year, week, day } = isoWeek(localMs);
  return { isoWeekYear: year, isoWeek: week, isoDayOfWeek: day, ...time };
}

/** Parts beyond their bounds carry over: month 14 is February of the next year. */
function fromParts(values: Values, at: string): Date | null {
  const iso = 'isoWeekYear' in values;
  if (iso === 'year' in values) throw badQuery(at, 'needs either year or isoWeekYear');
  const wrong = (iso ? ['month', 'day'] : ['isoWeek', 'isoDayOfWeek']).find((key) => key in values);
  if (wrong !== undefined) throw badQuery(at, `${wrong} does not go with ${iso ? 'isoWeekYear' : 'year'}`);
  if (Object.values(values).some(isNullish)) return null;
  const get = (key: string, absent: number): number => {
    const value = key in values ? values[key] : absent;
    if (!Number.isInteger(value)) throw badQuery(at, `${key} is a whole number, not ${shown(value)}`);
    return value as number;
  };
  let day: number;
  if (iso) {
    const fourth = Date.UTC(get('isoWeekYear', 0), 0, 4);
    day = fourth + ((get('isoWeek', 1) - 1) * 7 + get('isoDayOfWeek', 1) - isoWeek(fourth).day) * DAY_MS;
  } else day = monthStart(get('year', 0) * 12 + get('month', 1) - 1) + (get('day', 1) - 1) * DAY_MS;
  const time = ((get('hour', 0) * 60 + get('minute', 0)) * 60 + get('second', 0)) * 1000 + get('millisecond', 0);
  return new Date(fromLocal(day + time, timeZone(values.timezone, at)));
}
