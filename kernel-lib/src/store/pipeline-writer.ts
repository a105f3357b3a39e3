import { join } from 'node:path';
import { FootpathError } from '../event/error';
import { makeDurableFolder } from '../file/durable-folder';
import type { Clock, Files, HostIdentity } from '../file/files';
import { type Claim, checkClaim, claimCollection, SIDE_OUTPUT } from './claims';
import { type CompactionOptions, mergeFiles, planMerge } from './compaction';
import { DocumentFileWriter } from './document-file-writer';
import { type CollectionState, collectionFiles, type FileRef, type Manifest, type Pruned } from './format';
import { HeldManifest } from './held-manifest';
import type { Replacement, TableOf } from './incoming';
import { IncomingFiles } from './incoming-files';
import type { RawDocument } from './mongo/raw-document';
import { stagedDocuments as storedDocuments } from './mongo/staged-documents';
import { replacedManifest, resetManifest } from './next-manifest';
import type { Beginning, CommitChange, NewFileKind, PipelineStore } from './pipeline-store';
import { claimPath, type PipelineLayout, pipelineLayout } from './store-layout';
import { checkFormat, ensureStore } from './store-root';
import { removeUnlisted, Sweeper } from './sweeper';

export interface PipelineWriterOptions {
  readonly files: Files;
  readonly clock: Clock;
  readonly host: HostIdentity;
  /** Folder of the store, absolute. It is made by `takeLease` if it is not there. */
  readonly dir: string;
  readonly pipeline: string;
  /** How long a lease lasts without being renewed. Default 30 s; renew it every third of that. */
  readonly leaseMs?: number;
  /** When files are merged; see `planMerge`. */
  readonly compaction?: CompactionOptions;
  /** How long replaced files and manifests stay for readers that began before. Default 60 s. */
  readonly graceMs?: number;
}

const EXTENSIONS: Readonly<Record<NewFileKind, string>> = { segment: 'arrow', documents: 'docs', state: 'state' };

/** Opens a pipeline for writing; it can be read at once (`current`) and written once `takeLease` succeeded. */
export function openPipelineWriter(options: PipelineWriterOptions): PipelineWriter {
  return new PipelineWriter(options);
}

/**
 * The one writer of a pipeline. Every change is a new manifest, created exclusively: of two writers at most one goes on.
 * After an error of a method that writes a manifest, open a new writer: only the disk knows whether it counts.
 */
export class PipelineWriter implements PipelineStore {
  private readonly layout: PipelineLayout;
  private readonly record: HeldManifest;
  private readonly sweeper: Sweeper;
  private readonly openFiles = new Set<DocumentFileWriter>();
  private sequence = 0;
  /** What compaction wrote, by collection and for the next commit. */
  private merged: { readonly collection: string; readonly files: readonly FileRef[]; readonly into: FileRef }[] = [];

  constructor(private readonly options: PipelineWriterOptions) {
    const { files, dir, pipeline, clock, leaseMs = 30_000, graceMs = 60_000 } = options;
    checkFormat(files, dir);
    this.layout = pipelineLayout(dir, pipeline);
    this.record = new HeldManifest({ ...options, folder: this.layout.folder, leaseMs });
    this.sweeper = new Sweeper(files, clock, this.layout, graceMs);
  }

  /** The newest manifest that this writer knows; null before the first of the pipeline. */
  get current(): Manifest | null {
    return this.record.current;
  }

  /**
   * Takes the pipeline: with the next fence, over the manifest that is there or with `beginning`. Where nothing was committed
   * yet, another definition begins anew. Removes what a crashed run left unlisted.
   *
   * @throws FootpathError `locked` if somebody else's lease lives or was taken at the same moment.
   */
  takeLease(beginning: Beginning): Manifest {
    const { files, host, dir } = this.options;
    ensureStore(files, dir, host);
    makeDurableFolder(files, this.layout.filesFolder);
    const manifest = this.record.take(beginning);
    this.sweeper.begin(removeUnlisted(files, this.layout, manifest.version));
    return manifest;
  }

  /** Looks whether an output of this pipeline could claim a collection, before anything is written; see `checkClaim`. */
  checkClaim(collection: string, output: Claim['output']): void {
    const { files, dir, pipeline } = this.options;
    checkClaim(files, dir, collection, { pipeline, output });
  }

  /** Claims a collection for an output of this pipeline; see `claimCollection`. */
  claim(collection: string, output: Claim['output']): void {
    const { files, dir, host, pipeline } = this.options;
    claimCollection(files, dir, collection, { pipeline, output }, host);
  }

