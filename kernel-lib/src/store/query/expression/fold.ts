import { compileArguments, namedParts, type OperatorCompiler } from '../arguments';
import { compareValues } from '../compare';
import { percentileFractions } from '../group/quantile';
import { Sum, sumOf } from '../numbers';
import { inside } from '../problem';
import type { Evaluate, Scope } from '../scope';
import { nearestRank, Spread } from '../statistics';
import { isNullish, isNumeric } from '../value';

/** Accumulators as expressions: over a list of arguments, or over the array that one argument gives. */
export const FOLDS: Readonly<Record<string, OperatorCompiler>> = {
  $sum: over(sumOf),
  $avg: over(average),
  $min: over((values) => extreme(values, 1)),
  $max: over((values) => extreme(values, -1)),
  $stdDevPop: over((values) => spread(values).population),
  $stdDevSamp: over((values) => spread(values).sample),
  $median: (argument, at, scope) => quantiles(argument, at, scope, ['input', 'method'], ([median]) => median),
  $percentile: (argument, at, scope) => quantiles(argument, at, scope, ['input', 'p', 'method'], (all) => all),
};

function over(apply: (values: readonly unknown[]) => unknown): OperatorCompiler {
  return (argument, at, scope) => {
    const compiled = compileArguments(argument, at, scope);
    if (compiled.length === 1) {
      return (document) => {
        const value = compiled[0](document);
        return apply(Array.isArray(value) ? value : [value]);
      };
    }
    return (document) => apply(compiled.map((evaluate) => evaluate(document)));
  };
}

export function average(values: readonly unknown[]): number | null {
  const sum = new Sum();
  let count = 0;
  for (const value of values) {
    if (!isNumeric(value)) continue;
    sum.add(value);
    count++;
  }
  return count === 0 ? null : sum.double / count;
}

function extreme(values: readonly unknown[], direction: 1 | -1): unknown {
  let best: unknown = null;
  for (const value of values) {
    if (!isNullish(value) && (best === null || direction * compareValues(value, best) < 0)) best = value;
  }
  return best;
}

function spread(values: readonly unknown[]): Spread {
  const result = new Spread();
  for (const value of values) result.add(value);
  return result;
}

function quantiles(
  argument: unknown,
  at: string,
  scope: Scope,
  names: readonly string[],
  give: (quantiles: readonly (number | null)[]) => unknown,
): Evaluate {
  const parts = namedParts(argument, at, names);
  const fractions = percentileFractions(parts, at);
  const [input, ...more] = compileArguments(parts.input, inside(at, 'input'), scope);
  return (document) => {
    const value = more.length === 0 ? input(document) : [input, ...more].map((evaluate) => evaluate(document));
    const numbers = (Array.isArray(value) ? value : [value]).filter(isNumeric).map(Number);
    return give(nearestRank(numbers, fractions));
  };
}
