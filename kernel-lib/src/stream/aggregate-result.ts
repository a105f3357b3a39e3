import { aggregateType } from '../pipeline/aggregate-type';
import type { Aggregate } from '../pipeline/definition';
import { typeOf } from '../pipeline/expression';
import type { ColumnTypes, ValueType } from '../pipeline/vector';
import { addIntegers, decimalValue, type Integer, integerQuotient } from './exact-sum';
import { estimate, mergeRegisters } from './hyper-log-log';
import type { DocumentValue } from './ports';
import type { SumPartial } from './sum-aggregator';

/** How the partials of one aggregate become its value. */
export interface AggregateResult {
  readonly type: ValueType;
  /** One value of all shards' partials of a group, an integer at the type's scale; null over no values. */
  units(partials: readonly unknown[]): Integer | null;
  /** The same of partials that were added up: those numbers that begin at `at`. */
  unitsOfSums(numbers: Float64Array, at: number): Integer | null;
}

/** How to finish an aggregate over the given columns. */
export function aggregateResult(aggregate: Aggregate, columns: ColumnTypes): AggregateResult {
  const type = aggregateType(aggregate, columns);
  const first = { type, unitsOfSums: (numbers: Float64Array, at: number) => numbers[at] };
  if ('count' in aggregate || 'countIf' in aggregate) return { ...first, units: addNumbers };
  if ('sum' in aggregate || 'sumIf' in aggregate) return { ...first, units: (partials) => addSums(partials).sum };
  if ('avg' in aggregate) {
    const digits = scaleOf(type) - scaleOf(typeOf(aggregate.avg, columns));
    return {
      type,
      units: (partials) => average(addSums(partials), digits),
      unitsOfSums: (numbers, at) => average({ sum: numbers[at], count: numbers[at + 1] }, digits),
    };
  }
  if ('min' in aggregate) return { ...first, units: (partials) => extreme(partials, Math.min) };
  if ('max' in aggregate) return { ...first, units: (partials) => extreme(partials, Math.max) };
  return { ...first, units: 'countDistinct' in aggregate ? countUnion : estimateUnion };
}

const GREATEST_INT64 = 2n ** 63n - 1n;

/** An aggregate's value as a document shows it: a whole number that no Int64 holds is null rather than wrong. */
export function resultValue(units: Integer | null, type: ValueType): DocumentValue {
  if (units === null) return null;
  if (typeof units === 'bigint' && scaleOf(type) === 0 && (units > GREATEST_INT64 || units < -GREATEST_INT64))
    return null;
  return type.kind === 'time' ? new Date(Number(units)) : decimalValue(units, scaleOf(type));
}

export function scaleOf(type: ValueType): number {
  return type.kind === 'number' ? type.scale : 0;
}

function addNumbers(partials: readonly unknown[]): number {
  if (partials.length === 1) return partials[0] as number;
  return (partials as readonly number[]).reduce((a, b) => a + b, 0);
}

function addSums(partials: readonly unknown[]): SumPartial {
  if (partials.length === 1) return partials[0] as SumPartial;
  return (partials as readonly SumPartial[]).reduce((a, b) => ({
    sum: addIntegers(a.sum, b.sum),
    count: a.count + b.count,
  }));
}

function average({ sum, count }: SumPartial, digits: number): Integer | null {
  return integerQuotient(sum, count, digits);
}

function extreme(partials: readonly unknown[], choose: (...values: number[]) => number): number | null {
  const values = (partials as readonly (number | null)[]).filter((value) => value !== null);
  return values.length === 0 ? null : choose(...values);
}

/** A partial is a count, or the distinct values themselves: then so are all. */
function countUnion(partials: readonly unknown[]): number {
  const known = partials as readonly (number | ArrayLike<number | string>)[];
  if (known.length === 1) return typeof known[0] === 'number' ? known[0] : known[0].length;
  const union = new Set<number | string>();
  let counted = 0;
  for (const partial of known) {
    if (typeof partial === 'number') counted += partial;
    else for (let i = 0; i < partial.length; i++) union.add(partial[i]);
  }
  return counted + union.size;
}

function estimateUnion(partials: readonly unknown[]): number {
  const [first, ...others] = partials as readonly Uint8Array[];
  if (others.length === 0) return estimate(first);
  const union = first.slice();
  for (const other of others) mergeRegisters(union, other);
  return estimate(union);
}
