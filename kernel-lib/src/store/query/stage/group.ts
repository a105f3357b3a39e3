import { compareValues } from '../compare';
import { type CompiledAccumulator, compileAccumulator } from '../group/accumulator';
import type { Fold } from '../group/fold';
import { MemoryBudget, sizeBytes } from '../memory';
import { badQuery, inside, shown } from '../problem';
import type { Evaluate, Scope } from '../scope';
import type { Document } from '../source';
import { isObject, setKey } from '../value';
import { valueKey } from '../value-key';
import { type Batches, blocking, type StageCompiler } from './stage';

const REMEDY =
  'add a $match before it, group by fewer values, or keep less for each group (for instance $sum instead of $push)';

export const groupStage: StageCompiler = (argument, at, { scope, options }) => {
  if (!isObject(argument) || !('_id' in argument))
    throw badQuery(at, `needs an _id (null for one group of all), not ${shown(argument)}`);
  const id = scope.compile(argument._id, inside(at, '_id'), scope);
  const fields = compileFields(argument, at, scope);
  return blocking((input) => fold(input, id, fields, new MemoryBudget(at, REMEDY, options.memoryLimitBytes)));
};

type Fields = readonly (readonly [name: string, accumulator: CompiledAccumulator])[];

export function compileFields(specification: Document, at: string, scope: Scope): Fields {
  return Object.entries(specification)
    .filter(([name]) => name !== '_id')
    .map(([name, accumulator]) => {
      if (name.includes('.') || name.startsWith('$'))
        throw badQuery(inside(at, name), 'a field of a group has no dot and no $ in its name');
      return [name, compileAccumulator(accumulator, inside(at, name), scope)] as const;
    });
}

interface Group {
  readonly id: unknown;
  readonly folds: readonly Fold[];
}

/** Groups in the order in which they first appeared. A missing `_id` is null. */
export async function fold(input: Batches, id: Evaluate, fields: Fields, budget: MemoryBudget): Promise<Document[]> {
  const groups = new Map<unknown, Group>();
  for await (const batch of input) {
    for (const document of batch) {
      const value = id(document) ?? null;
      const key = valueKey(value);
      let group = groups.get(key);
      if (group === undefined) {
        budget.take(100 + 2 * sizeBytes(value) + 60 * fields.length);
        group = { id: value, folds: fields.map(([, { begin }]) => begin(budget)) };
        groups.set(key, group);
      }
      for (let i = 0; i < fields.length; i++) group.folds[i].add(fields[i][1].input(document), document);
    }
  }
  return [...groups.values()].map((group) => finished(group, fields));
}

function finished({ id, folds }: Group, fields: Fields): Document {
  const document: Document = { _id: id };
  folds.forEach((state, i) => {
    setKey(document, fields[i][0], state.result());
  });
  return document;
}

/** Groups by an expression, most documents first. */
export const sortByCountStage: StageCompiler = (argument, at, { scope, options }) => {
  const isExpression =
    (typeof argument === 'string' && argument.startsWith('$')) ||
    (isObject(argument) && Object.keys(argument)[0]?.startsWith('$'));
  if (!isExpression) throw badQuery(at, `takes an expression such as "$brand", not ${shown(argument)}`);
  const id = scope.compile(argument, at, scope);
  const fields = compileFields({ count: { $sum: 1 } }, at, scope);
  return blocking(async (input) => {
    const groups = await fold(input, id, fields, new MemoryBudget(at, REMEDY, options.memoryLimitBytes));
    return groups.sort((a, b) => compareValues(b.count, a.count));
  });
};
