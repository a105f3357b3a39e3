import { listed, named, type OperatorCompiler, unary } from '../arguments';
import { compareValues, equalValues } from '../compare';
import { badQuery, shown } from '../problem';
import { compileSort, type Order } from '../sort-order';
import { isNullish, isObject, setKey } from '../value';
import { indexOf } from './string';

/** Arrays, by whole values; operators with an expression for each element are in `array-calls`. */
export const ARRAYS: Readonly<Record<string, OperatorCompiler>> = {
  $isArray: unary(Array.isArray),
  $size: unary((value, at) => array(value, at).length),
  $arrayElemAt: listed(2, 2, ([value, place], at) => {
    if (isNullish(value) || isNullish(place)) return null;
    return array(value, at).at(whole(place, at));
  }),
  $first: unary((value, at) => (isNullish(value) ? null : array(value, at)[0])),
  $last: unary((value, at) => (isNullish(value) ? null : array(value, at).at(-1))),
  $firstN: ofN((values, n) => values.slice(0, n)),
  $lastN: ofN((values, n) => values.slice(Math.max(0, values.length - n))),
  $minN: ofN((values, n) => sorted(values, 1).slice(0, n)),
  $maxN: ofN((values, n) => sorted(values, -1).slice(0, n)),
  $concatArrays: listed(0, Number.POSITIVE_INFINITY, (values, at) =>
    values.some(isNullish) ? null : values.flatMap((value) => array(value, at)),
  ),
  $in: listed(2, 2, ([value, values], at) => array(values, at).some((element) => equalValues(element, value))),
  $indexOfArray: listed(2, 4, ([value, wanted, start, end], at) => {
    if (isNullish(value)) return null;
    const values = array(value, at);
    const from = start === undefined ? 0 : natural(start, at);
    const to = end === undefined ? values.length : Math.min(values.length, natural(end, at));
    return indexOf(values, [wanted], equalValues, [from, to]);
  }),
  $range: listed(2, 3, ([start, end, step = 1], at) => {
    const [from, to, by] = [whole(start, at), whole(end, at), whole(step, at)];
    if (by === 0) throw badQuery(at, 'the step is not 0');
    const length = Math.max(0, Math.ceil((to - from) / by));
    if (length > 1_000_000) throw badQuery(at, `makes ${length} numbers; at most 1000000`);
    return Array.from({ length }, (_, i) => from + i * by);
  }),
  $reverseArray: unary((value, at) => (isNullish(value) ? null : [...array(value, at)].reverse())),
  $slice: listed(2, 3, slice),
  $sortArray: (argument, at, scope) => {
    const parts = isObject(argument) ? argument : {};
    const order = sortArrayOrder(parts.sortBy, at);
    const compiled = named(['input', 'sortBy'], [], ({ input }, where) =>
      isNullish(input) ? null : [...array(input, where)].sort(order),
    );
    return compiled({ ...parts, sortBy: { $literal: parts.sortBy } }, at, scope);
  },
  $zip: named(['inputs'], ['useLongestLength', 'defaults'], ({ inputs, useLongestLength, defaults }, at) => {
    const rows = array(inputs, at);
    if (rows.some(isNullish)) return null;
    const arrays = rows.map((row) => array(row, at));
    const lengths = arrays.map((row) => row.length);
    if (defaults !== undefined && useLongestLength !== true) throw badQuery(at, 'defaults need useLongestLength: true');
    const filling = isNullish(defaults) ? [] : array(defaults, at);
    const length = useLongestLength === true ? Math.max(0, ...lengths) : Math.min(...lengths);
    return Array.from({ length }, (_, i) => arrays.map((row, j) => (i < row.length ? row[i] : (filling[j] ?? null))));
  }),
  $arrayToObject: unary((value, at) => (isNullish(value) ? null : toObject(array(value, at), at))),
  $objectToArray: unary((value, at) => {
    if (isNullish(value)) return null;
    if (!isObject(value)) throw badQuery(at, `needs an object, not ${shown(value)}`);
    return Object.entries(value).map(([k, v]) => ({ k, v }));
  }),
};

export function array(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value))
    throw badQuery(at, `needs an array, not ${shown(value)}; guard it with $ifNull or $isArray`);
  return value;
}

function whole(value: unknown, at: string): number {
  if (!Number.isInteger(value)) throw badQuery(at, `needs a whole number, not ${shown(value)}`);
  return value as number;
}

export function natural(value: unknown, at: string, least = 0): number {
  if (!Number.isInteger(value) || (value as number) < least)
    throw badQuery(at, `needs a whole number from ${least}, not ${shown(value)}`);
  return value as number;
}

function sorted(values: readonly unknown[], direction: 1 | -1): unknown[] {
  return values.filter((value) => !isNullish(value)).sort((a, b) => direction * compareValues(a, b));
}

function ofN(apply: (values: readonly unknown[], n: number) => unknown): OperatorCompiler {
  return named(['input', 'n'], [], ({ input, n }, at) => apply(array(input, at), natural(n, at, 1)));
}

function slice([value, first, second]: readonly unknown[], at: string): unknown {
  if (isNullish(value) || isNullish(first)) return null;
  const values = array(value, at);
  if (second === undefined) {
    const count = whole(first, at);
    return count >= 0 ? values.slice(0, count) : values.slice(count);
  }
  const start = whole(first, at);
  const from = start < 0 ? Math.max(0, values.length + start) : start;
  return values.slice(from, from + natural(second, at, 1));
}

function sortArrayOrder(sortBy: unknown, at: string): Order<unknown> {
  if (sortBy === 1 || sortBy === -1) return (a, b) => sortBy * compareValues(a, b);
  const order = compileSort(sortBy, at);
  return (a, b) => order(isObject(a) ? a : {}, isObject(b) ? b : {});
}

function toObject(pairs: readonly unknown[], at: string): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const pair of pairs) {
    const [key, value] = Array.isArray(pair) ? pair : isObject(pair) ? [pair.k, pair.v] : [];
    if (typeof key !== 'string') throw badQuery(at, `needs pairs [name, value] or {k, v}, not ${shown(pair)}`);
    setKey(made, key, value);
  }
  return made;
}
