import { FootpathError } from '../../../../kernel-lib/src/event/error';
import type { OpenStore } from '../../../../kernel-lib/src/run/open';
import { readFilter, readPipeline, readSort } from '../../../../kernel-lib/src/store/query/command-line-json';
import type { Cursor } from '../../../../kernel-lib/src/store/query/cursor';
import type { DataPlace, OpenedQuery, QueryText } from '../protocol';
import { DocumentQuery } from './document-query';
import { inField } from './field-error';
import { openPlace } from './open-place';

/** What a sort of a large collection may hold: this process has nothing else to keep. */
const SORT_MEMORY_BYTES = 1 << 30;

/** The queries that views have open, by number. */
export class Queries {
  private readonly opened = new Map<number, { readonly query: DocumentQuery; readonly store: OpenStore }>();
  private readonly opening = new Map<number, AbortController>();

  /**
   * @param id of the question that opens it, which no other one has, not of an earlier process either: a view that asks for a page of a
   *   query of that process must not be given another's.
   * @throws FieldError, FootpathError
   */
  async open(place: DataPlace, text: QueryText, id: number): Promise<OpenedQuery> {
    const aborted = new AbortController();
    this.opening.set(id, aborted);
    try {
      const store = await openPlace(place);
      try {
        aborted.signal.throwIfAborted();
        const query = await queryOf(store, text, aborted);
        this.opened.set(id, { query, store });
        return { query: id, columns: query.columns, total: query.total };
      } catch (error) {
        await store.close();
        throw error;
      }
    } finally {
      this.opening.delete(id);
    }
  }

  get(id: number): DocumentQuery {
    const found = this.opened.get(id);
    if (found === undefined) throw new FootpathError('not-found', 'This query was closed: ask it again.');
    return found.query;
  }

  /** Ends it, also one that is still being opened. */
  async close(id: number): Promise<void> {
    this.opening.get(id)?.abort(new FootpathError('interrupted', 'The query was cancelled.'));
    const found = this.opened.get(id);
    if (found === undefined) return;
    this.opened.delete(id);
    await found.query.close();
    await found.store.close();
  }
}

async function queryOf(
  store: OpenStore,
  { collection: name, filter, sort }: QueryText,
  aborted: AbortController,
): Promise<DocumentQuery> {
  const collection = store.collection(name);
  const fields = store.fieldsOf(name);
  if (filter.trim().startsWith('[')) {
    const stages = inField('filter', () => readPipeline(filter, fields).value);
    const ordered = sort.trim() === '' ? stages : [...stages, { $sort: inField('sort', () => readSort(sort).value) }];
    const options = { memoryLimitBytes: SORT_MEMORY_BYTES };
    const open = (signal: AbortSignal): Cursor => collection.aggregate(ordered, { ...options, signal });
    inField('filter', () => open(new AbortController().signal));
    return DocumentQuery.start({ open, skips: false, columns: null, total: null, count: null }, aborted);
  }
  const found = inField('filter', () => readFilter(filter.trim() || '{}', fields).value);
  const order = sort.trim() === '' ? undefined : inField('sort', () => readSort(sort).value);
  const options = { sort: order, memoryLimitBytes: SORT_MEMORY_BYTES };
  const open = (signal: AbortSignal, skip = 0): Cursor => collection.find(found, { ...options, skip, signal });
  inField('filter', () => collection.find(found));
  inField('sort', () => open(new AbortController().signal));
  const isAll = Object.keys(found).length === 0;
  const parts = {
    open,
    skips: isAll && order === undefined,
    columns: Object.keys(fields),
    total: isAll ? await collection.countDocuments({}, { signal: aborted.signal }) : null,
    count: (signal: AbortSignal) => collection.countDocuments(found, { signal }),
  };
  return DocumentQuery.start(parts, aborted);
}
