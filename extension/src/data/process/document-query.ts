import type { Cursor } from '../../../../kernel-lib/src/store/query/cursor';
import { plainJson } from '../../../../kernel-lib/src/store/query/output/plain-json';
import type { Document } from '../../../../kernel-lib/src/store/query/source';
import type { Page } from '../protocol';

/** Documents that are kept together. */
const BLOCK_ROWS = 200;
/** So many blocks are read on to one that is wanted; to one farther away they are left out, where the store can. */
const NEAR_BLOCKS = 5;
/** Blocks that are kept: what was looked at last. */
const MOST_BLOCKS = 100;
/** A value longer than this is cut in a cell; the document itself is shown whole. */
const MOST_CELL_CHARS = 300;

export interface QueryParts {
  /** Runs it from its first document, or from the one behind so many. */
  readonly open: (signal: AbortSignal, skip?: number) => Cursor;
  /** Whether leaving documents out costs next to nothing; then the total is known. */
  readonly skips: boolean;
  /** Null where only its documents tell. */
  readonly columns: readonly string[] | null;
  readonly total: number | null;
  /** Null where only reading to the end tells. */
  readonly count: ((signal: AbortSignal) => Promise<number>) | null;
}

/**
 * One query that is paged through. It reads forward and keeps what it read last; for rows before that, or far ahead, it begins there where
 * the store can, else from the start. Never two readings at a time.
 */
export class DocumentQuery {
  readonly total: number | null;
  columns: readonly string[] = [];
  private readonly blocks = new Map<number, readonly Document[]>();
  private cursor: Cursor | null = null;
  /** The block that the cursor gives next. */
  private nextBlock = 0;
  private end: number | null = null;
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly parts: QueryParts,
    private readonly aborted: AbortController,
  ) {
    this.total = parts.total;
  }

  /** @param aborted by which it is ended, while it starts and after. */
  static async start(parts: QueryParts, aborted = new AbortController()): Promise<DocumentQuery> {
    const query = new DocumentQuery(parts, aborted);
    try {
      query.columns = parts.columns ?? [
        ...new Set((await query.block(0)).flatMap((document) => Object.keys(document))),
      ];
      return query;
    } catch (error) {
      await query.close();
      throw error;
    }
  }

  /** Rows from `first` on, at most `count`. */
  page(first: number, count: number): Promise<Page> {
    return this.alone(async () => {
      const rows: (readonly string[])[] = [];
      for (let row = first; row < first + count; row++) {
        const document = (await this.block(Math.floor(row / BLOCK_ROWS)))[row % BLOCK_ROWS];
        if (document === undefined) break;
        rows.push(this.columns.map((column) => cellText(document[column])));
      }
      return { first, rows, isEnd: rows.length < count };
    });
  }

  /** A document whole, as JSON. */
  document(row: number): Promise<string> {
    return this.alone(async () => {
      const document = (await this.block(Math.floor(row / BLOCK_ROWS)))[row % BLOCK_ROWS];
      return document === undefined ? '' : JSON.stringify(plainJson(document), null, 2);
    });
  }

  /** How many documents there are. */
  count(): Promise<number> {
    const { total, count } = this.parts;
    if (total !== null) return Promise.resolve(total);
    if (count !== null) return count(this.aborted.signal);
    return this.readToEnd();
  }

  /** A block at a turn: rows that somebody wants to see meanwhile do not wait for the end. */
  private async readToEnd(): Promise<number> {
    while (this.end === null) {
      this.aborted.signal.throwIfAborted();
      await this.alone(async () => {
        if (this.end === null) await this.block(this.nextBlock);
      });
    }
    return this.end;
  }

  async close(): Promise<void> {
    this.aborted.abort();
    await this.last;
    await this.cursor?.close();
    this.blocks.clear();
  }

  private async block(wanted: number): Promise<readonly Document[]> {
    const known = this.blocks.get(wanted);
    if (known !== undefined) {
      // Looked at last, kept longest.
      this.blocks.delete(wanted);
      this.blocks.set(wanted, known);
      return known;
    }
    const { skips, total, open } = this.parts;
    if (wanted * BLOCK_ROWS >= (this.end ?? total ?? Number.POSITIVE_INFINITY)) return [];
    const isFar = skips && wanted > this.nextBlock + NEAR_BLOCKS;
    if (this.cursor === null || wanted < this.nextBlock || isFar) {
      await this.cursor?.close();
      this.nextBlock = skips ? wanted : 0;
      this.cursor = open(this.aborted.signal, this.nextBlock * BLOCK_ROWS);
    }
    let read: readonly Document[] = [];
    while (this.nextBlock <= wanted) {
      read = await take(this.cursor, BLOCK_ROWS);
      this.keep(this.nextBlock, read);
      if (read.length < BLOCK_ROWS) {
        this.end = this.nextBlock * BLOCK_ROWS + read.length;
        read = this.nextBlock === wanted ? read : [];
        this.nextBlock = Number.POSITIVE_INFINITY;
      } else this.nextBlock++;
    }
    return read;
  }

  private keep(place: number, block: readonly Document[]): void {
    this.blocks.set(place, block);
    if (this.blocks.size <= MOST_BLOCKS) return;
    const [oldest] = this.blocks.keys();
    this.blocks.delete(oldest);
  }

  private alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.last.then(work);
    this.last = mine.catch(() => undefined);
    return mine;
  }
}

async function take(cursor: Cursor, count: number): Promise<Document[]> {
  const documents: Document[] = [];
  while (documents.length < count) {
    const document = await cursor.next();
    if (document === null) break;
    documents.push(document);
  }
  return documents;
}

/** A value as the text of a cell; nothing where there is none. */
function cellText(value: unknown): string {
  if (value === undefined) return '';
  const plain = plainJson(value);
  const text = typeof plain === 'string' ? plain : JSON.stringify(plain);
  return text.length > MOST_CELL_CHARS ? `${text.slice(0, MOST_CELL_CHARS)}…` : text;
}
