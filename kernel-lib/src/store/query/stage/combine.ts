import { namedParts } from '../arguments';
import { MemoryBudget, sizeBytes } from '../memory';
import { badQuery, inside, shown } from '../problem';
import { untilAborted } from '../signal';
import type { Document } from '../source';
import { isObject, setKey } from '../value';
import { collect, type StageCompiler } from './stage';

/** Runs several pipelines over the same input, which is read once for each; gives one document with their results as arrays. */
export const facetStage: StageCompiler = (argument, at, context) => {
  if (!isObject(argument) || Object.keys(argument).length === 0)
    throw badQuery(at, `takes an object of pipelines, not ${shown(argument)}`);
  const facets = Object.entries(argument).map(([name, stages]) => {
    if (name.startsWith('$') || name.includes('.'))
      throw badQuery(inside(at, name), 'a facet has no dot and no $ in its name');
    return { name, run: context.pipeline(stages, inside(at, name), context) };
  });
  return async function* (input) {
    const budget = new MemoryBudget(at, 'add a $limit or a $group to its pipelines', context.options.memoryLimitBytes);
    const made: Document = {};
    for (const { name, run } of facets) {
      setKey(made, name, await collect(run(input), (document) => budget.take(sizeBytes(document))));
    }
    yield [made];
  };
};

/** The documents so far, then those of another collection. */
export const unionWithStage: StageCompiler = (argument, at, context) => {
  const parts = typeof argument === 'string' ? { coll: argument } : namedParts(argument, at, ['coll'], ['pipeline']);
  const { coll, pipeline = [] } = parts as Record<string, unknown>;
  if (typeof coll !== 'string') throw badQuery(inside(at, 'coll'), `is the name of a collection, not ${shown(coll)}`);
  const source = context.resolve(coll);
  const { signal } = context.options;
  const run = context.pipeline(pipeline, inside(at, 'pipeline'), context);
  return async function* (input) {
    yield* input();
    yield* run(() => untilAborted(source.scan({ ranges: {}, signal }), signal));
  };
};

/** So many documents of all, each set of them equally likely (Vitter's algorithm R, ACM TOMS 11(1), 1985), from the query's seed. */
export const sampleStage: StageCompiler = (argument, at, { scope, options }) => {
  const { size } = namedParts(argument, at, ['size']);
  if (!Number.isInteger(size) || (size as number) < 1)
    throw badQuery(inside(at, 'size'), `is a whole number from 1, not ${shown(size)}`);
  return async function* (input) {
    const budget = new MemoryBudget(at, 'take a smaller sample', options.memoryLimitBytes);
    const kept: Document[] = [];
    let seen = 0;
    for await (const batch of input()) {
      for (const document of batch) {
        seen++;
        const place = kept.length < (size as number) ? kept.length : Math.floor(scope.random() * seen);
        if (place >= (size as number)) continue;
        budget.take(sizeBytes(document) - (place < kept.length ? sizeBytes(kept[place]) : 0));
        kept[place] = document;
      }
    }
    if (kept.length > 0) yield kept;
  };
};
