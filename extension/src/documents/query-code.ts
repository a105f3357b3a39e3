import { openingCode } from '../store/opening-code';
import type { StoreChoice } from '../store/store-choice';
import type { QueryFields } from './protocol';

/** So many documents are shown by the code; whoever wants others changes it. */
const SHOWN = 100;

/** A query as a notebook's cell. What was typed is JSON, and JSON is TypeScript. */
export function notebookCode(
  store: Pick<StoreChoice, 'kind' | 'dir' | 'database'>,
  collection: string,
  { filter, sort }: QueryFields,
): string {
  const { name: opener, code, closing } = openingCode(store);
  const name = JSON.stringify(collection);
  const call = isStages(filter)
    ? `aggregate(${stagesOf(filter, sort)})`
    : `find(${filter.trim() || '{}'}, { ${sort.trim() === '' ? '' : `sort: ${sort.trim()}, `}limit: ${SHOWN} })`;
  return [
    `import { ${opener}, show } from 'footpath';`,
    '',
    `const store = ${code};`,
    `show(await store.collection(${name}).${call}.toArray());`,
    ...(closing === null ? [] : [closing]),
  ].join('\n');
}

/** A query for MongoDB's own shell. */
export function shellCode(collection: string, { filter, sort }: QueryFields): string {
  const target = `db.getCollection(${JSON.stringify(collection)})`;
  if (isStages(filter)) return `${target}.aggregate(${stagesOf(filter, sort)})`;
  return `${target}.find(${filter.trim() || '{}'})${sort.trim() === '' ? '' : `.sort(${sort.trim()})`}.limit(${SHOWN})`;
}

function isStages(filter: string): boolean {
  return filter.trim().startsWith('[');
}

function stagesOf(filter: string, sort: string): string {
  return sort.trim() === '' ? filter.trim() : `[...${filter.trim()}, { $sort: ${sort.trim()} }]`;
}
