import type { ColumnBatch } from '../event/columns';
import type { CollectionState, FileRef, Manifest } from './format';
import type { RawDocument } from './mongo/raw-document';

/** What a generation is beside its documents and its state. */
export type IncomingCommit = Pick<Manifest, 'epoch' | 'intent' | 'definitionHash' | 'definition' | 'progress'>;

/** All that takes the place of a pipeline's generation. */
export type Replacement = IncomingCommit & Pick<Manifest, 'generation' | 'state' | 'collections'>;

/** A collection without what is in it. */
export type IncomingCollection = Omit<CollectionState, 'count' | 'files'>;

/** An empty table with the columns that the engine writes a collection in. */
export type TableOf = (collection: string) => ColumnBatch;

/**
 * A generation that comes from another store: it is written beside what is read, and counts all at once or not at all. Whoever made it
 * holds the lease, and calls either `commit` or `discard` in the end.
 */
export interface IncomingGeneration {
  /** The number that it has here. */
  readonly generation: number;
  /**
   * Makes a collection known, and claims it.
   *
   * @param events Σ of `FileRef.events` of all that will come; undefined where nobody counted them.
   */
  begin(name: string, collection: IncomingCollection, events: number | undefined): Promise<void>;
  /** Adds documents to a collection that was begun; they keep their epoch and fence. */
  add(name: string, documents: readonly RawDocument[]): Promise<void>;
  /** Adds a file of the engine's state; their order is kept. */
  addState(file: FileRef, bytes: Uint8Array): Promise<void>;
  /**
   * Makes it count, in the place of what is there.
   *
   * @throws FootpathError `fenced`; `corrupt` if not all that was added is there.
   */
  commit(commit: IncomingCommit): Promise<Manifest>;
  /** Removes what was written; where nothing was ever committed before, the pipeline itself. */
  discard(): Promise<void>;
}
