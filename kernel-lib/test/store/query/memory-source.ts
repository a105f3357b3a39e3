import type { FieldTypes } from '../../../src/store/format';
import { Collection } from '../../../src/store/query/collection';
import type { Document, DocumentSource, ScanHint } from '../../../src/store/query/source';

/** A collection in memory that remembers how it was scanned. */
export class MemorySource implements DocumentSource {
  readonly hints: ScanHint[] = [];
  /** Batches that were asked for. */
  batches = 0;
  /** Scans that have begun and not yet ended. */
  running = 0;

  constructor(
    readonly name: string,
    readonly documents: readonly Document[],
    readonly fields: FieldTypes = {},
    private readonly batchSize = 3,
  ) {}

  count(): number {
    return this.documents.length;
  }

  async *scan(hint: ScanHint): AsyncIterable<Document[]> {
    this.hints.push(hint);
    this.running++;
    try {
      for (let i = 0; i < this.documents.length; i += this.batchSize) {
        this.batches++;
        yield this.documents.slice(i, i + this.batchSize).map((document) => ({ ...document }));
      }
    } finally {
      this.running--;
    }
  }
}

/** Collections in memory, by name. */
export function collectionsOf(
  all: Readonly<Record<string, readonly Document[]>>,
  batchSize?: number,
): (name: string) => Collection {
  const sources = new Map(
    Object.entries(all).map(([name, documents]) => [name, new MemorySource(name, documents, {}, batchSize)]),
  );
  const resolve = (name: string): DocumentSource => {
    const source = sources.get(name);
    if (source === undefined) throw new Error(`no collection ${name}`);
    return source;
  };
  return (name) => new Collection(resolve(name), resolve);
}
