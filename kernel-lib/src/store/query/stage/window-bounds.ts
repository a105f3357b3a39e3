import { namedParts } from '../arguments';
import { addMonths, DAY_MS, type Unit, unitOf } from '../calendar';
import { badQuery, inside, shown } from '../problem';
import type { SortOrder } from '../sort-order';
import type { Document } from '../source';
import { isNumeric } from '../value';

/** The documents around one: the places `[from, to)` of a sorted partition. */
export type Window = readonly [from: number, to: number];
/** Gives the window of the document at a place. */
export type FindWindow = (place: number) => Window;
export type CompiledWindow = (partition: readonly Document[]) => FindWindow;

/** Compiles `{documents: [-1, "current"]}` or `{range: [-7, 0], unit: "day"}`; without a window all of the partition. */
export function compileWindow(window: unknown, order: SortOrder | null, sortBy: unknown, at: string): CompiledWindow {
  if (window === undefined) return (partition) => () => [0, partition.length];
  const parts = namedParts(window, at, [], ['documents', 'range', 'unit']);
  if ((parts.documents === undefined) === (parts.range === undefined))
    throw badQuery(at, 'has either documents or range');
  if (parts.documents !== undefined) {
    const where = inside(at, 'documents');
    if (parts.unit !== undefined) throw badQuery(inside(at, 'unit'), 'goes with a range');
    const [lower, upper] = bounds(parts.documents, where);
    if (
      order === null &&
      parts.documents !== undefined &&
      !(lower === Number.NEGATIVE_INFINITY && upper === Number.POSITIVE_INFINITY)
    ) {
      throw badQuery(where, 'needs a sortBy beside partitionBy');
    }
    return ({ length }) =>
      (place) =>
        clipped(place + lower, place + upper + 1, length);
  }
  return rangeWindow(parts, order, sortBy, at);
}

function clipped(from: number, to: number, length: number): Window {
  const start = Math.min(length, Math.max(0, from));
  return [start, Math.max(start, Math.min(length, to))];
}

function bounds(value: unknown, at: string, whole = true): [lower: number, upper: number] {
  if (!Array.isArray(value) || value.length !== 2) throw badQuery(at, `is [lower, upper], not ${shown(value)}`);
  const [lower, upper] = value.map((bound: unknown, i) => {
    if (bound === 'unbounded') return i === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    if (bound === 'current') return 0;
    if (typeof bound !== 'number' || (whole && !Number.isInteger(bound))) {
      throw badQuery(
        inside(at, i),
        `is a ${whole ? 'whole ' : ''}number, "current" or "unbounded", not ${shown(bound)}`,
      );
    }
    return bound;
  });
  if (lower > upper) throw badQuery(at, 'has its lower bound above its upper');
  return [lower, upper];
}

function rangeWindow(
  parts: Readonly<Record<string, unknown>>,
  order: SortOrder | null,
  sortBy: unknown,
  at: string,
): CompiledWindow {
  const unit = parts.unit === undefined ? null : unitOf(parts.unit, inside(at, 'unit'));
  const [lower, upper] = bounds(parts.range, inside(at, 'range'), unit !== null);
  if (order === null || order.paths.length !== 1 || (sortBy as Document)[order.paths[0]] !== 1) {
    throw badQuery(at, 'a range needs a sortBy of one field, upwards');
  }
  return (partition) => {
    const values = partition.map((document) => position(order.keysOf(document)[0], unit, at));
    return (place) => {
      const from = lower === Number.NEGATIVE_INFINITY ? lower : moved(values[place], lower, unit);
      const to = upper === Number.POSITIVE_INFINITY ? upper : moved(values[place], upper, unit);
      return [firstNotBelow(values, from), firstAbove(values, to)];
    };
  };
}

function position(value: unknown, unit: Unit | null, at: string): number {
  if (unit === null ? isNumeric(value) : value instanceof Date) return Number(value);
  throw badQuery(
    at,
    `a range ${unit === null ? 'without a unit is of numbers' : 'with a unit is of dates'}, not of ${shown(value)}`,
  );
}

function moved(value: number, by: number, unit: Unit | null): number {
  if (unit === null) return value + by;
  if (unit.kind === 'months') return addMonths(value, by * unit.count);
  return value + by * (unit.kind === 'days' ? unit.count * DAY_MS : unit.ms);
}

function firstNotBelow(sorted: readonly number[], value: number): number {
  return search(sorted, (other) => other >= value);
}

function firstAbove(sorted: readonly number[], value: number): number {
  return search(sorted, (other) => other > value);
}

function search(sorted: readonly number[], holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}
