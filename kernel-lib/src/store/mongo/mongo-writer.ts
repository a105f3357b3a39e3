import { join } from 'node:path';
import { FootpathError } from '../../event/error';
import { makeDurableFolder } from '../../file/durable-folder';
import type { Files, HostIdentity } from '../../file/files';
import { leaseStatus } from '../../file/lease';
import { writeWholeFile } from '../../file/whole-file';
import { DocumentFileWriter } from '../document-file-writer';
import { type CollectionState, type FileRef, type Intent, type Manifest, type Pruning, prunedInAll } from '../format';
import type { IncomingCollection, Replacement } from '../incoming';
import { changedMeanwhile, fencedError, lockedError, newLease } from '../lease-record';
import { nextFence, replacedManifest, resetManifest, takenManifest } from '../next-manifest';
import type { Beginning, CommitChange, NewFileKind, PipelineStore } from '../pipeline-store';
import type { PruneRule } from '../prune-files';
import { Checkpoints, type Describe } from './checkpoints';
import { CollectionClaims } from './collection-claims';
import { committedDocuments } from './committed-documents';
import {
  dropCollections,
  grown,
  mustSettle,
  nameInGeneration,
  physicalName,
  settle,
  settledName,
  shrunk,
  unlistedBeside,
} from './generations';
import { IncomingCollections } from './incoming-collections';
import { makeIndexes, STORED_AT } from './indexes';
import type { MongoConnection } from './mongo-connection';
import { countOld, type Old, oldOnes } from './old-documents';
import { writeOutputs } from './output-writer';
import { type RawDocument, withDate } from './raw-document';
import { ServerClock } from './server-clock';
import { stagedDocuments } from './staged-documents';
import { makeStaging, removeStaging, unsynced } from './staging';
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