  /** Prolongs the lease. A commit does so too. */
  renewLease(): Manifest {
    const { record } = this;
    const manifest = record.unlessFenced(() => record.put(record.held()));
    this.sweeper.sweep(manifest.version, []);
    return manifest;
  }

  /** Gives the pipeline free. Whatever fails here only leaves others waiting for the lease to expire. */
  releaseLease(): void {
    for (const file of this.openFiles) file.abandon();
    this.openFiles.clear();
    this.record.release();
  }

  /** A place for a new file of the epoch that runs: anyone may write it, once. It counts when a commit lists it. */
  newFile(kind: NewFileKind, collection?: string): { path: string; name: string } {
    const { epoch, lease } = this.record.held();
    const number = String(epoch + 1).padStart(8, '0');
    const name = `${collection ?? kind}-e${number}-f${lease.fence}-${this.sequence++}.${EXTENSIONS[kind]}`;
    return { name, path: this.pathOf(name) };
  }

  /** A new file of documents of the epoch that runs. */
  documentFile(collection: string): DocumentFileWriter {
    const { path, name } = this.newFile('documents', collection);
    const { epoch, lease } = this.record.held();
    const file = new DocumentFileWriter(this.options.files, path, {
      name,
      epoch: epoch + 1,
      fence: lease.fence,
      level: 0,
    });
    this.openFiles.add(file);
    return file;
  }

  /** Where a file lies that the manifest lists. */
  pathOf(name: string): string {
    return join(this.layout.filesFolder, name);
  }

  /**
   * Makes an epoch count: its files, state, progress and the next intent, all at once. The files' content must be durable
   * already; their names become durable here.
   *
   * @throws FootpathError `fenced` if somebody else took the pipeline over; then nothing was changed.
   */
  commit(change: CommitChange): Manifest {
    return this.record.unlessFenced(() => this.commitHeld(change));
  }

  /**
   * Lets the pipeline begin anew, in a new generation. Nothing is removed yet: what was committed is read until the first
   * commit of the new generation replaces it.
   *
   * @param rebuild of a rebuild, the last release that it takes in; without it other input may follow.
   * @throws FootpathError `fenced`.
   */
  reset(rebuild?: { readonly upTo: number }): Manifest {
    return this.record.unlessFenced(() => {
      const before = this.record.held();
      const fresh = resetManifest(before, rebuild);
      return this.record.put({ ...fresh, garbage: [...before.garbage, ...this.garbageOf(before.state)] });
    });
  }

  /** See `PipelineStore`. */
  async *committed(name: string): AsyncGenerator<readonly RawDocument[]> {
    const { pipeline, generation, collections } = this.record.held();
    const state = collections[name];
    for (const file of state.files) {
      yield* storedDocuments(this.options.files, this.pathOf(file.name), file, { name, pipeline, generation, state });
    }
  }

  /** See `PipelineStore`. Until its commit no manifest lists a file of it. */
  incoming(generation: number, tableOf: TableOf): IncomingFiles {
    const { files, dir } = this.options;
    const { epoch, superseded } = this.record.held();
    const isNew = epoch === 0 && superseded === undefined;
    const port = {
      files,
      generation,
      newFile: this.newFile.bind(this),
      claim: (name: string, output: string) => {
        const isNobodys = !files.exists(claimPath(dir, name));
        if (output !== SIDE_OUTPUT) this.claim(name, output);
        return isNobodys && output !== SIDE_OUTPUT;
      },
      replaceBy: (replacement: Replacement) => this.replaceBy(replacement),
      withdraw: (names: readonly string[], claims: readonly string[]) => {
        for (const name of names) files.remove(this.pathOf(name));
        if (!isNew) return;
        this.record.held();
        for (const name of claims) files.remove(claimPath(dir, name));
        this.record.remove();
      },
    };
    return new IncomingFiles(port, tableOf);
  }

  private replaceBy(replacement: Replacement): Manifest {
    return this.record.unlessFenced(() => {
      const before = this.record.held();
      for (const file of [...replacement.state, ...collectionFiles(replacement)]) this.checkWritten(file);
      this.options.files.syncFolder(this.layout.filesFolder);
      const read = before.superseded ? collectionFiles(before.superseded) : [];
      const replaced = this.garbageOf([...collectionFiles(before), ...read, ...before.state]);
      return this.record.put({ ...replacedManifest(before, replacement), garbage: [...before.garbage, ...replaced] });
    });
  }

