import type { DataClient } from '../data/data-client';
import type { DataPlace } from '../data/protocol';
import type { QueryFields, ToPage } from './protocol';

export interface QuerySessionParts {
  readonly client: Pick<DataClient, 'ask'>;
  readonly place: DataPlace;
  readonly collection: string;
  readonly tell: (message: ToPage) => void;
}

/** The query that a page of documents shows. It stays until another one is open: a wrong one leaves the table as it was. */
export class QuerySession {
  private query: number | null = null;
  /** Ends the one that is being opened: its answer is wanted until then. */
  private opening: AbortController | null = null;

  constructor(private readonly parts: QuerySessionParts) {}

  /** Opens a query instead of one that is still being opened, and tells its total, once it is known. @throws DataError */
  async open(fields: QueryFields): Promise<void> {
    this.opening?.abort();
    const mine = new AbortController();
    this.opening = mine;
    const isWanted = () => this.opening === mine;
    const { client, place, collection, tell } = this.parts;
    const asking = client.ask({ kind: 'query', place, text: { collection, ...fields } }, mine.signal);
    const opened = await ifWanted(asking, isWanted);
    if (opened === null) return;
    if (!isWanted()) return this.drop(opened.query);
    this.opening = null;
    const before = this.query;
    const { query, columns, total } = opened;
    this.query = query;
    tell({ kind: 'opened', query, columns, total });
    if (before !== null) await this.drop(before);
    if (total !== null) return;
    const counted = await ifWanted(client.ask({ kind: 'count', query }), () => this.query === query);
    if (counted !== null && this.query === query) tell({ kind: 'total', query, total: counted });
  }

  /** Rows of the query; a failure of one that is no longer shown is nobody's. */
  async page(query: number, first: number, count: number): Promise<void> {
    if (query !== this.query) return;
    const { client, tell } = this.parts;
    try {
      const page = await client.ask({ kind: 'page', query, first, count });
      tell({ kind: 'page', query, ...page });
    } catch (error) {
      if (query === this.query) tell({ kind: 'no-page', query, first, message: (error as Error).message });
    }
  }

  /** @throws DataError */
  async document(query: number, row: number): Promise<void> {
    if (query !== this.query) return;
    const { client, tell } = this.parts;
    const text = await ifWanted(client.ask({ kind: 'document', query, row }), () => query === this.query);
    if (text !== null && query === this.query) tell({ kind: 'document', row, text });
  }

  /** Ends the query that is being opened; the one that is shown stays. */
  cancel(): void {
    if (this.opening === null) return;
    this.opening.abort();
    this.opening = null;
    this.parts.tell({ kind: 'cancelled' });
  }

  /** Nothing is told from now on, and nothing goes on. */
  async close(): Promise<void> {
    this.opening?.abort();
    this.opening = null;
    const { query } = this;
    this.query = null;
    if (query !== null) await this.drop(query);
  }

  /** The process that had it may have ended, and the query with it. */
  private async drop(query: number): Promise<void> {
    await this.parts.client.ask({ kind: 'close', query }).catch(() => undefined);
  }
}

/** An answer; null where it failed and nobody wants it any more. @throws what it failed with, where somebody does. */
async function ifWanted<T>(answer: Promise<T>, isWanted: () => boolean): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (isWanted()) throw error;
    return null;
  }
}
