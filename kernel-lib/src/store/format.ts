/** Version of the table format. A store of a newer version is refused, not guessed at. */
export const STORE_FORMAT_VERSION = 1;

/** The BSON type that a field's number has; other values carry their type themselves. */
export type FieldType = 'int32' | 'int64' | 'double' | 'date' | 'text' | 'boolean' | 'binary' | 'array' | 'any';
export type FieldTypes = Readonly<Record<string, FieldType>>;

/** A file that a manifest lists: nothing that is not listed is ever read. */
export interface FileRef {
  /** Name inside the pipeline's `files` folder. */
  readonly name: string;
  readonly sizeBytes: number;
  /** CRC-32 of the whole file. */
  readonly crc32: number;
  /** Rows or documents in it. */
  readonly count: number;
  /**
   * Events that its finals hold, an event in two sliding windows twice. Absent in what holds no finals of events: dead letters, late
   * events, behaviour windows, state.
   */
  readonly events?: number;
  /** The epoch that wrote it, and the fence it was written under. */
  readonly epoch: number;
  readonly fence: number;
  /** Merges so far: 0 as written, 1 and more after compaction. */
  readonly level: number;
  /** Segments: size and CRC-32 of the file's end, which holds the CRC of every part, so that a part can be read and trusted alone. */
  readonly footer?: { readonly sizeBytes: number; readonly crc32: number };
  /** Least and greatest value of fields that reads push down (ids and times), where the file has them. */
  readonly range?: Readonly<Record<string, readonly [min: number, max: number]>>;
}

export interface CollectionState {
  /** Arrow IPC segments, or documents in CRC-framed blocks. */
  readonly kind: 'segments' | 'documents';
  /** What made it, e.g. `outputs[0]`, so that a collection is never shared by two. */
  readonly output: string;
  readonly fields: FieldTypes;
  /**
   * How `_id` is made of the fields where it is not stored (segments): `session` = `<user_id>|<user_session>|<start ISO>[#n]` with n
   * from the hidden column `_piece` if above 1; `event` = `<source>:<partition>:<offset>` from hidden columns `_source`, `_partition`, `_offset`.
   */
  readonly id: 'stored' | 'session' | 'event';
  readonly count: number;
  readonly files: readonly FileRef[];
  /** What retention has removed, in all; absent where it never did. */
  readonly pruned?: Pruned;
}

export interface Pruned {
  readonly documents: number;
  /** As in `FileRef.events`; 0 where there are none. */
  readonly events: number;
  /** Documents of before this time are gone. */
  readonly beforeMs: number;
}

/** What was removed in all, once this is too. */
export function prunedInAll(before: Pruned | undefined, now: Pruned): Pruned {
  if (before === undefined) return now;
  return {
    documents: before.documents + now.documents,
    events: before.events + now.events,
    beforeMs: Math.max(before.beforeMs, now.beforeMs),
  };
}

/** Documents of a database that count no more and are being removed: older by a field, and committed up to an epoch. */
export interface Pruning {
  readonly collection: string;
  readonly field: string;
  readonly beforeMs: number;
  readonly epoch: number;
}

/** What an epoch will read, durable before it is read. */
export interface Intent {
  readonly epoch: number;
  /** Engine versions, input range, idle partitions, catalogue hashes: written by the run, opaque to the store. */
  readonly detail: unknown;
}

export interface LeaseRecord {
  readonly fence: number;
  readonly host: string;
  readonly bootId: string;
  readonly pid: number;
  readonly processStart: string;
  readonly takenAtMs: number;
  /** By the store's clock; 0 when released. */
  readonly expiresAtMs: number;
}

/** Which releases (see `Release`) a generation takes in. They are fixed when it begins: what is released later waits for the next. */
export interface TakenReleases {
  /** Releases of earlier generations are of another input. */
  readonly fromGeneration: number;
  /** The last release that is taken in; 0 for none. */
  readonly upTo: number;
  /** Whether this generation was begun by a rebuild: over the input that the one before it had. */
  readonly rebuilt: boolean;
}

/** What readers see of a pipeline. */
export type Committed = Pick<
  Manifest,
  'generation' | 'epoch' | 'definitionHash' | 'definition' | 'progress' | 'collections'
>;

/** One manifest: the whole committed state of a pipeline. Version n + 1 replaces n by exclusive creation. */
export interface Manifest {
  readonly format: number;
  readonly version: number;
  readonly pipeline: string;
  readonly generation: number;
  /** Last committed epoch; 0 before the first. */
  readonly epoch: number;
  readonly lease: LeaseRecord;
  readonly intent: Intent | null;
  readonly definitionHash: string;
  /** The resolved definition. */
  readonly definition: unknown;
  /** Offsets, counters, watermarks, finished or not, run history: written by the run, opaque to the store. */
  readonly progress: unknown;
  readonly state: readonly FileRef[];
  readonly collections: Readonly<Record<string, CollectionState>>;
  /** After a reset: the generation before, which is read until the first commit of this one puts it away. */
  readonly superseded?: Committed;
  /** Absent in a first generation, which takes none in. */
  readonly releases?: TakenReleases;
  /** In a database: what was pruned and may be there still. Absent once it is removed. */
  readonly pruning?: readonly Pruning[];
  /** Files that compaction, take-over or a new generation replaced, removed after a grace for readers. */
  readonly garbage: readonly { readonly name: string; readonly sinceMs: number }[];
}

/** A manifest as readers see it: a generation that has committed nothing yet is not seen, but the one before. */
export function visibleManifest(manifest: Manifest): Manifest {
  return manifest.superseded ? { ...manifest, ...manifest.superseded } : manifest;
}

/** The files of a manifest's collections. */
export function collectionFiles({ collections }: Pick<Committed, 'collections'>): FileRef[] {
  return Object.values(collections).flatMap(({ files }) => files);
}
