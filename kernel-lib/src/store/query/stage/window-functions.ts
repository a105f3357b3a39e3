import { namedParts } from '../arguments';
import { badQuery, inside, shown } from '../problem';
import type { Scope } from '../scope';
import type { SortOrder } from '../sort-order';
import type { Document } from '../source';
import { isNullish, isNumeric, isObject } from '../value';

/** A function of a document's place in its sorted partition: gives the values of all its documents. */
export type WindowFunction = (partition: readonly Document[]) => unknown[];
type WindowCompiler = (argument: unknown, at: string, scope: Scope, order: SortOrder) => WindowFunction;

/** Functions that have no window of their own. All of them need a `sortBy`. */
export const WINDOW_FUNCTIONS: Readonly<Record<string, WindowCompiler>> = {
  $documentNumber: (argument, at) => {
    nothing(argument, at);
    return (partition) => partition.map((_, i) => i + 1);
  },
  $rank: (argument, at, _scope, order) => {
    nothing(argument, at);
    return (partition) => ranks(partition, order, (_rank, place) => place + 1);
  },
  $denseRank: (argument, at, _scope, order) => {
    nothing(argument, at);
    return (partition) => ranks(partition, order, (rank) => rank + 1);
  },
  $shift: (argument, at, scope) => {
    const { output, by, default: absent = null } = namedParts(argument, at, ['output', 'by'], ['default']);
    if (!Number.isInteger(by)) throw badQuery(inside(at, 'by'), `is a whole number, not ${shown(by)}`);
    const evaluate = scope.compile(output, inside(at, 'output'), scope);
    const otherwise = scope.compile(absent, inside(at, 'default'), scope)({});
    return (partition) =>
      partition.map((_, i) => {
        const other = partition[i + (by as number)];
        return other === undefined ? otherwise : (evaluate(other) ?? null);
      });
  },
  $locf: (argument, at, scope) => {
    const evaluate = scope.compile(argument, at, scope);
    return (partition) => {
      let last: unknown = null;
      return partition.map((document) => {
        last = evaluate(document) ?? last;
        return last;
      });
    };
  },
  $linearFill: (argument, at, scope, order) => {
    const evaluate = scope.compile(argument, at, scope);
    return (partition) =>
      interpolate(
        partition.map(evaluate),
        partition.map((document) => order.keysOf(document)[0]),
        at,
      );
  },
  $expMovingAvg: (argument, at, scope) => {
    const { input, N: n, alpha } = namedParts(argument, at, ['input'], ['N', 'alpha']);
    const weight = n === undefined ? alpha : Number.isInteger(n) && (n as number) > 0 ? 2 / ((n as number) + 1) : null;
    if ((n === undefined) === (alpha === undefined) || typeof weight !== 'number' || !(weight > 0 && weight <= 1)) {
      throw badQuery(at, 'has either N, a whole number from 1, or alpha, between 0 and 1');
    }
    const evaluate = scope.compile(input, inside(at, 'input'), scope);
    return (partition) => {
      let average: number | null = null;
      return partition.map((document) => {
        const value = evaluate(document);
        if (isNumeric(value))
          average = average === null ? Number(value) : Number(value) * weight + average * (1 - weight);
        return average;
      });
    };
  },
};

function nothing(argument: unknown, at: string): void {
  if (!isObject(argument) || Object.keys(argument).length > 0) throw badQuery(at, `takes {}, not ${shown(argument)}`);
}

function ranks(
  partition: readonly Document[],
  order: SortOrder,
  give: (rank: number, place: number) => number,
): number[] {
  let rank = -1;
  let given = 0;
  let last: readonly unknown[] | null = null;
  return partition.map((document, place) => {
    const keys = order.keysOf(document);
    if (last === null || order.compare(last, keys) !== 0) given = give(++rank, place);
    last = keys;
    return given;
  });
}

/** Null and missing values between two known ones, on the straight line between them; before the first and behind the last null. */
function interpolate(values: readonly unknown[], positions: readonly unknown[], at: string): unknown[] {
  const filled = values.map((value) => value ?? null);
  let known = -1;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (isNullish(value)) continue;
    if (!isNumeric(value)) throw badQuery(at, `fills numbers, not ${shown(value)}`);
    if (known >= 0) fillBetween(filled, positions, known, i, at);
    known = i;
  }
  return filled;
}

function fillBetween(values: unknown[], positions: readonly unknown[], from: number, to: number, at: string): void {
  const [start, end] = [positions[from], positions[to]];
  if (to - from > 1 && !((isNumeric(start) || start instanceof Date) && (isNumeric(end) || end instanceof Date))) {
    throw badQuery(at, `fills along a sortBy of numbers or dates, not ${shown(start)}`);
  }
  const slope = (Number(values[to]) - Number(values[from])) / (Number(end) - Number(start));
  for (let i = from + 1; i < to; i++) values[i] = Number(values[from]) + slope * (Number(positions[i]) - Number(start));
}
