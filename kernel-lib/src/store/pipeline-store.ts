import type { Claim } from './claims';
import type { DocumentFileWriter } from './document-file-writer';
import type { CollectionState, FileRef, Intent, Manifest } from './format';
import type { IncomingGeneration, TableOf } from './incoming';
import type { RawDocument } from './mongo/raw-document';

/** A value, or the promise of one: the embedded store answers at once, a database does not. */
export type Awaitable<T> = T | Promise<T>;

/** What the first manifest of a pipeline says. */
export type Beginning = Pick<Manifest, 'definitionHash' | 'definition' | 'progress' | 'generation'> & {
  /** Of what comes from another store: the greatest fence that was used there. Fences go on above it. */
  readonly usedFence?: number;
};

/** What a commit changes. */
export interface CommitChange {
  /** The epoch that ends here, one above the last; or the last one again, to make an intent or a progress durable. */
  readonly epoch: number;
  /** What is going to be read next; null where nothing is. */
  readonly intent: Intent | null;
  readonly progress: unknown;
  /** All files of the state from now on; those listed before and not here are removed. */
  readonly state: readonly FileRef[];
  /** Files that are added, by collection; none makes an empty collection known. */
  readonly add: Readonly<
    Record<
      string,
      { readonly state: Omit<CollectionState, 'count' | 'files' | 'pruned'>; readonly files: readonly FileRef[] }
    >
  >;
}

export type NewFileKind = 'segment' | 'documents' | 'state';

/**
 * The one writer of a pipeline, whatever the store is. Every change is a compare-and-swap: of two writers at most one goes on, and the
 * other hears `fenced`. After an error of a method that changes something, open a new writer: only the store knows whether it counts.
 */
export interface PipelineStore {
  /** The newest manifest that this writer knows; null before the first of the pipeline. */
  readonly current: Manifest | null;
  /**
   * Takes the pipeline: with the next fence, over the manifest that is there or with `beginning`. Where nothing was committed
   * yet, another definition begins anew. Removes what a crashed run left that is not listed. The files of the state can be read
   * at `pathOf` afterwards.
   *
   * @throws FootpathError `locked` if somebody else's lease lives or was taken at the same moment.
   */
  takeLease(beginning: Beginning): Awaitable<Manifest>;
  /** Looks whether an output of this pipeline could claim a collection, before anything is written. */
  checkClaim(collection: string, output: Claim['output']): Awaitable<void>;
  /** Claims a collection for an output of this pipeline. */
  claim(collection: string, output: Claim['output']): Awaitable<void>;
  /** Prolongs the lease. A commit does so too. */
  renewLease(): Awaitable<Manifest>;
  /** Gives the pipeline free. Whatever fails here only leaves others waiting for the lease to expire. */
  releaseLease(): Awaitable<void>;
  /** A place for a new file of the epoch that runs: anyone may write it, once. It counts when a commit lists it. */
  newFile(kind: NewFileKind, collection?: string): { path: string; name: string };
  /** A new file of documents of the epoch that runs. */
  documentFile(collection: string): DocumentFileWriter;
  /** Where a file of the state lies that the manifest lists. */
  pathOf(name: string): string;
  /**
   * Makes an epoch count: its files, state, progress and the next intent, all at once. The files' content must be durable
   * already.
   *
   * @throws FootpathError `fenced` if somebody else took the pipeline over; then nothing was changed.
   */
  commit(change: CommitChange): Awaitable<Manifest>;
  /**
   * Lets the pipeline begin anew, in a new generation. Nothing is removed yet: what was committed is read until the first
   * commit of the new generation replaces it.
   *
   * @param rebuild of a rebuild, the last release that it takes in; without it other input may follow.
   * @throws FootpathError `fenced`.
   */
  reset(rebuild?: { readonly upTo: number }): Awaitable<Manifest>;
  /** All documents of a collection that are committed, some at a time, in no order that is to be relied on. */
  committed(collection: string): AsyncIterable<readonly RawDocument[]>;
  /**
   * Lets a generation come in that another store holds, in the place of what is there.
   *
   * @param tableOf the columns that the engine writes a collection of segments in.
   */
  incoming(generation: number, tableOf: TableOf): Awaitable<IncomingGeneration>;
  /** Merges what is worth merging between epochs; true if there was something, which the next commit lists. */
  compact(): boolean;
}
