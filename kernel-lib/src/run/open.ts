import { resolve } from 'node:path';
import { FootpathError } from '../event/error';
import type { Files } from '../file/files';
import { nodeFiles } from '../file/node-files';
import { systemClock } from '../file/system-clock';
import type { Definition } from '../pipeline/definition';
import { FolderReleases } from '../store/folder-releases';
import type { FieldTypes, Manifest } from '../store/format';
import { matchingRows } from '../store/matching-rows';
import { resolveCollectionName } from '../store/query/aliases';
import { Collection, type ReadCollection } from '../store/query/collection';
import type { Document, DocumentSource } from '../store/query/source';
import { openStore, type StoreReader } from '../store/reader';
import type { ReleaseBook } from '../store/released';
import { columnsFor, documentsOf } from '../store/row-document';
import { CHECKPOINT_FIELDS, checkpointDocuments, RUN_FIELDS, runDocuments } from './commit-documents';
import { type OpenState, openState } from './open-state';
import type { Progress } from './progress';

/** A store that is open for reading, as of the moment it was opened or refreshed. */
export interface OpenStore {
  /** The folder of the store; of a store in a database, the folder of its topics. */
  readonly dir: string;
  /** Where the store is, for people: its folder, or the database without who connects to it. */
  readonly place: string;
  readonly kind: 'embedded' | 'mongodb';
  /** Names of the pipelines, sorted. */
  readonly pipelines: readonly string[];
  /** Names of all collections, sorted. */
  readonly collections: readonly string[];
  /**
   * A collection by its name or by the original system's name for it.
   *
   * @throws FootpathError `not-found`, with the nearest name.
   */
  collection(name: string): ReadCollection;
  /** Types of a collection's fields. */
  fieldsOf(name: string): FieldTypes;
  /** The last commit of a pipeline; of the only one, where no name is given. */
  commit(pipeline?: string): {
    readonly manifest: Manifest;
    readonly progress: Progress;
    readonly definition: Definition;
  };
  /** What was released of a pipeline. */
  releases(pipeline: string): ReleaseBook;
  /** What a pipeline has open as of its newest commit. */
  openState(pipeline: string): Promise<OpenState>;
  /** The store's clock, by which leases are judged. */
  nowMs(): number;
  /** Sees what was committed since. */
  refresh(): void | Promise<void>;
  /** Lets go of the database; nothing to do for a folder. */
  close(): Promise<void>;
}

/**
 * Opens the store in a folder for reading. Takes no lock and starts nothing; a run may go on meanwhile.
 *
 * @throws FootpathError `not-found` if there is no store, `newer-format`, `corrupt`.
 */
export function open(dir = '.footpath', files: Files = nodeFiles): OpenStore {
  const reader = openStore({ files, dir: resolve(dir) });
  const sourceOf = (name: string): DocumentSource => {
    if (reader.collections().size === 0) throw nothingCommitted(reader.dir);
    const resolved = resolveCollectionName(name, collectionNames(reader));
    if (resolved === 'checkpoints')
      return memorySource(resolved, CHECKPOINT_FIELDS, () => checkpointDocuments(manifests(reader)));
    if (resolved === 'runs') return memorySource(resolved, RUN_FIELDS, () => runDocuments(manifests(reader)));
    return storedSource(reader, resolved);
  };
  return {
    dir: reader.dir,
    place: reader.dir,
    kind: 'embedded',
    get pipelines() {
      return reader.pipelines();
    },
    get collections() {
      return collectionNames(reader);
    },
    collection: (name) => new Collection(sourceOf(name), sourceOf),
    fieldsOf: (name) => sourceOf(name).fields,
    commit: (pipeline) => {
      const manifest = reader.manifest(pipeline ?? onlyPipeline(reader.pipelines(), reader.dir));
      return { manifest, progress: manifest.progress as Progress, definition: manifest.definition as Definition };
    },
    releases: (pipeline) => new FolderReleases(files, reader.dir, pipeline),
    openState: async (pipeline) => openState(files, reader.dir, pipeline),
    nowMs: () => systemClock.nowMs(),
    refresh: () => reader.refresh(),
    close: async () => undefined,
  };
}

/** @throws FootpathError `bad-argument` where a store has several. */
export function onlyPipeline(names: readonly string[], place: string): string {
  if (names.length === 1) return names[0];
  throw new FootpathError(
    'bad-argument',
    `The store in ${place} has ${names.length} pipelines: say which of ${names.join(', ')} (--pipeline NAME).`,
  );
}

/** The error for a store whose pipelines have not come to a commit. */
export function nothingCommitted(place: string): FootpathError {
  return new FootpathError(
    'not-found',
    `The store in ${place} holds no documents yet: its first run has not come to a commit. Let that run go on, or run the same command again.`,
  );
}

function manifests(reader: StoreReader): Manifest[] {
  return reader.pipelines().map((name) => reader.manifest(name));
}

function collectionNames(reader: StoreReader): string[] {
  return [...reader.collections().keys(), 'checkpoints', 'runs'].sort();
}

/** A stored collection: pieces outside the wanted ranges are not read, and of segments only the wanted columns. */
function storedSource(reader: StoreReader, name: string): DocumentSource {
  const parts = reader.collections().get(name) ?? [];
  return {
    name,
    fields: { ...parts[0].state.fields, ...STAMP_FIELDS },
    count: () => parts.reduce((sum, { state }) => sum + state.count, 0),
    skips: true,
    async *scan({ ranges, fields, skip = 0 }) {
      let left = skip;
      for (const block of reader.scan(name, { ranges })) {
        const leftOut = Math.min(left, block.count);
        left -= leftOut;
        if (leftOut > 0 && leftOut === block.count) continue;
        if (block.kind === 'documents') {
          const documents = block.read() as Document[];
          yield leftOut === 0 ? documents : documents.slice(leftOut);
          continue;
        }
        const rows = matchingRows(block.read(new Set(Object.keys(ranges))), ranges).subarray(leftOut);
        if (rows.length === 0 && block.count > 0) continue;
        const documentAt = documentsOf(block.info, block.read(fields && columnsFor(block.info, fields)));
        yield Array.from(rows, (row) => documentAt(row) as Document);
      }
    },
  };
}

/** Types of the fields that say who wrote a document. */
export const STAMP_FIELDS = { pipeline: 'text', generation: 'int32', epoch: 'int32', fence: 'int32' } as const;

/** A collection that is made when it is asked for. */
export function memorySource(name: string, fields: FieldTypes, documents: () => Document[]): DocumentSource {
  return {
    name,
    fields,
    count: () => documents().length,
    async *scan() {
      yield documents();
    },
  };
}
