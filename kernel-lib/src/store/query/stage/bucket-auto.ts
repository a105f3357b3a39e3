import { namedParts } from '../arguments';
import { compareValues } from '../compare';
import { MemoryBudget, sizeBytes } from '../memory';
import { badQuery, inside, shown } from '../problem';
import type { Document } from '../source';
import { isObject, setKey } from '../value';
import { compileFields } from './group';
import { blocking, collect, type StageCompiler } from './stage';

/** So many groups of about equal size, by ranges; equal values are never in two of them, so there may be fewer. */
export const bucketAutoStage: StageCompiler = (argument, at, { scope, options }) => {
  const parts = namedParts(argument, at, ['groupBy', 'buckets'], ['output', 'granularity']);
  if (parts.granularity !== undefined)
    throw badQuery(inside(at, 'granularity'), 'is not supported; round groupBy instead');
  const { buckets: most } = parts;
  if (!Number.isInteger(most) || (most as number) < 1)
    throw badQuery(inside(at, 'buckets'), `is a whole number from 1, not ${shown(most)}`);
  const groupBy = scope.compile(parts.groupBy, inside(at, 'groupBy'), scope);
  const output = parts.output ?? { count: { $sum: 1 } };
  if (!isObject(output)) throw badQuery(inside(at, 'output'), 'is an object of accumulators');
  const fields = compileFields(output, inside(at, 'output'), scope);
  return blocking(async (input) => {
    const budget = new MemoryBudget(at, 'add a $match or a $project before it', options.memoryLimitBytes);
    const documents = await collect(input, (document) => budget.take(sizeBytes(document)));
    const entries = documents.map((document) => ({ value: groupBy(document) ?? null, document }));
    entries.sort((a, b) => compareValues(a.value, b.value));
    const size = Math.max(1, Math.round(entries.length / (most as number)));
    const made: Document[] = [];
    for (let from = 0; from < entries.length; ) {
      let to = made.length === (most as number) - 1 ? entries.length : Math.min(entries.length, from + size);
      while (to < entries.length && compareValues(entries[to].value, entries[to - 1].value) === 0) to++;
      const bucket: Document = {
        _id: { min: entries[from].value, max: entries[Math.min(to, entries.length - 1)].value },
      };
      for (const [name, { input: evaluate, begin }] of fields) {
        const fold = begin(budget);
        for (let i = from; i < to; i++) fold.add(evaluate(entries[i].document), entries[i].document);
        setKey(bucket, name, fold.result());
      }
      made.push(bucket);
      from = to;
    }
    return made;
  });
};
