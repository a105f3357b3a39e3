import { throwIfAborted } from './signal';
import type { Document } from './source';
import type { Open } from './stage/stage';

/**
 * The documents of a query, one by one. Nothing is read before the first is asked for; batches are read as they are needed. A
 * cursor runs once: iterate it, or call `next` or `toArray`.
 */
export class Cursor implements AsyncIterable<Document> {
  private run: AsyncIterator<Document[]> | null = null;
  private batch: Document[] = [];
  private place = 0;
  private closed = false;

  constructor(
    private readonly open: Open,
    private readonly signal?: AbortSignal,
  ) {}

  /** The next document, or null at the end. */
  async next(): Promise<Document | null> {
    while (!this.closed) {
      if (this.signal?.aborted === true) {
        await this.close();
        throwIfAborted(this.signal);
      }
      if (this.place < this.batch.length) return this.batch[this.place++];
      this.run ??= this.open()[Symbol.asyncIterator]();
      const { done, value } = await this.run.next();
      if (done === true) this.closed = true;
      else {
        this.batch = value;
        this.place = 0;
      }
    }
    return null;
  }

  /** All documents that are left. They are held in memory: for large answers iterate instead. */
  async toArray(): Promise<Document[]> {
    const documents: Document[] = [];
    for await (const document of this) documents.push(document);
    return documents;
  }

  /** Ends the query and lets go of what it reads. Safe to call more than once. */
  async close(): Promise<void> {
    this.closed = true;
    this.batch = [];
    await this.run?.return?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Document> {
    try {
      for (let document = await this.next(); document !== null; document = await this.next()) yield document;
    } finally {
      await this.close();
    }
  }
}
