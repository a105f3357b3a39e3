import { FootpathError } from '../event/error';
import type { Files } from '../file/files';
import { type Manifest, visibleManifest } from './format';
import { KnownFooters } from './known-footers';
import { newestUnlessKnown, type SealedManifest } from './manifest-chain';
import { blocksOf, type CollectionInfo, openFiles, type ScanBlock, type ScanSource } from './scan';
import type { Ranges } from './segment-index';
import { pipelineLayout, storeLayout } from './store-layout';
import { checkStore } from './store-root';

/** A store that is read. It takes no lock: each call sees what was committed when the reader was opened or refreshed. */
export interface StoreReader {
  readonly dir: string;
  /** Names of the pipelines, sorted. */
  pipelines(): readonly string[];
  /** @throws FootpathError `not-found` if there is no such pipeline. */
  manifest(pipeline: string): Manifest;
  /**
   * By collection, the parts that pipelines have of it: more than one where several pipelines write the same side output
   * (dead letters, late events).
   */
  collections(): ReadonlyMap<string, readonly CollectionInfo[]>;
  /**
   * The collection piece by piece, in the order of its files. With `ranges` (field to least and greatest value, inclusive,
   * dates in milliseconds) pieces that lie outside are left out; what is within a piece is the caller's to filter.
   * Memory: one piece at a time. If compaction was faster, the newest state is read, from the beginning.
   *
   * @throws FootpathError `not-found` if there is no such collection; `corrupt`.
   */
  scan(collection: string, options?: { readonly ranges?: Ranges }): Generator<ScanBlock, void>;
  /** Looks for what was committed since; where that is nothing, a few calls of the file system are all it costs. */
  refresh(): void;
}

/**
 * Opens a store for reading.
 *
 * @throws FootpathError `not-found` if the folder is no store or an empty one, `newer-format`, `corrupt`.
 */
export function openStore({ files, dir }: { readonly files: Files; readonly dir: string }): StoreReader {
  return new EmbeddedReader(files, dir);
}

class EmbeddedReader implements StoreReader {
  private manifests: ReadonlyMap<string, Manifest> = new Map();
  private readonly footers = new KnownFooters();
  private sealed: ReadonlyMap<string, SealedManifest> = new Map();

  constructor(
    private readonly files: Files,
    readonly dir: string,
  ) {
    checkStore(files, dir);
    this.refresh();
    if (this.manifests.size === 0) {
      throw new FootpathError(
        'not-found',
        `The store in ${dir} is empty. Fill it with "footpath run --csv FILE --dir ${dir}".`,
      );
    }
  }

  refresh(): void {
    const sealed = new Map<string, SealedManifest>();
    const manifests = new Map<string, Manifest>();
    for (const pipeline of this.files.list(storeLayout(this.dir).pipelinesFolder)) {
      const { folder } = pipelineLayout(this.dir, pipeline);
      const newest = newestUnlessKnown(this.files, folder, this.sealed.get(pipeline));
      if (!newest) continue;
      sealed.set(pipeline, newest);
      manifests.set(pipeline, visibleManifest(newest.manifest));
    }
    this.sealed = sealed;
    this.manifests = manifests;
  }

  pipelines(): readonly string[] {
    return [...this.manifests.keys()];
  }

  manifest(pipeline: string): Manifest {
    const manifest = this.manifests.get(pipeline);
    if (manifest) return manifest;
    throw new FootpathError(
      'not-found',
      `The store in ${this.dir} has no pipeline ${pipeline}; it has ${this.pipelines().join(', ')}.`,
    );
  }

  collections(): ReadonlyMap<string, readonly CollectionInfo[]> {
    const collections = new Map<string, CollectionInfo[]>();
    for (const { pipeline, generation, collections: states } of this.manifests.values()) {
      for (const [name, state] of Object.entries(states)) {
        const infos = collections.get(name) ?? [];
        infos.push({ name, pipeline, generation, state });
        collections.set(name, infos);
      }
    }
    return collections;
  }

  *scan(collection: string, { ranges = {} }: { readonly ranges?: Ranges } = {}): Generator<ScanBlock, void> {
    yield* blocksOf(this.open(collection, ranges), ranges);
  }

  /** Opens before anything is given out, so that a start over never gives something twice. */
  private open(collection: string, ranges: Ranges): ReturnType<typeof openFiles> {
    try {
      return openFiles(this.files, this.sources(collection), ranges, this.footers);
    } catch (error) {
      if (!(error instanceof FootpathError && error.code === 'not-found')) throw error;
    }
    this.refresh();
    return openFiles(this.files, this.sources(collection), ranges, this.footers);
  }

  private sources(collection: string): ScanSource[] {
    const collections = this.collections();
    const infos = collections.get(collection);
    if (!infos) {
      throw new FootpathError(
        'not-found',
        `The store in ${this.dir} has no collection ${collection}; it has ${[...collections.keys()].sort().join(', ') || 'none yet'}.`,
      );
    }
    return infos.map((info) => ({ info, filesFolder: pipelineLayout(this.dir, info.pipeline).filesFolder }));
  }
}
