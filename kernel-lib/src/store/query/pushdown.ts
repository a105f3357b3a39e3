import type { FieldTypes } from '../format';
import { parseIsoDate } from './expression/iso-date';
import type { ScanHint } from './source';
import { isObject } from './value';

type Ranges = Record<string, readonly [min: number, max: number]>;

/** Types whose values are one number each, so that a comparison bounds them. Arrays never do: two elements may meet two conditions. */
const NUMERIC = new Set(['int32', 'int64', 'double', 'date']);

/**
 * The ranges of numbers and dates that a filter's plain conditions (`$eq`, `$in`, `$gt`, `$gte`, `$lt`, `$lte`, under `$and` too)
 * confine its answers to. Bounds are inclusive and may be wider than the condition, never narrower. The `_id` of sessions,
 * windows and days confines the fields that it is made of.
 */
export function pushedRanges(filter: unknown, fields: FieldTypes): ScanHint['ranges'] {
  const ranges: Ranges = {};
  collectRanges(filter, fields, ranges);
  return ranges;
}

function collectRanges(filter: unknown, fields: FieldTypes, ranges: Ranges): void {
  if (!isObject(filter)) return;
  for (const [field, condition] of Object.entries(filter)) {
    if (field === '$and' && Array.isArray(condition)) for (const part of condition) collectRanges(part, fields, ranges);
    else if (field === '_id')
      for (const range of idRanges(condition, fields)) narrow(ranges, range.field, range.min, range.max);
    if (NUMERIC.has(fields[field])) collectCondition(field, condition, fields[field] === 'date', ranges);
  }
}

function collectCondition(field: string, condition: unknown, isDate: boolean, ranges: Ranges): void {
  const equal = numberOf(condition, isDate);
  if (equal !== null) narrow(ranges, field, equal, equal);
  if (!isObject(condition)) return;
  for (const [operator, operand] of Object.entries(condition)) {
    const bound = numberOf(operand, isDate);
    if (operator === '$in' && Array.isArray(operand)) {
      const numbers = operand.map((value) => numberOf(value, isDate));
      if (numbers.length > 0 && numbers.every((value) => value !== null)) {
        narrow(ranges, field, minimum(numbers), -minimum(numbers.map((value) => -value)));
      }
    } else if (bound === null) continue;
    else if (operator === '$eq') narrow(ranges, field, bound, bound);
    else if (operator === '$gt' || operator === '$gte') narrow(ranges, field, bound, Number.POSITIVE_INFINITY);
    else if (operator === '$lt' || operator === '$lte') narrow(ranges, field, Number.NEGATIVE_INFINITY, bound);
  }
}

/** Not `Math.min` of all at once, which cannot take the hundred thousand values that a list may have. */
function minimum(values: readonly number[]): number {
  return values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

/** A value as the number that a field of the type holds; null if none, or if it would not be exact. */
function numberOf(value: unknown, isDate: boolean): number | null {
  if (isDate) return value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : null;
  return typeof value === 'number' && !Number.isNaN(value) ? value : null;
}

function narrow(ranges: Ranges, field: string, min: number, max: number): void {
  const [oldMin, oldMax] = ranges[field] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  ranges[field] = [Math.max(oldMin, min), Math.min(oldMax, max)];
}

interface FieldRange {
  readonly field: string;
  readonly min: number;
  readonly max: number;
}

function idRanges(condition: unknown, fields: FieldTypes): FieldRange[] {
  const plain = isObject(condition) ? ('$eq' in condition ? [condition.$eq] : condition.$in) : [condition];
  if (!Array.isArray(plain) || plain.length === 0) return [];
  const parts = plain.map((id) => idParts(id, fields));
  const [first] = parts;
  if (first === null || parts.some((part) => part === null)) return [];
  return Object.keys(first).map((field) => {
    const values = parts.map((part) => part?.[field] ?? Number.NaN);
    return { field, min: minimum(values), max: -minimum(values.map((value) => -value)) };
  });
}

const ISO_TEXT = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
const SESSION_ID = new RegExp(String.raw`^(\d{1,16})\|[\s\S]*\|(${ISO_TEXT})(?:#\d+)?$`);
const START_ID = new RegExp(String.raw`^(${ISO_TEXT}|\d{4}-\d\d-\d\d)\|`);

/** What an `_id` says of the fields that it is made of; null if it is not one of those that say anything. */
function idParts(id: unknown, fields: FieldTypes): Record<string, number> | null {
  if (typeof id !== 'string') return null;
  if ('user_id' in fields && fields.session_start === 'date') {
    const session = SESSION_ID.exec(id);
    const start = parseIsoDate(session?.[2] ?? '');
    return session === null || start === null ? null : { user_id: Number(session[1]), session_start: start.getTime() };
  }
  const field = ['window_start', 'date'].find((name) => fields[name] === 'date');
  const start = parseIsoDate(START_ID.exec(id)?.[1] ?? '');
  return field === undefined || start === null ? null : { [field]: start.getTime() };
}
