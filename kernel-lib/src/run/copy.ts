import { resolve } from 'node:path';
import { FootpathError } from '../event/error';
import { readWholeFile } from '../file/whole-file';
import type { Definition } from '../pipeline/definition';
import type { Manifest } from '../store/format';
import type { IncomingGeneration } from '../store/incoming';
import type { MongoOptions } from '../store/mongo/mongo-options';
import type { PipelineStore } from '../store/pipeline-store';
import { releasesOf } from '../store/released';
import { Shard } from '../stream/shard';
import { checkNotReplaced } from './check-not-replaced';
import { type OpenStore, open } from './open';
import { openMongo } from './open-mongo';
import { type OpenWriter, openWriter } from './open-writer';
import type { World } from './options';
import { NO_COUNTERS, type Progress } from './progress';
import { worldOf } from './world-of';

/** A lease lasts three times as long. */
const RENEW_EVERY_MS = 10_000;

/** Where a store is: the folder, or the database in its place. */
export interface StoreAt {
  readonly dir: string;
  readonly mongo?: MongoOptions;
}

export interface CopyOptions {
  readonly from: StoreAt;
  readonly to: StoreAt;
  /** Which pipeline, where the store has several. */
  readonly pipeline?: string;
  /** Whether a pipeline of this name that is there already gives way. */
  readonly replace?: boolean;
  /** Aborted: what was written is removed again. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CopyProgress) => void;
  readonly world?: Partial<Pick<World, 'files' | 'clock' | 'host' | 'timers'>>;
}

export interface CopyProgress {
  readonly collection: string;
  /** Documents of all collections so far, and of how many. */
  readonly done: number;
  readonly total: number;
}

export interface CopyResult {
  readonly pipeline: string;
  readonly from: string;
  readonly to: string;
  readonly epoch: number;
  readonly generation: number;
  /** Documents by collection, counted where they are now. */
  readonly collections: Readonly<Record<string, number>>;
  /** By side output, how many documents the server had removed by their age. */
  readonly aged: Readonly<Record<string, number>>;
  readonly stateBytes: number;
}

/**
 * Copies a pipeline from one store to another: what is committed of its newest generation, the definition, the commit with its counters and
 * places in the sources, and the engine's state, so that a run goes on in either. It holds the leases of both sides: nothing is committed
 * here or there meanwhile. In the target all of it counts at once, at the end; the source stays.
 *
 * @throws FootpathError `not-found`; `locked` while the pipeline runs on either side; `changed` where it is there and
 *   is not to be replaced, or a reset or rebuild has begun; `bad-definition` where a collection belongs to another pipeline; `interrupted`; `corrupt`, `io`, `unreachable`.
 */
