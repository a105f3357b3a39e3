import { listed, named, type OperatorCompiler, unary } from '../arguments';
import { compareText } from '../compare';
import { badQuery, shown } from '../problem';
import { isNullish } from '../value';
import { toText } from './to-text';

/** Text. Places and lengths are counted in code points (CP) or UTF-8 bytes, as the name says; case is that of ASCII letters only. */
export const STRINGS: Readonly<Record<string, OperatorCompiler>> = {
  $concat: listed(0, Number.POSITIVE_INFINITY, (values, at) =>
    values.some(isNullish) ? null : values.map((value) => text(value, at)).join(''),
  ),
  $toLower: unary((value, at) => lowerCase(toText(value ?? '', at))),
  $toUpper: unary((value, at) => toText(value ?? '', at).replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  $strcasecmp: listed(2, 2, ([left, right], at) =>
    Math.sign(compareText(lowerCase(toText(left ?? '', at)), lowerCase(toText(right ?? '', at)))),
  ),
  $strLenCP: unary((value, at) => [...text(value, at)].length),
  $strLenBytes: unary((value, at) => Buffer.byteLength(text(value, at))),
  $substr: listed(3, 3, substringBytes),
  $substrBytes: listed(3, 3, substringBytes),
  $substrCP: listed(3, 3, ([value, start, length], at) => {
    const from = place(start, at);
    return [...toText(value ?? '', at)].slice(from, from + place(length, at)).join('');
  }),
  $indexOfCP: listed(2, 4, ([value, wanted, start, end], at) => {
    if (isNullish(value)) return null;
    const points = [...text(value, at)];
    return indexOf(points, [...text(wanted, at)], (a, b) => a === b, bounds(start, end, points.length, at));
  }),
  $indexOfBytes: listed(2, 4, ([value, wanted, start, end], at) => {
    if (isNullish(value)) return null;
    const bytes = Buffer.from(text(value, at));
    return indexOf(
      [...bytes],
      [...Buffer.from(text(wanted, at))],
      (a, b) => a === b,
      bounds(start, end, bytes.length, at),
    );
  }),
  $split: listed(2, 2, ([value, separator], at) => {
    if (isNullish(value) || isNullish(separator)) return null;
    if (separator === '') throw badQuery(at, 'the separator is not empty');
    return text(value, at).split(text(separator, at));
  }),
  $trim: trim(true, true),
  $ltrim: trim(true, false),
  $rtrim: trim(false, true),
  $replaceOne: replace((input, find, replacement) => {
    const found = input.indexOf(find);
    return found < 0 ? input : input.slice(0, found) + replacement + input.slice(found + find.length);
  }),
  $replaceAll: replace((input, find, replacement) => (find === '' ? input : input.split(find).join(replacement))),
};

export function text(value: unknown, at: string): string {
  if (typeof value !== 'string') throw badQuery(at, `needs text, not ${shown(value)}; convert with $toString`);
  return value;
}

function lowerCase(value: string): string {
  return value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function place(value: unknown, at: string): number {
  const whole = typeof value === 'number' ? Math.trunc(value) : Number.NaN;
  if (!(whole >= 0)) throw badQuery(at, `a place or length is a number from 0, not ${shown(value)}`);
  return whole;
}

function substringBytes([value, start, length]: readonly unknown[], at: string): string {
  const bytes = Buffer.from(toText(value ?? '', at));
  const from = place(start, at);
  if (typeof length !== 'number') throw badQuery(at, `a length is a number, not ${shown(length)}`);
  const to = length < 0 ? bytes.length : Math.min(bytes.length, from + Math.trunc(length));
  if (isInsideLetter(bytes, from) || isInsideLetter(bytes, to))
    throw badQuery(at, 'cuts a letter of several bytes; use $substrCP');
  return bytes.subarray(from, to).toString();
}

function isInsideLetter(bytes: Uint8Array, at: number): boolean {
  return at < bytes.length && (bytes[at] & 0xc0) === 0x80;
}

function bounds(start: unknown, end: unknown, length: number, at: string): [from: number, to: number] {
  return [start === undefined ? 0 : place(start, at), end === undefined ? length : Math.min(length, place(end, at))];
}

/** The first place in `[from, to)` at which `wanted` stands as a whole; -1 if there is none. */
export function indexOf<T>(
  within: readonly T[],
  wanted: readonly T[],
  equal: (a: T, b: T) => boolean,
  [from, to]: readonly [number, number],
): number {
  for (let i = from; i + wanted.length <= to; i++) {
    if (wanted.every((part, j) => equal(within[i + j], part))) return i;
  }
  return -1;
}

/** White space as MongoDB trims it by default: NUL and the Unicode spaces. */
const WHITE_SPACE = new Set(
  '\0\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
);

function trim(left: boolean, right: boolean): OperatorCompiler {
  return named(['input'], ['chars'], ({ input, chars }, at) => {
    if (isNullish(input) || chars === null) return null;
    const points = [...text(input, at)];
    const removed = chars === undefined ? WHITE_SPACE : new Set(text(chars, at));
    let from = 0;
    let to = points.length;
    while (left && from < to && removed.has(points[from])) from++;
    while (right && from < to && removed.has(points[to - 1])) to--;
    return points.slice(from, to).join('');
  });
}

function replace(apply: (input: string, find: string, replacement: string) => string): OperatorCompiler {
  return named(['input', 'find', 'replacement'], [], ({ input, find, replacement }, at) =>
    isNullish(input) || isNullish(find) || isNullish(replacement)
      ? null
      : apply(text(input, at), text(find, at), text(replacement, at)),
  );
}
