import type { TimeFormat } from './schema';

const DAY_MS = 86_400_000;
const ZERO = 0x30;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const COLON = 0x3a;
const SPACE = 0x20;
const T = 0x54;
const Z = 0x5a;
/** 10^15 ms lie far beyond any year that a definition may allow, and are exact. */
const MAX_EPOCH_DIGITS = 15;

/** Milliseconds since 1970 of an event time in one format; NaN where the bytes are anything else. */
export type ParseTime = (bytes: Uint8Array, start: number, end: number) => number;

export function timeParser(format: TimeFormat): ParseTime {
  switch (format) {
    case 'reference':
      return parseReference;
    case 'iso':
      return parseIso;
    case 'epoch-s':
      return (bytes, start, end) => parseEpoch(bytes, start, end) * 1000;
    case 'epoch-ms':
      return parseEpoch;
  }
}

function parseReference(bytes: Uint8Array, start: number, end: number): number {
  const at = start + 19;
  if (end - start !== 23 || bytes[start + 10] !== SPACE) return Number.NaN;
  if (bytes[at] !== SPACE || bytes[at + 1] !== 0x55 || bytes[at + 2] !== 0x54 || bytes[at + 3] !== 0x43)
    return Number.NaN;
  return dateMs(bytes, start) + clockMs(bytes, start + 11);
}

function parseIso(bytes: Uint8Array, start: number, end: number): number {
  const separator = bytes[start + 10];
  if (end - start < 19 || (separator !== T && separator !== SPACE)) return Number.NaN;
  let ms = dateMs(bytes, start) + clockMs(bytes, start + 11);
  let at = start + 19;
  if (at < end && (bytes[at] === DOT || bytes[at] === COMMA)) {
    const first = ++at;
    for (let unit = 100; at < end && isDigit(bytes[at]); at++, unit /= 10) {
      if (at - first < 3) ms += (bytes[at] - ZERO) * unit;
    }
    if (at === first) return Number.NaN;
  }
  if (at === end) return ms;
  if (bytes[at] === Z) return at + 1 === end ? ms : Number.NaN;
  const sign = bytes[at] === PLUS ? 1 : bytes[at] === MINUS ? -1 : Number.NaN;
  if (end - at !== 6 || bytes[at + 3] !== COLON) return Number.NaN;
  const hours = twoDigits(bytes, at + 1);
  const minutes = twoDigits(bytes, at + 4);
  if (!(hours < 24 && minutes < 60)) return Number.NaN;
  return ms - sign * (hours * 60 + minutes) * 60_000;
}

function parseEpoch(bytes: Uint8Array, start: number, end: number): number {
  if (end === start || end - start > MAX_EPOCH_DIGITS) return Number.NaN;
  let value = 0;
  for (let at = start; at < end; at++) {
    if (!isDigit(bytes[at])) return Number.NaN;
    value = value * 10 + (bytes[at] - ZERO);
  }
  return value;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

/** NaN if one of the two is no digit. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at] - ZERO;
  const ones = bytes[at + 1] - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** `HH:MM:SS`; NaN for 24:00 and a 60th second too. */
function clockMs(bytes: Uint8Array, at: number): number {
  const hours = twoDigits(bytes, at);
  const minutes = twoDigits(bytes, at + 3);
  const seconds = twoDigits(bytes, at + 6);
  if (bytes[at + 2] !== COLON || bytes[at + 5] !== COLON) return Number.NaN;
  if (!(hours < 24 && minutes < 60 && seconds < 60)) return Number.NaN;
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}

// Events come by the million from the same day: its digits are compared before the calendar is asked.
let lastDate = -1;
let lastDateMs = 0;

/** `YYYY-MM-DD`, midnight; NaN for a date that the (proleptic Gregorian) calendar does not have. */
function dateMs(bytes: Uint8Array, at: number): number {
  if (bytes[at + 4] !== MINUS || bytes[at + 7] !== MINUS) return Number.NaN;
  const century = twoDigits(bytes, at);
  const year = twoDigits(bytes, at + 2);
  const month = twoDigits(bytes, at + 5);
  const day = twoDigits(bytes, at + 8);
  const date = ((century * 100 + year) * 100 + month) * 100 + day;
  if (date === lastDate) return lastDateMs;
  const ms = calendarMs(century * 100 + year, month, day);
  if (!Number.isNaN(ms)) {
    lastDate = date;
    lastDateMs = ms;
  }
  return ms;
}

function calendarMs(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= 31)) return Number.NaN;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const monthDays = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  if (day > monthDays[month - 1]) return Number.NaN;
  // Days from the civil calendar with March as the first month, after Howard Hinnant's "chrono-compatible low-level date algorithms".
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * DAY_MS;
}
