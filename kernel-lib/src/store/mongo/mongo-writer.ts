import { FootpathError } from '../../event/error';
import type { Files, HostIdentity } from '../../file/files';
import type { DocumentFileWriter } from '../document-file-writer';
import { type CollectionState, type Intent, type Manifest, type Pruning, prunedInAll } from '../format';
import type { Replacement } from '../incoming';
import { replacedManifest, resetManifest } from '../next-manifest';
import type { Beginning, CommitChange, NewFileKind, PipelineStore } from '../pipeline-store';
import type { PruneRule } from '../prune-files';
import { Checkpoints, type Describe } from './checkpoints';
import { CollectionNames } from './collection-names';
import { committedDocuments } from './committed-documents';
import {
  dropCollections,
  mustSettle,
  nameInGeneration,
  physicalName,
  settle,
  settledName,
  shrunk,
  unlistedBeside,
} from './generations';
import { HeldRecord, type Taken } from './held-record';
import { IncomingCollections } from './incoming-collections';
import type { MongoConnection } from './mongo-connection';
import { countOld, type Old } from './old-documents';
import type { RawDocument } from './raw-document';
import { RunFiles } from './run-files';
import { SentDocuments } from './sent-documents';
import { StateChunks } from './state-chunks';

export interface MongoWriterOptions {
  readonly connection: MongoConnection;
  /** Where documents are staged, and the state is put for the hands. */
  readonly files: Files;
  readonly host: HostIdentity;
  readonly pipeline: string;
  /** How long a lease lasts without being renewed, by the server's clock. Default 30 s. */
  readonly leaseMs?: number;
  readonly stateDir?: string;
  readonly sideOutputTtlMs?: number;
  /** Whether this run makes the same documents of what a crashed one intended: then they are written over, else removed first. */
  readonly replays?: (intent: Intent) => boolean;
  readonly describe?: Describe;
}

const DEFAULT_LEASE_MS = 30_000;

/** Opens a pipeline in a database for writing; the caller closes the connection after `releaseLease`. */
export async function openMongoWriter(options: MongoWriterOptions): Promise<MongoWriter> {
  const checkpoints = new Checkpoints(options.connection, options.describe);
  return new MongoWriter(options, checkpoints, await checkpoints.read(options.pipeline));
}

/**
 * The writer of a pipeline whose documents, state and commit record are in MongoDB. Hands write files as they always do, into a folder
 * of the run; a commit sends what is in them, then compares and swaps the commit record. No transaction is needed: what is sent is
 * not seen before the record says so, and sent again it is the same.
 */
export class MongoWriter implements PipelineStore {
  private readonly record: HeldRecord;
  private readonly chunks: StateChunks;
  private readonly names: CollectionNames;
  private readonly runFiles: RunFiles;
  private readonly documents: SentDocuments;

  constructor(
    private readonly options: MongoWriterOptions,
    checkpoints: Checkpoints,
    newest: Manifest | null,
  ) {
    const { connection, pipeline, leaseMs = DEFAULT_LEASE_MS } = options;
    this.record = new HeldRecord({ ...options, checkpoints, leaseMs }, newest);
    this.chunks = new StateChunks(connection, pipeline);
    this.names = new CollectionNames(connection, pipeline);
    this.runFiles = new RunFiles(options, this.record, this.chunks);
    const { record, names, runFiles } = this;
    this.documents = new SentDocuments({ ...options, record, names, runFiles });
  }

  get current(): Manifest | null {
    return this.record.current;
  }

  async takeLease(beginning: Beginning): Promise<Manifest> {
    const taken = await this.record.take(beginning);
    try {
      this.runFiles.begin();
      await this.repair(taken);
      await this.runFiles.fetchState(taken.manifest);
    } catch (error) {
      await this.releaseLease();
      throw error;
    }
    return this.record.held();
  }

  checkClaim(collection: string, output: string): Promise<void> {
    return this.names.claims.check(collection, output);
  }

  claim(collection: string, output: string): Promise<void> {
    return this.names.claim(collection, output);
  }

