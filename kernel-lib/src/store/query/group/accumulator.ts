import { FootpathError } from '../../../event/error';
import { namedParts } from '../arguments';
import { mergeObjects } from '../expression/object';
import type { MemoryBudget } from '../memory';
import { ACCUMULATORS, REFUSED } from '../operators';
import { badQuery, inside, shown, unsupported } from '../problem';
import type { Evaluate, Scope } from '../scope';
import { isObject } from '../value';
import {
  AverageFold,
  CountFold,
  ExtremeFold,
  FirstFold,
  type Fold,
  LastFold,
  MergeFold,
  PushFold,
  QuantileFold,
  SetFold,
  SpreadFold,
  SumFold,
} from './fold';
import { percentileFractions } from './quantile';
import { rankedFold } from './ranked';

/** An accumulator of a `$group`, compiled: what it looks at in each document, and how to begin one for a group. */
export interface CompiledAccumulator {
  readonly input: Evaluate;
  readonly begin: (budget: MemoryBudget) => Fold;
}

type AccumulatorCompiler = (argument: unknown, at: string, scope: Scope) => CompiledAccumulator;

/** Compiles `{$sum: "$price"}` and its like. */
export function compileAccumulator(accumulator: unknown, at: string, scope: Scope): CompiledAccumulator {
  const [name, ...more] = isObject(accumulator) ? Object.keys(accumulator) : [];
  if (!isObject(accumulator) || name === undefined || more.length > 0 || !name.startsWith('$')) {
    throw badQuery(at, `is one accumulator such as {"$sum": "$price"}, not ${shown(accumulator)}`);
  }
  const compile = Object.hasOwn(ACCUMULATOR_COMPILERS, name) ? ACCUMULATOR_COMPILERS[name] : undefined;
  if (compile === undefined) throw unsupported(at, name, 'accumulator', ACCUMULATORS.keys(), REFUSED.get(name));
  return compile(accumulator[name], inside(at, name), scope);
}

export const ACCUMULATOR_COMPILERS: Readonly<Record<string, AccumulatorCompiler>> = {
  $sum: simple(() => new SumFold()),
  $avg: simple(() => new AverageFold()),
  $min: simple(() => new ExtremeFold(1)),
  $max: simple(() => new ExtremeFold(-1)),
  $first: simple((budget) => new FirstFold(1, budget, true)),
  $last: simple((budget) => new LastFold(1, budget, true)),
  $push: simple((budget) => new PushFold(budget)),
  $addToSet: simple((budget) => new SetFold(budget)),
  $stdDevPop: simple(() => new SpreadFold('population')),
  $stdDevSamp: simple(() => new SpreadFold('sample')),
  $count: (argument, at) => {
    if (!isObject(argument) || Object.keys(argument).length > 0) throw badQuery(at, '$count takes {}; to sum use $sum');
    return { input: () => 1, begin: () => new CountFold() };
  },
  $mergeObjects: (argument, at, scope) => ({
    input: scope.compile(argument, at, scope),
    begin: (budget) => new MergeFold(budget, (objects) => mergeObjects(objects, at)),
  }),
  $firstN: ofN((n, budget) => new FirstFold(n, budget)),
  $lastN: ofN((n, budget) => new LastFold(n, budget)),
  $minN: ofN((n, budget) => rankedFold(n, budget, 1)),
  $maxN: ofN((n, budget) => rankedFold(n, budget, -1)),
  $top: ranked(1, false),
  $topN: ranked(1, true),
  $bottom: ranked(-1, false),
  $bottomN: ranked(-1, true),
  $median: (argument, at, scope) => {
    const parts = namedParts(argument, at, ['input', 'method']);
    percentileFractions(parts, at);
    return {
      input: scope.compile(parts.input, inside(at, 'input'), scope),
      begin: (budget) => new QuantileFold([0.5], budget, true),
    };
  },
  $percentile: (argument, at, scope) => {
    const parts = namedParts(argument, at, ['input', 'p', 'method']);
    const fractions = percentileFractions(parts, at);
    return {
      input: scope.compile(parts.input, inside(at, 'input'), scope),
      begin: (budget) => new QuantileFold(fractions, budget, false),
    };
  },
};

function simple(begin: (budget: MemoryBudget) => Fold): AccumulatorCompiler {
  return (argument, at, scope) => {
    if (Array.isArray(argument)) throw badQuery(at, 'an accumulator takes one expression, not a list');
    return { input: scope.compile(argument, at, scope), begin };
  };
}

function ofN(begin: (n: number, budget: MemoryBudget) => Fold): AccumulatorCompiler {
  return (argument, at, scope) => {
    const parts = namedParts(argument, at, ['input', 'n']);
    const n = constantCount(parts.n, at, scope);
    return { input: scope.compile(parts.input, inside(at, 'input'), scope), begin: (budget) => begin(n, budget) };
  };
}

/** `$top` and `$bottom`, of which `$bottomN` gives the last n in the order asked for. */
function ranked(end: 1 | -1, many: boolean): AccumulatorCompiler {
  return (argument, at, scope) => {
    const parts = namedParts(argument, at, ['output', 'sortBy', ...(many ? ['n'] : [])]);
    const n = many ? constantCount(parts.n, at, scope) : 1;
    const output = scope.compile(parts.output, inside(at, 'output'), scope);
    return {
      input: output,
      begin: (budget) => rankedFold(n, budget, end, { sortBy: parts.sortBy, at: inside(at, 'sortBy'), one: !many }),
    };
  };
}

function constantCount(value: unknown, at: string, scope: Scope): number {
  let n: unknown;
  try {
    n = scope.compile(value, inside(at, 'n'), scope)({});
  } catch (error) {
    if (!(error instanceof FootpathError)) throw error;
  }
  if (!Number.isInteger(n) || (n as number) < 1)
    throw badQuery(inside(at, 'n'), `is a whole number from 1, the same for all groups, not ${shown(value)}`);
  return n as number;
}
