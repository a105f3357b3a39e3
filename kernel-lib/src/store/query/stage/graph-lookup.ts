import { namedParts } from '../arguments';
import { compileFilter } from '../filter';
import { MemoryBudget, sizeBytes } from '../memory';
import { changeAt, splitPath } from '../path';
import { badQuery, inside, shown } from '../problem';
import type { Document } from '../source';
import { setKey } from '../value';
import { valueKey } from '../value-key';
import { fieldKeys, opener } from './lookup';
import type { Open, StageCompiler } from './stage';

/** Follows a field from document to document of another collection, breadth first; each document is found once, at its least depth. */
export const graphLookupStage: StageCompiler = (argument, at, context) => {
  const parts = namedParts(
    argument,
    at,
    ['from', 'startWith', 'connectFromField', 'connectToField', 'as'],
    ['maxDepth', 'depthField', 'restrictSearchWithMatch'],
  );
  const name = (key: string): string => {
    if (typeof parts[key] !== 'string') throw badQuery(inside(at, key), `is a name, not ${shown(parts[key])}`);
    return parts[key];
  };
  const { scope, options } = context;
  const source = context.resolve(name('from'));
  const [from, to, as] = ['connectFromField', 'connectToField', 'as'].map((key) =>
    splitPath(name(key), inside(at, key)),
  );
  const { maxDepth = Number.POSITIVE_INFINITY } = parts;
  if (typeof maxDepth !== 'number' || maxDepth < 0)
    throw badQuery(inside(at, 'maxDepth'), `is a whole number from 0, not ${shown(maxDepth)}`);
  const depthField = parts.depthField === undefined ? null : name('depthField');
  const start = scope.compile(parts.startWith, inside(at, 'startWith'), scope);
  const test = compileFilter(parts.restrictSearchWithMatch ?? {}, inside(at, 'restrictSearchWithMatch'), scope);

  const search = async (document: Document, open: Open): Promise<Document[]> => {
    const budget = new MemoryBudget(at, 'set maxDepth or restrictSearchWithMatch', options.memoryLimitBytes);
    const first = start(document);
    let frontier = new Set((Array.isArray(first) ? first : [first ?? null]).map(valueKey));
    const asked = new Set(frontier);
    const found = new Map<unknown, Document>();
    for (let depth = 0; frontier.size > 0 && depth <= maxDepth; depth++) {
      const next = new Set<unknown>();
      for await (const batch of open()) {
        for (const other of batch) {
          const id = valueKey(other._id);
          if (found.has(id) || ![...fieldKeys(other, to)].some((key) => frontier.has(key)) || !test(other)) continue;
          budget.take(sizeBytes(other));
          const numbered = { ...other };
          if (depthField !== null) setKey(numbered, depthField, depth);
          found.set(id, numbered);
          for (const key of fieldKeys(other, from)) if (!asked.has(key)) next.add(key);
        }
      }
      for (const key of next) asked.add(key);
      frontier = next;
    }
    return [...found.values()];
  };

  return async function* (input) {
    const open = await opener(source, at, options);
    for await (const batch of input()) {
      const joined: Document[] = [];
      for (const document of batch) {
        const found = await search(document, open);
        joined.push(changeAt(document, as, () => found) as Document);
      }
      yield joined;
    }
  };
};