  renewLease(): Promise<Manifest> {
    return this.record.renew();
  }

  async releaseLease(): Promise<void> {
    this.runFiles.abandonOpen();
    try {
      await this.record.release();
    } finally {
      this.runFiles.end();
    }
  }

  newFile(kind: NewFileKind, collection?: string): { path: string; name: string } {
    return this.runFiles.newFile(kind, collection);
  }

  documentFile(collection: string): DocumentFileWriter {
    return this.runFiles.documentFile(collection);
  }

  pathOf(name: string): string {
    return this.runFiles.pathOf(name);
  }

  async commit({ epoch, intent, progress, state, add }: CommitChange): Promise<Manifest> {
    const before = this.record.held();
    if (epoch !== before.epoch && epoch !== before.epoch + 1) {
      throw new FootpathError('internal', `Epoch ${epoch} cannot follow ${before.epoch}.`);
    }
    const collections: Record<string, CollectionState> = { ...before.collections };
    const known = new Set(before.state.map(({ name }) => name));
    const added = Object.entries(add);
    // In the order of the definition, whichever is written first.
    for (const [name] of added) collections[name] ??= { ...add[name].state, count: 0, files: [] };
    const writes = added.map(async ([name, { state: kind, files }]) => {
      collections[name] = await this.documents.addTo(name, kind, files, before, epoch);
    });
    const unkept = state.filter(({ name }) => !known.has(name));
    const kept = unkept.map((file) => this.runFiles.keepState(file, before.lease.fence));
    // All are awaited before any failure is told: nothing goes on behind the back of who hears of it.
    const done = await Promise.allSettled([...writes, ...kept]);
    for (const outcome of done) if (outcome.status === 'rejected') throw outcome.reason;
    const isNewGeneration = before.superseded !== undefined && epoch > 0;
    const manifest = await this.record.put(({ superseded: old, ...held }) => ({
      ...held,
      epoch,
      intent,
      progress,
      state,
      collections,
      ...(old && !isNewGeneration ? { superseded: old } : {}),
    }));
    for (const { files } of Object.values(add)) this.runFiles.removeStaged(files);
    if (epoch > before.epoch) this.documents.repeated = null;
    const listed = new Set(state.map(({ name }) => name));
    await this.runFiles.removeState(before.state.filter(({ name }) => !listed.has(name)));
    return isNewGeneration ? this.settled([before.superseded], manifest) : manifest;
  }

  async reset(rebuild?: { readonly upTo: number }): Promise<Manifest> {
    const before = this.record.held();
    const begun = before.superseded === undefined ? [] : await this.names.writtenIn(before);
    const manifest = await this.record.put((held) => resetManifest(held, rebuild));
    // A copy that was killed may have left collections under the names of this generation.
    const claimed = await this.names.claims.ofPipeline();
    const left = claimed.map((name) => nameInGeneration(name, manifest.generation));
    await dropCollections(this.options.connection, [...begun, ...left]);
    await this.runFiles.removeState(before.state);
    return manifest;
  }

  /** See `PipelineStore`. */
  committed(name: string): AsyncGenerator<readonly RawDocument[]> {
    const { connection, pipeline } = this.options;
    const { generation, epoch, collections } = this.record.held();
    return committedDocuments(connection, physicalName(collections[name]), { pipeline, generation, epoch });
  }

  /** See `PipelineStore`. Until its commit nothing says that its collections are there. */
  async incoming(generation: number): Promise<IncomingCollections> {
    const { connection, pipeline } = this.options;
    const { names, documents, runFiles, record } = this;
    const { lease, epoch, superseded } = record.held();
    const isNew = epoch === 0 && superseded === undefined;
    const before = new Set(await names.claims.ofPipeline());
    return new IncomingCollections({
      connection,
      pipeline,
      generation,
      fence: lease.fence,
      claim: async (name, output) => {
        const base = await names.claimedBase(name, output);
        return { base, isNew: !before.has(base) };
      },
      make: (physical, name, collection) => documents.makeAnew(physical, name, collection),
      send: (physical, name, batch) => documents.send(physical, name, batch),
      keepState: (file, bytes) => runFiles.keepBytes(file, bytes),
      replaceBy: (replacement) => this.replaceBy(replacement),
      withdraw: async (collections, state, claims) => {
        await record.hold();
        await dropCollections(connection, collections);
        await runFiles.removeState(state);
        if (!isNew) return;
        await names.claims.giveBack(claims);
        await record.remove();
      },
    });
  }

