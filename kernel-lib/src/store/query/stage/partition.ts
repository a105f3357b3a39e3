import { compareValues } from '../compare';
import type { MemoryBudget } from '../memory';
import { sizeBytes } from '../memory';
import { badQuery, shown } from '../problem';
import type { Evaluate } from '../scope';
import type { SortOrder } from '../sort-order';
import type { Document } from '../source';
import { valueKey } from '../value-key';
import { type Batches, collect } from './stage';

/** All documents by the value of an expression, partitions in MongoDB's order of values, documents in the order asked for, if any. */
export async function partitions(
  input: Batches,
  by: Evaluate,
  order: SortOrder | null,
  at: string,
  budget: MemoryBudget,
): Promise<Document[][]> {
  const all = await collect(input, (document) => budget.take(sizeBytes(document)));
  const byKey = new Map<unknown, { value: unknown; documents: Document[] }>();
  for (const document of all) {
    const value = by(document) ?? null;
    if (Array.isArray(value)) throw badQuery(at, `documents are not partitioned by an array, as ${shown(value)}`);
    const partition = byKey.get(valueKey(value));
    if (partition === undefined) byKey.set(valueKey(value), { value, documents: [document] });
    else partition.documents.push(document);
  }
  const sorted = [...byKey.values()].sort((a, b) => compareValues(a.value, b.value));
  return sorted.map(({ documents }) => (order === null ? documents : inOrder(documents, order)));
}

export function inOrder(documents: readonly Document[], order: SortOrder): Document[] {
  return documents
    .map((document) => ({ document, keys: order.keysOf(document) }))
    .sort((a, b) => order.compare(a.keys, b.keys))
    .map(({ document }) => document);
}