  private commitHeld({ epoch, intent, progress, state, add }: CommitChange): Manifest {
    const { superseded: old, ...before } = this.record.held();
    const isNewGeneration = old !== undefined && epoch > 0;
    if (epoch !== before.epoch && epoch !== before.epoch + 1) {
      throw new FootpathError('internal', `Epoch ${epoch} cannot follow ${before.epoch}.`);
    }
    const collections = this.withMerged(before.collections);
    for (const [name, { state: kind, files }] of Object.entries(add)) {
      for (const file of files) this.checkWritten(file);
      const all = [...(collections[name]?.files ?? []), ...files];
      const pruned = collections[name]?.pruned;
      const count = all.reduce((sum, file) => sum + file.count, 0);
      collections[name] = { ...kind, files: all, count, ...(pruned ? { pruned } : {}) };
    }
    for (const file of state) this.checkWritten(file);
    this.options.files.syncFolder(this.layout.filesFolder);
    const { garbage, expired } = this.sweeper.split(before.garbage);
    const replaced = this.garbageOf(this.merged.flatMap((merge) => merge.files));
    if (isNewGeneration) replaced.push(...this.garbageOf(collectionFiles(old)));
    this.merged = [];
    const manifest = this.record.put({
      ...before,
      epoch,
      intent,
      progress,
      state,
      collections,
      garbage: [...garbage, ...replaced],
      ...(old && !isNewGeneration ? { superseded: old } : {}),
    });
    const kept = new Set(state.map(({ name }) => name));
    this.sweeper.sweep(manifest.version, [
      ...expired,
      ...before.state.flatMap(({ name }) => (kept.has(name) ? [] : [name])),
    ]);
    return manifest;
  }

  /**
   * Merges small files of one collection, if there are enough, into one that the next commit swaps in. Costs at most some
   * tens of megabytes of reading and writing; call it between epochs until it is false or time is short.
   *
   * @throws FootpathError `corrupt` if a file that it reads is damaged.
   */
  compact(): boolean {
    const { files, compaction } = this.options;
    const plan = planMerge(this.withMerged(this.record.held().collections), compaction);
    if (!plan) return false;
    const place = this.newFile(plan.state.kind === 'segments' ? 'segment' : 'documents', plan.collection);
    const into = mergeFiles(files, (name) => this.pathOf(name), plan, place);
    this.merged.push({ collection: plan.collection, files: plan.files, into });
    return true;
  }

  /**
   * Puts what is left of collections in the place of what they were: their files, and what was removed of them in all. Nothing else
   * changes; replaced files stay for the grace of readers.
   *
   * @throws FootpathError `fenced`.
   */
  keepOnly(left: Readonly<Record<string, { readonly files: readonly FileRef[]; readonly pruned: Pruned }>>): Manifest {
    return this.record.unlessFenced(() => {
      const before = this.record.held();
      const collections = { ...before.collections };
      const replaced: FileRef[] = [];
      for (const [name, { files, pruned }] of Object.entries(left)) {
        const names = new Set(files.map((file) => file.name));
        const known = new Set(collections[name].files.map((file) => file.name));
        replaced.push(...collections[name].files.filter((file) => !names.has(file.name)));
        for (const file of files) if (!known.has(file.name)) this.checkWritten(file);
        const count = files.reduce((sum, file) => sum + file.count, 0);
        collections[name] = { ...collections[name], files, count, pruned };
      }
      this.options.files.syncFolder(this.layout.filesFolder);
      const { garbage, expired } = this.sweeper.split(before.garbage);
      const manifest = this.record.put({
        ...before,
        collections,
        garbage: [...garbage, ...this.garbageOf(replaced)],
      });
      this.sweeper.sweep(manifest.version, expired);
      return manifest;
    });
  }

  private withMerged(collections: Readonly<Record<string, CollectionState>>): Record<string, CollectionState> {
    const changed = { ...collections };
    for (const { collection, files: replaced, into } of this.merged) {
      const names = new Set(replaced.map(({ name }) => name));
      const { files } = changed[collection];
      // In the place of the first, so that documents keep about the order in which they came.
      const kept = files.flatMap((file) =>
        file.name === replaced[0].name ? [into] : names.has(file.name) ? [] : [file],
      );
      changed[collection] = { ...changed[collection], files: kept };
    }
    return changed;
  }

  private garbageOf(files: readonly FileRef[]): { name: string; sinceMs: number }[] {
    const sinceMs = this.options.clock.nowMs();
    return files.map(({ name }) => ({ name, sinceMs }));
  }

  /** A file that is not what it is said to be must not be listed: better no commit than one that cannot be read. */
  private checkWritten({ name, sizeBytes }: FileRef): void {
    const size = this.options.files.sizeOf(this.pathOf(name));
    if (size !== sizeBytes) {
      throw new FootpathError('internal', `${name} has ${size} bytes, not ${sizeBytes}: it is not committed.`);
    }
  }
}