  /**
   * Removes old documents, and counts them. They count no more from one change of the commit record on; what a crash leaves of them is
   * removed by whoever takes the lease next. What a killed copy left goes as well.
   *
   * @throws FootpathError `fenced`, `changed`, `unreachable`.
   */
  async prune(rules: Readonly<Record<string, PruneRule>>): Promise<Record<string, Old>> {
    const { connection } = this.options;
    const before = this.record.held();
    const gone: Record<string, Old> = {};
    const collections = { ...before.collections };
    const pruning: Pruning[] = [];
    for (const [name, rule] of Object.entries(rules)) {
      gone[name] = await countOld(connection, before, name, rule);
      if (gone[name].documents === 0) continue;
      const { field, beforeMs } = rule;
      const pruned = prunedInAll(collections[name].pruned, { ...gone[name], beforeMs });
      collections[name] = { ...shrunk(collections[name], gone[name]), pruned };
      pruning.push({ collection: name, field, beforeMs, epoch: before.epoch });
    }
    if (pruning.length > 0) {
      await this.documents.removePruned(await this.record.put((held) => ({ ...held, collections, pruning })));
    }
    await this.record.hold();
    const claimed = await this.names.claims.ofPipeline();
    await dropCollections(connection, await unlistedBeside(connection, claimed, this.record.held()));
    return gone;
  }

  /** The server keeps its collections in order by itself. */
  compact(): boolean {
    return false;
  }

  private async replaceBy(replacement: Replacement): Promise<Manifest> {
    const before = this.record.held();
    const manifest = await this.record.put((held) => replacedManifest(held, replacement));
    await this.runFiles.removeState(before.state);
    return this.settled([before, before.superseded], manifest);
  }

  /** What a crashed run left: a generation that is not in its place, documents above the commit, state that is not listed. */
  private async repair({ manifest, before, goesOn }: Taken): Promise<void> {
    const { connection, replays = () => false } = this.options;
    const { fence } = manifest.lease;
    await this.chunks.makeIndex();
    const listed = manifest.state.map(({ name }) => name);
    await this.chunks.removeUnlisted(listed, fence);
    if (before === null) return;
    if (manifest.pruning !== undefined) await this.documents.removePruned(manifest);
    if (mustSettle(manifest)) await this.settled([before.superseded], manifest);
    const intended = before.intent?.epoch === before.epoch + 1 ? before.intent : null;
    if (intended === null) return;
    if (goesOn && replays(intended)) {
      this.documents.repeated = intended.epoch;
      return;
    }
    for (const name of await this.names.writtenIn(before)) await this.documents.removeAbove(name, before.epoch, fence);
    await connection.attempt('see that the lease holds', () => this.record.hold());
  }

  /** Puts a committed generation in its place, and removes what was read until then and has no successor. */
  private async settled(
    replaced: readonly (Pick<Manifest, 'collections'> | undefined)[],
    manifest: Manifest,
  ): Promise<Manifest> {
    const { connection } = this.options;
    const collections = mustSettle(manifest) ? await settle(connection, manifest) : manifest.collections;
    const names = new Set(Object.values(collections).map(physicalName));
    const old = replaced.flatMap((before) => Object.values(before?.collections ?? {}).map(physicalName));
    await dropCollections(
      connection,
      old.filter((name) => !names.has(name) && !names.has(settledName(name) ?? name)),
    );
    for (const name of names) this.documents.indexed.add(name);
    return this.record.put((held) => ({ ...held, collections }));
  }
}