export async function copyPipeline(options: CopyOptions): Promise<CopyResult> {
  const world = worldOf(options.world);
  const from = { ...options.from, dir: resolve(options.from.dir) };
  const to = { ...options.to, dir: resolve(options.to.dir) };
  const pipeline = await inReader(from, (store) => store.commit(options.pipeline).manifest.pipeline);
  const source = await openWriter(world, { ...from, pipeline });
  try {
    const target = await openWriter(world, { ...to, pipeline });
    try {
      if (source.place === target.place) throw samePlace(pipeline, source.place);
      const copied = await withLeases(source, target, options, world);
      return await counted(to, target.place, copied);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

type Copied = Omit<CopyResult, 'collections' | 'to'> & { readonly expected: Readonly<Record<string, number>> };

async function withLeases(source: OpenWriter, target: OpenWriter, options: CopyOptions, world: World): Promise<Copied> {
  const known = source.writer.current!;
  checkCommitted(known, source.place);
  await checkNoReleases(source, known);
  checkFree(target, known.pipeline, options.replace === true);
  const manifest = await source.writer.takeLease(known);
  try {
    const before = target.writer.current;
    const beginning = before ?? { ...manifest, progress: nothingRead(manifest.progress as Progress) };
    await target.writer.takeLease({ ...beginning, usedFence: manifest.lease.fence });
    try {
      return await transfer(source, target, options, world);
    } finally {
      await target.writer.releaseLease();
    }
  } finally {
    await source.writer.releaseLease();
  }
}

async function transfer(source: OpenWriter, target: OpenWriter, options: CopyOptions, world: World): Promise<Copied> {
  const manifest = source.writer.current!;
  const { generation, epoch, superseded } = target.writer.current!;
  const isEmpty = epoch === 0 && superseded === undefined;
  const tables = tablesOf(manifest.definition as Definition);
  const incoming = await target.writer.incoming(isEmpty ? manifest.generation : generation + 1, (name) => tables[name]);
  try {
    const { expected, aged } = await copyDocuments(manifest, source.writer, incoming, {
      ...options,
      keep: keeper([source.writer, target.writer], world),
    });
    for (const file of manifest.state) {
      await incoming.addState(file, readWholeFile(world.files, source.writer.pathOf(file.name), file));
    }
    checkSignal(options.signal, manifest.pipeline);
    // The last word on the source: whoever took it over would have gone on with it, and a release needs no lease.
    await source.writer.renewLease();
    await checkNoReleases(source, manifest);
    const { definitionHash, definition, progress, intent } = manifest;
    await incoming.commit({ epoch: manifest.epoch, intent, definitionHash, definition, progress });
    return {
      pipeline: manifest.pipeline,
      from: source.place,
      epoch: manifest.epoch,
      generation: incoming.generation,
      expected,
      aged,
      stateBytes: manifest.state.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    };
  } catch (error) {
    // What stands in the way of tidying up is no news beside it, and the next copy tidies up as well.
    await incoming.discard().catch(() => undefined);
    throw error;
  }
}

async function copyDocuments(
  { pipeline, collections }: Manifest,
  source: PipelineStore,
  incoming: IncomingGeneration,
  { signal, onProgress, keep }: Pick<CopyOptions, 'signal' | 'onProgress'> & { readonly keep: () => Promise<void> },
): Promise<Pick<Copied, 'expected' | 'aged'>> {
  const total = Object.values(collections).reduce((sum, { count }) => sum + count, 0);
  const expected: Record<string, number> = {};
  const aged: Record<string, number> = {};
  let done = 0;
  for (const [name, { count, files, ...collection }] of Object.entries(collections)) {
    const isCounted = files.every(({ events }) => events !== undefined);
    const events = isCounted ? files.reduce((sum, { events: own = 0 }) => sum + own, 0) : undefined;
    await incoming.begin(name, collection, events);
    let found = 0;
    for await (const documents of source.committed(name)) {
      checkSignal(signal, pipeline);
      await keep();
      await incoming.add(name, documents);
      found += documents.length;
      done += documents.length;
      onProgress?.({ collection: name, done, total });
    }
    // Late events and dead letters may be removed by the server once they are old.
    if (found < count && SIDE_COLLECTIONS.has(name)) aged[name] = count - found;
    else if (found !== count) throw notAll(name, found, count);
    expected[name] = found;
  }
  return { expected, aged };
}

const SIDE_COLLECTIONS = new Set(['dead_letters', 'late_events']);

/** Counts in the target, by asking for the documents and not for what its commit says of them. */
async function counted(to: StoreAt, place: string, { expected, ...copied }: Copied): Promise<CopyResult> {
  const { pipeline } = copied;
  return inReader(to, async (store) => {
    const collections: Record<string, number> = {};
    for (const [name, count] of Object.entries(expected)) {
      collections[name] = await store.collection(name).countDocuments({ pipeline });
      if (collections[name] !== count) throw notAll(name, collections[name], count);
    }
    return { ...copied, to: place, collections };
  });
}

async function inReader<T>({ dir, mongo }: StoreAt, work: (store: OpenStore) => T | Promise<T>): Promise<T> {
  const store = mongo === undefined ? open(dir) : await openMongo(mongo, dir);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Prolongs leases now and then, however long the copy takes. */
function keeper(writers: readonly PipelineStore[], { timers }: Pick<World, 'timers'>): () => Promise<void> {
  let sinceMs = timers.elapsedMs();
  return async () => {
    if (timers.elapsedMs() - sinceMs < RENEW_EVERY_MS) return;
    for (const writer of writers) await writer.renewLease();
    sinceMs = timers.elapsedMs();
  };
}

/** Empty tables of the collections that are kept in columns, as an engine that has read nothing ends. */
function tablesOf(definition: Definition) {
  const shard = new Shard(definition, { index: 0, count: 1, sourceNames: [] });
  return Object.fromEntries(shard.endEpoch(null).tables.map(({ collection, batch }) => [collection, batch]));
}

/** What a pipeline says of itself before the copy counts: that it has read nothing. */
function nothingRead({ kind, catalogs, committedAtMs }: Progress): Progress {
  return {
    kind,
    files: [],
    catalogs,
    counters: NO_COUNTERS,
    deadByReason: {},
    watermarks: [],
    timeRange: { minMs: null, maxMs: null },
    finished: false,
    committedAtMs,
    runs: [],
  };
}

function checkCommitted(manifest: Manifest, place: string): void {
  checkNotReplaced(manifest, 'copy');
  if (manifest.epoch > 0) return;
  throw new FootpathError(
    'not-found',
    `Pipeline ${manifest.pipeline} in ${place} has committed nothing yet that could be copied. Let its run come to a commit.`,
  );
}

/**
 * Released records lie beside the commit, and a rebuild needs all of them. They are not copied, since they would not count in one moment with
 * the rest: killed between, a copy left releases behind that the target's next rebuild took for its own.
 */
async function checkNoReleases({ releases }: OpenWriter, manifest: Manifest): Promise<void> {
  if ((await releasesOf(releases, manifest)).length === 0) return;
  throw new FootpathError(
    'changed',
    `Records of pipeline ${manifest.pipeline} were released by footpath requeue, and a copy does not take these along: a rebuild there would miss them. Nothing was copied. ` +
      'Go on where it is, or run the same input into the other store from its start and release them there.',
  );
}

function checkFree({ writer, place }: OpenWriter, pipeline: string, replace: boolean): void {
  const { current } = writer;
  if (replace || current === null || (current.epoch === 0 && current.superseded === undefined)) return;
  throw new FootpathError(
    'changed',
    `Pipeline ${pipeline} is in ${place} already, at epoch ${current.epoch}. Add --replace if the copy is to take its place, or name another store. Nothing was changed.`,
  );
}

function checkSignal(signal: AbortSignal | undefined, pipeline: string): void {
  if (signal?.aborted) {
    throw new FootpathError('interrupted', `The copy of pipeline ${pipeline} was stopped; the target is as it was.`);
  }
}

function samePlace(pipeline: string, place: string): FootpathError {
  return new FootpathError('bad-argument', `Pipeline ${pipeline} is in ${place} already: name another target.`);
}

function notAll(name: string, found: number, count: number): FootpathError {
  return new FootpathError(
    'corrupt',
    `${found} documents of ${name} were found, and its commit says ${count}. See who writes to that store beside Footpath, or put it back from a backup.`,
  );
}
