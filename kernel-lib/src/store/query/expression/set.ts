import { listed, type OperatorCompiler, unary } from '../arguments';
import { compareValues } from '../compare';
import { isNullish, isTrue } from '../value';
import { valueKey } from '../value-key';
import { array } from './array';

/** Arrays as sets. Sets come back in MongoDB's order of values, so that a result does not hang on the order of its arguments. */
export const SETS: Readonly<Record<string, OperatorCompiler>> = {
  $setUnion: listed(0, Number.POSITIVE_INFINITY, (values, at) =>
    values.some(isNullish) ? null : inOrder(asSet(values.flatMap((value) => array(value, at)))),
  ),
  $setIntersection: listed(0, Number.POSITIVE_INFINITY, (values, at) => {
    if (values.some(isNullish)) return null;
    const [first, ...others] = values.map((value) => asSet(array(value, at)));
    return first === undefined
      ? []
      : inOrder(new Map([...first].filter(([key]) => others.every((other) => other.has(key)))));
  }),
  $setDifference: listed(2, 2, ([left, right], at) => {
    if (isNullish(left) || isNullish(right)) return null;
    const removed = asSet(array(right, at));
    return [...asSet(array(left, at))].filter(([key]) => !removed.has(key)).map(([, value]) => value);
  }),
  $setEquals: listed(2, Number.POSITIVE_INFINITY, (values, at) => {
    const [first, ...others] = values.map((value) => asSet(array(value, at)));
    return others.every((other) => other.size === first.size && [...other.keys()].every((key) => first.has(key)));
  }),
  $setIsSubset: listed(2, 2, ([left, right], at) => {
    const whole = asSet(array(right, at));
    return [...asSet(array(left, at)).keys()].every((key) => whole.has(key));
  }),
  $allElementsTrue: unary((value, at) => array(value, at).every(isTrue)),
  $anyElementTrue: unary((value, at) => array(value, at).some(isTrue)),
};

function asSet(values: readonly unknown[]): Map<unknown, unknown> {
  return new Map(values.map((value) => [valueKey(value), value]));
}

function inOrder(set: ReadonlyMap<unknown, unknown>): unknown[] {
  return [...set.values()].sort(compareValues);
}
