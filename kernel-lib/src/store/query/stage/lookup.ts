import { namedParts } from '../arguments';
import { MemoryBudget, sizeBytes } from '../memory';
import { changeAt, splitPath, visitPath } from '../path';
import { badQuery, inside, shown } from '../problem';
import { withVariables } from '../scope';
import { untilAborted } from '../signal';
import type { Document, DocumentSource } from '../source';
import { isObject } from '../value';
import { valueKey } from '../value-key';
import { type Batches, collect, inBatches, type Open, type StageCompiler } from './stage';

/** A collection of up to so many documents is read once and held; a larger one is read again for every thousand documents. */
const HELD_DOCUMENTS = 50_000;
const LOCAL_DOCUMENTS = 1000;

/**
 * Joins another collection: by equal fields, by a pipeline with variables, or both. An array stands for its elements on both sides;
 * a missing field is null.
 */
export const lookupStage: StageCompiler = (argument, at, context) => {
  const parts = namedParts(argument, at, ['from', 'as'], ['localField', 'foreignField', 'let', 'pipeline']);
  const { from, as, localField, foreignField } = parts;
  if (typeof from !== 'string') throw badQuery(inside(at, 'from'), `is the name of a collection, not ${shown(from)}`);
  if (typeof as !== 'string') throw badQuery(inside(at, 'as'), `is the name of a field, not ${shown(as)}`);
  const asPath = splitPath(as, inside(at, 'as'));
  const byField = localField !== undefined || foreignField !== undefined;
  if (byField && (typeof localField !== 'string' || typeof foreignField !== 'string'))
    throw badQuery(at, 'needs both localField and foreignField, names of fields');
  if (!byField && parts.pipeline === undefined) throw badQuery(at, 'needs localField and foreignField, or a pipeline');
  const local = byField ? splitPath(localField as string, inside(at, 'localField')) : null;
  const foreign = byField ? splitPath(foreignField as string, inside(at, 'foreignField')) : null;
  const variables = parts.let ?? {};
  if (!isObject(variables)) throw badQuery(inside(at, 'let'), 'is an object of variables');
  const { scope: outer, options } = context;
  const values = Object.entries(variables).map(([name, value]) =>
    outer.compile(value, inside(inside(at, 'let'), name), outer),
  );
  const { scope, slots } = withVariables(outer, Object.keys(variables), inside(at, 'let'));
  const run =
    parts.pipeline === undefined
      ? null
      : context.pipeline(parts.pipeline, inside(at, 'pipeline'), { ...context, scope });
  const source = context.resolve(from);

  return async function* (input) {
    const open = await opener(source, at, options);
    for await (const batch of input()) {
      for (let i = 0; i < batch.length; i += LOCAL_DOCUMENTS) {
        const documents = batch.slice(i, i + LOCAL_DOCUMENTS);
        const budget = new MemoryBudget(at, 'add a $match before it or to its pipeline', options.memoryLimitBytes);
        const matches =
          local === null || foreign === null ? null : await matching(documents, local, open, foreign, budget);
        const joined: Document[] = [];
        for (let j = 0; j < documents.length; j++) {
          const document = documents[j];
          const own = matches?.[j];
          let found = own ?? [];
          if (run !== null) {
            values.forEach((evaluate, k) => {
              scope.frame.values[slots[k]] = evaluate(document);
            });
            found = await collect(run(own === undefined ? open : () => inBatches(own)), (inner) =>
              budget.take(sizeBytes(inner)),
            );
          }
          joined.push(changeAt(document, asPath, () => found) as Document);
        }
        yield joined;
      }
    }
  };
};

/** How to read the other collection: from memory if it is small. */
export async function opener(
  source: DocumentSource,
  at: string,
  options: { signal?: AbortSignal; memoryLimitBytes?: number },
): Promise<Open> {
  const scan = (): Batches => untilAborted(source.scan({ ranges: {}, signal: options.signal }), options.signal);
  if (source.count() > HELD_DOCUMENTS) return scan;
  const budget = new MemoryBudget(at, 'join a smaller collection, or the other way round', options.memoryLimitBytes);
  const held = await collect(scan(), (document) => budget.take(sizeBytes(document)));
  return () => inBatches(held);
}

/** For each document the other collection's documents with an equal field. */
async function matching(
  documents: readonly Document[],
  local: readonly string[],
  open: Open,
  foreign: readonly string[],
  budget: MemoryBudget,
): Promise<Document[][]> {
  const wanted = new Map<unknown, number[]>();
  documents.forEach((document, i) => {
    for (const key of fieldKeys(document, local)) {
      const places = wanted.get(key);
      if (places === undefined) wanted.set(key, [i]);
      else places.push(i);
    }
  });
  const found: Document[][] = documents.map(() => []);
  for await (const batch of open()) {
    for (const document of batch) {
      const places = new Set<number>();
      for (const key of foreignKeys(document, foreign)) for (const place of wanted.get(key) ?? []) places.add(place);
      for (const place of places) {
        budget.take(sizeBytes(document));
        found[place].push(document);
      }
    }
  }
  return found;
}

/** Keys of the values of a field: of an array its elements. */
export function fieldKeys(document: Document, path: readonly string[]): Set<unknown> {
  const keys = new Set<unknown>();
  visitPath(document, path, (value, expands) => {
    if (expands && Array.isArray(value)) for (const element of value) keys.add(valueKey(element));
    else keys.add(valueKey(value ?? null));
    return false;
  });
  return keys;
}

function foreignKeys(document: Document, path: readonly string[]): Set<unknown> {
  const keys = fieldKeys(document, path);
  visitPath(document, path, (value) => {
    if (Array.isArray(value)) keys.add(valueKey(value));
    return false;
  });
  return keys;
}