const EXTENSIONS: Readonly<Record<NewFileKind, string>> = { segment: 'arrow', documents: 'docs', state: 'state' };
/** Collections that every pipeline writes, so that none owns the name, and that may be removed by age. */
const SIDE_COLLECTIONS = new Set(['dead_letters', 'late_events']);

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
  private readonly leaseMs: number;
  private readonly clock: ServerClock;
  private readonly chunks: StateChunks;
  private readonly claims: CollectionClaims;
  private readonly stagingFiles: Files;
  /** Names in the database by collection, once they are claimed, and those whose indexes are made. */
  private readonly bases = new Map<string, string>();
  private readonly indexed = new Set<string>();
  private readonly openFiles = new Set<DocumentFileWriter>();
  private staging: string | null = null;
  private fence: number | null = null;
  private lost: FootpathError | null = null;
  private sequence = 0;
  /** Until when the lease holds at least, on our own count of milliseconds. */
  private heldUntilMs = 0;
  /** The epoch that a crashed run may have written parts of. */
  private repeated: number | null = null;
  private swapping: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: MongoWriterOptions,
    private readonly checkpoints: Checkpoints,
    private newest: Manifest | null,
  ) {
    const { connection, pipeline, files } = options;
    this.leaseMs = options.leaseMs ?? 30_000;
    this.clock = new ServerClock(connection);
    this.chunks = new StateChunks(connection, pipeline);
    this.claims = new CollectionClaims(connection, pipeline);
    this.stagingFiles = unsynced(files);
  }

  get current(): Manifest | null {
    return this.newest;
  }

  async takeLease(beginning: Beginning): Promise<Manifest> {
    const { connection, host, pipeline } = this.options;
    const { place } = connection;
    const [before] = await Promise.all([this.checkpoints.read(pipeline), this.clock.read()]);
    if (before && leaseStatus(before.lease, this.clock.nowMs(), host) === 'live') throw lockedError(before, place);
    if (before?.epoch !== this.newest?.epoch || before?.generation !== this.newest?.generation) {
      throw changedMeanwhile(pipeline, place);
    }
    const fence = nextFence(before, beginning);
    const version = (before?.version ?? 0) + 1;
    const { manifest, goesOn } = takenManifest(before, beginning, pipeline);
    const taken = await this.swap(before, () => {
      const lease = newLease(host, fence, this.clock.nowMs(), this.leaseMs);
      return { ...manifest, version, lease };
    });
    if (taken === null) {
      const winner = await this.checkpoints.read(pipeline);
      const isHeld = winner !== null && leaseStatus(winner.lease, this.clock.nowMs(), host) === 'live';
      throw isHeld ? lockedError(winner, place) : changedMeanwhile(pipeline, place);
    }
    this.fence = fence;
    try {
      this.staging = makeStaging(host);
      await this.repair(taken, before, goesOn);
      await this.fetchState(taken);
    } catch (error) {
      await this.releaseLease();
      throw error;
    }
    return this.held();
  }

  checkClaim(collection: string, output: string): Promise<void> {
    return this.claims.check(collection, output);
  }

  async claim(collection: string, output: string): Promise<void> {
    await this.claims.claim(collection, output);
    this.bases.set(collection, collection);
  }

  async renewLease(): Promise<Manifest> {
    await this.clock.read();
    return this.put((held) => held);
  }

  async releaseLease(): Promise<void> {
    for (const file of this.openFiles) file.abandon();
    this.openFiles.clear();
    try {
      if (this.fence !== null) await this.put((held) => held, 0);
    } catch (error) {
      if (!(error instanceof FootpathError)) throw error;
    } finally {
      this.fence = null;
      if (this.staging !== null) removeStaging(this.staging);
      this.staging = null;
    }
  }

  newFile(kind: NewFileKind, collection?: string): { path: string; name: string } {
    const { epoch } = this.held();
    const number = String(epoch + 1).padStart(8, '0');
    const name = `${collection ?? kind}-e${number}-f${this.fence}-${this.sequence++}.${EXTENSIONS[kind]}`;
    return { name, path: kind === 'state' ? this.pathOf(name) : this.stagedPath(name) };
  }

  documentFile(collection: string): DocumentFileWriter {
    const { path, name } = this.newFile('documents', collection);
    const { epoch, lease } = this.held();
    const origin = { name, epoch: epoch + 1, fence: lease.fence, level: 0 };
    const file = new DocumentFileWriter(this.stagingFiles, path, origin);
    this.openFiles.add(file);
    return file;
  }

  pathOf(name: string): string {
    const { stateDir, pipeline } = this.options;
    return stateDir === undefined ? this.stagedPath(name) : join(stateDir, pipeline, name);
  }

  async commit({ epoch, intent, progress, state, add }: CommitChange): Promise<Manifest> {
    const before = this.held();
    if (epoch !== before.epoch && epoch !== before.epoch + 1) {
      throw new FootpathError('internal', `Epoch ${epoch} cannot follow ${before.epoch}.`);
    }
    const collections: Record<string, CollectionState> = { ...before.collections };
    const known = new Set(before.state.map(({ name }) => name));
    const added = Object.entries(add);
    // In the order of the definition, whichever is written first.
    for (const [name] of added) collections[name] ??= { ...add[name].state, count: 0, files: [] };
    const writes = added.map(async ([name, { state: kind, files }]) => {
      collections[name] = await this.addTo(name, kind, files, before, epoch);
    });
    const kept = state.filter(({ name }) => !known.has(name)).map((file) => this.keepState(file, before.lease.fence));
    // All are awaited before any failure is told: nothing goes on behind the back of who hears of it.
    const done = await Promise.allSettled([...writes, ...kept]);
    for (const outcome of done) if (outcome.status === 'rejected') throw outcome.reason;
    const isNewGeneration = before.superseded !== undefined && epoch > 0;
    const manifest = await this.put(({ superseded: old, ...held }) => ({
      ...held,
      epoch,
      intent,
      progress,
      state,
      collections,
      ...(old && !isNewGeneration ? { superseded: old } : {}),
    }));
    for (const { files } of Object.values(add)) {
      for (const { name } of files) this.options.files.remove(this.stagedPath(name));
    }
    if (epoch > before.epoch) this.repeated = null;
    const listed = new Set(state.map(({ name }) => name));
    await this.removeState(before.state.filter(({ name }) => !listed.has(name)));
    return isNewGeneration ? this.settled([before.superseded], manifest) : manifest;
  }

  async reset(rebuild?: { readonly upTo: number }): Promise<Manifest> {
    const before = this.held();
    const begun = before.superseded === undefined ? [] : await this.writtenIn(before);
    const manifest = await this.put((held) => resetManifest(held, rebuild));
    // A copy that was killed may have left collections under the names of this generation.
    const left = (await this.claims.ofPipeline()).map((name) => nameInGeneration(name, manifest.generation));
    await dropCollections(this.options.connection, [...begun, ...left]);
    await this.removeState(before.state);
    return manifest;
  }

  /** See `PipelineStore`. */
  committed(name: string): AsyncGenerator<readonly RawDocument[]> {
    const { connection, pipeline } = this.options;
    const { generation, epoch, collections } = this.held();
    return committedDocuments(connection, physicalName(collections[name]), { pipeline, generation, epoch });
  }

  /** See `PipelineStore`. Until its commit nothing says that its collections are there. */
  async incoming(generation: number): Promise<IncomingCollections> {
    const { connection, pipeline } = this.options;
    const { lease, epoch, superseded } = this.held();
    const isNew = epoch === 0 && superseded === undefined;
    const before = new Set(await this.claims.ofPipeline());
    return new IncomingCollections({
      connection,
      pipeline,
      generation,
      fence: lease.fence,
      claim: async (name, output) => {
        const isSide = SIDE_COLLECTIONS.has(name);
        if (!isSide) await this.claim(name, output);
        const base = isSide ? await this.claims.placeOf(name, output) : name;
        return { base, isNew: !before.has(base) };
      },
      make: (physical, name, collection) => this.makeAnew(physical, name, collection),
      send: (physical, name, documents) => this.send(physical, name, documents),
      keepState: async (file, bytes) => {
        const { name, path } = this.newFile('state');
        const kept = { ...file, ...writeWholeFile(this.options.files, path, bytes), name };
        await this.keepState(kept, lease.fence);
        return kept;
      },
      replaceBy: (replacement) => this.replaceBy(replacement),
      withdraw: async (collections, state, claims) => {
        await this.hold();
        await dropCollections(connection, collections);
        await this.removeState(state);
        if (isNew) await this.withdraw(claims);
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
    const before = this.held();
    const gone: Record<string, Old> = {};
    const collections = { ...before.collections };
    const pruning: Pruning[] = [];
    for (const [name, rule] of Object.entries(rules)) {
      gone[name] = await countOld(this.options.connection, before, name, rule);
      if (gone[name].documents === 0) continue;
      const { field, beforeMs } = rule;
      const { pruned } = collections[name];
      collections[name] = {
        ...shrunk(collections[name], gone[name]),
        pruned: prunedInAll(pruned, { ...gone[name], beforeMs }),
      };
      pruning.push({ collection: name, field, beforeMs, epoch: before.epoch });
    }
    if (pruning.length > 0) await this.removeOld(await this.put((held) => ({ ...held, collections, pruning })));
    const { connection } = this.options;
    await this.hold();
    await dropCollections(connection, await unlistedBeside(connection, await this.claims.ofPipeline(), this.held()));
    return gone;
  }

  private async removeOld({ pruning = [], collections, pipeline, generation }: Manifest): Promise<void> {
    const { connection } = this.options;
    for (const { collection, ...old } of pruning) {
      await connection.attempt(`remove what was pruned of ${collection}`, async () => {
        await this.hold();
        const match = { pipeline, generation, ...oldOnes(old) };
        await connection.collection(physicalName(collections[collection])).deleteMany(match);
      });
    }
    await this.put(({ pruning: _, ...held }) => held);
  }

  private async makeAnew(physical: string, name: string, { fields }: IncomingCollection): Promise<void> {
    const { connection } = this.options;
    await this.hold();
    await dropCollections(connection, [physical]);
    await makeIndexes(connection, physical, fields, this.ttlMsOf(name));
  }

  private async send(physical: string, name: string, documents: readonly RawDocument[]): Promise<void> {
    const { fence } = this.held().lease;
    const storedAt = new Date(this.clock.nowMs());
    const sent =
      this.ttlMsOf(name) === undefined
        ? documents
        : documents.map((document) => withDate(document, STORED_AT, storedAt));
    await writeOutputs(this.options.connection, [sent], {
      collection: physical,
      fence,
      replaces: false,
      hold: () => this.hold(),
      fenced: () => this.fencedOut(fence),
    });
  }

  private async replaceBy(replacement: Replacement): Promise<Manifest> {
    const before = this.held();
    const manifest = await this.put((held) => replacedManifest(held, replacement));
    await this.removeState(before.state);
    return this.settled([before, before.superseded], manifest);
  }

  /** Takes a pipeline back that never committed anything: nobody reads it, and the lease is ours. */
  private async withdraw(claims: readonly string[]): Promise<void> {
    const held = this.held();
    await this.claims.giveBack(claims);
    await this.checkpoints.remove(held);
    this.fence = null;
    this.newest = null;
  }

  private ttlMsOf(collection: string): number | undefined {
    return SIDE_COLLECTIONS.has(collection) ? this.options.sideOutputTtlMs : undefined;
  }

  /** The server keeps its collections in order by itself. */
  compact(): boolean {
    return false;
  }

  /** Sends the documents of an epoch; gives what the collection then is. */
  private async addTo(
    name: string,
    kind: CommitChange['add'][string]['state'],
    files: readonly FileRef[],
    before: Manifest,
    epoch: number,
  ): Promise<CollectionState> {
    const { connection, pipeline } = this.options;
    const { generation, lease } = before;
    const ttlMs = this.ttlMsOf(name);
    const physical = await this.physicalOf(name, kind.output, before);
    if (!this.indexed.has(physical)) await makeIndexes(connection, physical, kind.fields, ttlMs);
    this.indexed.add(physical);
    const info = { name, pipeline, generation, state: { ...kind, count: 0, files: [] } };
    const storedAt = new Date(this.clock.nowMs());
    for (const file of files) {
      const staged = stagedDocuments(this.options.files, this.stagedPath(file.name), file, info);
      await writeOutputs(connection, ttlMs === undefined ? staged : stamped(staged, storedAt), {
        collection: physical,
        fence: lease.fence,
        replaces: this.repeated === epoch,
        hold: () => this.hold(),
        fenced: () => this.fencedOut(lease.fence),
      });
    }
    if (this.repeated === epoch) await this.removeAbove(physical, epoch - 1, lease.fence);
    const { files: [earlier] = [], pruned } = before.collections[name] ?? {};
    const file = grown(earlier, physical, files, { epoch, fence: lease.fence });
    return { ...kind, files: [file], count: file.count, ...(pruned ? { pruned } : {}) };
  }

  private async physicalOf(name: string, output: string, manifest: Manifest): Promise<string> {
    const known = manifest.collections[name];
    if (known) return physicalName(known);
    let base = this.bases.get(name);
    if (base === undefined) {
      base = SIDE_COLLECTIONS.has(name) ? await this.claims.placeOf(name, output) : name;
      this.bases.set(name, base);
    }
    return manifest.superseded === undefined ? base : nameInGeneration(base, manifest.generation);
  }

  /** What a crashed run left: a generation that is not in its place, documents above the commit, state that is not listed. */
  private async repair(taken: Manifest, before: Manifest | null, goesOn: boolean): Promise<void> {
    const { connection, replays = () => false } = this.options;
    const { fence } = taken.lease;
    await this.chunks.makeIndex();
    await this.chunks.removeUnlisted(
      taken.state.map(({ name }) => name),
      fence,
    );
    if (before === null) return;
    if (taken.pruning !== undefined) await this.removeOld(taken);
    if (mustSettle(taken)) await this.settled([before.superseded], taken);
    const intended = before.intent?.epoch === before.epoch + 1 ? before.intent : null;
    if (intended === null) return;
    if (goesOn && replays(intended)) {
      this.repeated = intended.epoch;
      return;
    }
    for (const name of await this.writtenIn(before)) await this.removeAbove(name, before.epoch, fence);
    await connection.attempt('see that the lease holds', () => this.hold());
  }

  /** Collections of the database that a generation has written, or may have before its first commit. */
  private async writtenIn({ collections, superseded, generation }: Manifest): Promise<string[]> {
    const { connection, pipeline } = this.options;
    const known = Object.values(collections).map(physicalName);
    if (known.length > 0) return known;
    const claimed = await this.claims.ofPipeline();
    const names = superseded === undefined ? claimed : claimed.map((name) => nameInGeneration(name, generation));
    const there = await connection.attempt(`see what pipeline ${pipeline} has written`, () =>
      connection.db.listCollections({}, { nameOnly: true }).toArray(),
    );
    return names.filter((name) => there.some((found) => found.name === name));
  }

  private async removeAbove(name: string, epoch: number, fence: number): Promise<void> {
    const { connection, pipeline } = this.options;
    await connection.attempt(`remove from ${name} what was not committed`, async () => {
      await this.hold();
      await connection.collection(name).deleteMany({ pipeline, epoch: { $gt: epoch }, fence: { $lt: fence } });
    });
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
    for (const name of names) this.indexed.add(name);
    return this.put((held) => ({ ...held, collections }));
  }

  private async fetchState({ state }: Manifest): Promise<void> {
    const { files, stateDir, pipeline } = this.options;
    if (stateDir !== undefined) {
      const folder = join(stateDir, pipeline);
      makeDurableFolder(files, folder);
      const listed = new Set(state.map(({ name }) => name));
      for (const name of files.list(folder)) if (!listed.has(name)) files.remove(join(folder, name));
      const missing = state.find(({ name }) => !files.exists(this.pathOf(name)));
      if (missing === undefined) return;
      throw new FootpathError(
        'not-found',
        `${this.pathOf(missing.name)} is not there, which the last commit of pipeline ${pipeline} lists as its state. Give the folder CHECKPOINT_BASE that the run before had.`,
      );
    }
    for (const ref of state) {
      const bytes = await this.chunks.read(ref);
      writeWholeFile(this.stagingFiles, this.pathOf(ref.name), bytes);
    }
  }

  private async keepState({ name, sizeBytes }: FileRef, fence: number): Promise<void> {
    const { files, stateDir, pipeline } = this.options;
    const path = this.pathOf(name);
    if (files.sizeOf(path) !== sizeBytes) {
      throw new FootpathError('internal', `${name} has not its ${sizeBytes} bytes: it is not committed.`);
    }
    if (stateDir === undefined) await this.chunks.write(name, files.readAll(path), fence, () => this.hold());
    else files.syncFolder(join(stateDir, pipeline));
  }

  private async removeState(old: readonly FileRef[]): Promise<void> {
    const names = old.map(({ name }) => name);
    for (const name of names) this.options.files.remove(this.pathOf(name));
    if (this.options.stateDir === undefined) await this.chunks.remove(names);
  }

  private stagedPath(name: string): string {
    if (this.staging === null) {
      throw this.lost ?? new FootpathError('internal', 'This writer does not hold the lease: call takeLease first.');
    }
    return join(this.staging, name);
  }

  private held(): Manifest {
    if (this.fence === null || this.newest === null) {
      throw this.lost ?? new FootpathError('internal', 'This writer does not hold the lease: call takeLease first.');
    }
    return this.newest;
  }

  /** Sees to it that the lease holds before something is sent: after a pause that outlasted it, this is where that comes out. */
  private async hold(): Promise<void> {
    if (performance.now() > this.heldUntilMs - this.leaseMs / 3) await this.renewLease();
    else this.held();
  }

  /** Compares and swaps, one after the other: a renewal and a commit may come together. */
  private put(change: (held: Manifest) => Manifest, leaseMs = this.leaseMs): Promise<Manifest> {
    const swapped = this.swapping.then(async () => {
      const before = this.held();
      const fence = before.lease.fence;
      const changed = change(before);
      const manifest = await this.swap(before, () => {
        const expiresAtMs = leaseMs === 0 ? 0 : this.clock.nowMs() + leaseMs;
        return { ...changed, version: before.version + 1, lease: { ...before.lease, expiresAtMs } };
      });
      if (manifest === null) throw await this.fencedOut(fence);
      return manifest;
    });
    this.swapping = swapped.catch(() => undefined);
    return swapped;
  }

  private async swap(before: Manifest | null, next: () => Manifest): Promise<Manifest | null> {
    let sentMs = 0;
    const manifest = await this.checkpoints.swap(before, () => {
      sentMs = performance.now();
      return next();
    });
    if (manifest === null) return null;
    this.heldUntilMs = sentMs + this.leaseMs;
    this.newest = manifest;
    return manifest;
  }

  private async fencedOut(fence: number): Promise<FootpathError> {
    const { pipeline, connection } = this.options;
    const newest = await this.checkpoints.read(pipeline).catch(() => null);
    this.fence = null;
    this.lost = fencedError(newest, pipeline, connection.place, fence);
    return this.lost;
  }
}

function* stamped(batches: ReturnType<typeof stagedDocuments>, storedAt: Date): ReturnType<typeof stagedDocuments> {
  for (const batch of batches) yield batch.map((document) => withDate(document, STORED_AT, storedAt));
}
