import { resolve } from 'node:path';
import { FootpathError } from '../event/error';
import type { KafkaOptions } from '../log/kafka/kafka-options';
import { openAnyReader, type TopicAccess } from '../log/open-any-topic';
import type { Manifest } from '../store/format';
import type { MongoOptions } from '../store/mongo/mongo-options';
import type { Document } from '../store/query/source';
import {
  nextReleaseNumber,
  type Release,
  type ReleaseBook,
  type ReleasedRecord,
  releasesOf,
  releasesToAppend,
} from '../store/released';
import { appendCopies, lateIfNext, originOf } from './append-copies';
import { followedTopic, type OpenTopic, openFollowedTopic } from './followed-topic';
import { STDIN_NAME } from './input';
import { Mender, type Refusal } from './mender';
import { type OpenStore, open } from './open';
import { openMongo } from './open-mongo';
import type { World } from './options';
import { type Progress, topicKindOf } from './progress';
import { checkStart, checkTopic } from './topic-checks';
import { worldOf } from './world-of';

/** A rebuild holds in memory what was released. */
export const MAX_RELEASED_RECORDS = 1_000_000;
export const MAX_MENDED_BYTES = 64 << 20;

export interface RequeueOptions {
  /** Folder of the store, and of the topics. */
  readonly dir: string;
  /** The database that the store is in, in the place of the folder. */
  readonly mongo?: MongoOptions;
  readonly kind: Release['kind'];
  /** Which pipeline's records, where the store has several. */
  readonly pipeline?: string;
  /** Records that match, in MongoDB's language. Default: all. */
  readonly filter?: Document;
  /** Of dead records: new texts of fields, by the source's own names or the nine of the reference format. */
  readonly set?: Readonly<Record<string, string>>;
  /** How Kafka is reached. Default: as the environment says. */
  readonly kafka?: KafkaOptions;
  /** Only says what would be released. */
  readonly dryRun?: boolean;
  /** Told what is to be appended before anything is written. */
  readonly onCopies?: (copies: Copies) => void;
  readonly signal?: AbortSignal;
  readonly world?: Partial<Pick<World, 'files' | 'clock' | 'host'>>;
}

/** What a requeue means for the topic that a pipeline follows. */
export interface Copies {
  readonly topic: string;
  /** Mended records that are appended, to be judged like any. Late ones are not: in their partition they would be late again. */
  readonly records: number;
  /** Of all that are released from this topic: how many would be late, were they to come next after what is committed. */
  readonly late: number;
}

export interface RequeueResult {
  readonly pipeline: string;
  readonly kind: Release['kind'];
  /** Records that match the filter. */
  readonly matched: number;
  readonly released: number;
  /** Why the others were not: the sum of these and `released` is `matched`. */
  readonly refused: Readonly<Partial<Record<Refusal | 'already-released', number>>>;
  /** Of late ones: how far behind the watermark that it missed the furthest lay. A rebuild keeps that much more open. */
  readonly furthestBehindMs: number;
  /** Of mended ones: how many lie further than the watermark's delay ahead of all that was read. They make others late. */
  readonly ahead: number;
  /** Of mended ones: how far the furthest lies ahead of all that was read; 0 if none does. */
  readonly furthestAheadMs: number;
  /** Number of the release; null where there is nothing to release, or nothing was to be done. */
  readonly release: number | null;
  /** Null where nothing can be appended, and a rebuild alone takes records in: files, and a topic that is read to an end. */
  readonly copies: Copies | null;
  /** Records that were appended; also those that a call that was killed had left. */
  readonly appended: number;
}

/**
 * Releases late records, or dead ones in a mended form, for the next `run --rebuild`; each record once. What is written is one
 * file that appears whole or not at all. Needs no lease of the store: a run may go on meanwhile. Of a topic that is followed the
 * mended records are appended to it too, each with its origin and once; what a killed call left is appended by the next one. No other
 * result changes before the rebuild.
 *
 * @throws FootpathError `bad-argument`, `bad-query`, `not-found`; `changed` after a reset, or if the topic is another; `locked` while
 *   somebody else writes the topic; `interrupted`, `io`, `corrupt`.
 */
export async function requeue(options: RequeueOptions): Promise<RequeueResult> {
  const world = worldOf(options.world);
  const dir = resolve(options.dir);
  const store = options.mongo === undefined ? open(dir, world.files) : await openMongo(options.mongo, dir);
  try {
    return await requeueIn(store, { ...options, dir }, world);
  } finally {
    await store.close();
  }
}

async function requeueIn(store: OpenStore, options: RequeueOptions, world: World): Promise<RequeueResult> {
  const { dir } = options;
  const { manifest, progress, definition } = store.commit(options.pipeline);
  const { pipeline } = manifest;
  if (manifest.superseded !== undefined) throw beginsAnew(pipeline, manifest.releases?.rebuilt === true);
  if (progress.files.some(({ name }) => name === STDIN_NAME)) throw cannotBeReadAgain(pipeline);
  const access = { dir, kafka: options.kafka };
  await checkTopicThere(world, access, manifest, options.kind);
  const mender = new Mender(definition, progress, options.set ?? {});
  const followed = followedTopic(progress);
  const book = store.releases(pipeline);
  const find = async () => {
    const before = await releasesOf(book, manifest);
    const number = await nextReleaseNumber(book);
    const found = await findRecords(store, options, pipeline, mender, before);
    checkSize([...before.flatMap(({ records }) => records), ...found.records]);
    const own = found.records.filter(({ source }) => source === followed?.name);
    const late = lateIfNext(own, progress.watermarks, definition.watermark.delayMs);
    const count = options.kind === 'dead' ? own.length : 0;
    const ahead = aheadOf(options.kind === 'dead' ? found.records : [], progress, definition.watermark.delayMs);
    const copies = followed === null ? null : { topic: followed.name, records: count, late };
    return { number, found: { ...found, ...ahead }, copies };
  };
  const first = await find();
  const { records: _, ...said } = first.found;
  const nothing = { pipeline, kind: options.kind, ...said, copies: first.copies, release: null, appended: 0 };
  if (options.dryRun) return { ...nothing, released: first.found.records.length };
  // Opened first: where somebody else writes the topic, nothing is released either.
  const isToAppend = (first.copies?.records ?? 0) > 0 || (await releasesToAppend(book, manifest)).length > 0;
  const opens = followed !== null && isToAppend;
  const topic = opens ? await openFollowedTopic(world, access, topicKindOf(progress), followed, pipeline) : null;
  try {
    if (first.copies !== null && first.found.records.length > 0) options.onCopies?.(first.copies);
    const ends = topic === null ? [] : (await topic.reader.offsets()).map(({ endOffset }) => endOffset);
    for (let { number, found, copies } = first; ; { number, found, copies } = await find()) {
      const { records, ...rest } = found;
      const result = { ...nothing, ...rest, copies, released: records.length };
      const append = topic !== null && (copies?.records ?? 0) > 0 ? { topic: followed!.name, ends } : undefined;
      const { generation } = manifest;
      const releasedAtMs = world.clock.nowMs();
      const release = { number, kind: options.kind, generation, releasedAtMs, records, append };
      const isDone = records.length === 0 || (await book.publish(release, world.host));
      // Somebody else released meanwhile: what of ours is released already is now another.
      if (!isDone) continue;
      const appended = topic === null ? 0 : await appendWaiting(book, manifest, topic, world.host);
      return { ...result, release: records.length === 0 ? null : number, appended };
    }
  } finally {
    await topic?.close();
  }
}

/**
 * What is released of a pipeline that reads a topic is for a rebuild, which reads all of it again; mended records may be appended
 * also where its beginning is gone.
 */
async function checkTopicThere(
  world: Pick<World, 'files' | 'clock' | 'host'>,
  access: TopicAccess,
  { pipeline, progress }: Manifest,
  kind: Release['kind'],
): Promise<void> {
  const known = (progress as Progress).files.find(({ partitions }) => partitions !== undefined);
  if (known === undefined) return;
  const place = { kind: topicKindOf(progress as Progress), name: known.name };
  const topic = await openAnyReader(world, place, access);
  try {
    const current = await topic.offsets();
    checkTopic(topic.describe(), current, known, pipeline, false);
    if (kind === 'late') checkStart(known.name, current, known);
  } finally {
    await topic.close();
  }
}

/** A rebuild reads its input once more, twice over: it is no use to release what it can never come to. */
function cannotBeReadAgain(pipeline: string): FootpathError {
  return new FootpathError(
    'bad-argument',
    `Pipeline ${pipeline} was fed from standard input, which no rebuild can read again: nothing was released. ` +
      'Run over a file of the same bytes under another --dir, and requeue there.',
  );
}

/** Appends what this release, and others of before, say. */
async function appendWaiting(
  book: ReleaseBook,
  manifest: Manifest,
  { writer, reader }: OpenTopic,
  host: World['host'],
): Promise<number> {
  const waiting = await releasesToAppend(book, manifest);
  const appended = await appendCopies(writer, reader, waiting);
  for (const { number } of waiting) await book.noteAppended(number, host);
  return appended;
}

/** By the greatest event time that is committed: what lies behind it may be late, and moves no watermark at the input's end. */
function aheadOf(records: readonly ReleasedRecord[], { timeRange }: Progress, delayMs: number) {
  const maxMs = timeRange.maxMs ?? Number.POSITIVE_INFINITY;
  const aheadMs = records.map(({ timeMs = maxMs }) => timeMs - maxMs).filter((ms) => ms > 0);
  return {
    ahead: aheadMs.filter((ms) => ms > delayMs).length,
    furthestAheadMs: aheadMs.reduce((most, ms) => Math.max(most, ms), 0),
  };
}

async function findRecords(
  store: OpenStore,
  { kind, filter = {}, signal }: RequeueOptions,
  pipeline: string,
  mender: Mender,
  before: readonly Release[],
) {
  const releasedAs = (wanted: Release['kind']) =>
    new Map(
      before
        .filter((release) => release.kind === wanted)
        .flatMap(({ records }) => records.map((record) => [originOf(record), record] as const)),
    );
  const released = releasedAs(kind);
  const mendedBefore = releasedAs('dead');
  const collection = store.collection(kind === 'dead' ? 'dead_letters' : 'late_events');
  const records: ReleasedRecord[] = [];
  const refused: Partial<Record<Refusal | 'already-released', number>> = {};
  let matched = 0;
  let furthestBehindMs = 0;
  for await (const document of collection.find({ $and: [{ pipeline }, filter] }, { signal })) {
    matched++;
    const found = kind === 'late' ? lateRecord(document, mendedBefore) : document;
    const mended = released.has(originOf(found as ReleasedRecord))
      ? 'already-released'
      : kind === 'late'
        ? (found as ReleasedRecord)
        : mender.mend(document);
    if (typeof mended === 'string') {
      refused[mended] = (refused[mended] ?? 0) + 1;
      continue;
    }
    records.push(mended);
    if (kind === 'late') {
      const behindMs = Number(document.watermark) - Number(document.event_time);
      furthestBehindMs = Math.max(furthestBehindMs, behindMs);
    }
  }
  return { matched, records, refused, furthestBehindMs };
}

/** A late copy of a record that was mended is that record: a rebuild passes the copy over. */
function lateRecord(document: Document, mended: ReadonlyMap<string, ReleasedRecord>): ReleasedRecord {
  const { source, partition, offset, event_time } = document;
  const own = { source: String(source), partition: Number(partition), offset: Number(offset) };
  const origin = mended.get(String(document.origin));
  if (origin === undefined) return { ...own, timeMs: Number(event_time) };
  const place = { source: origin.source, partition: origin.partition, offset: origin.offset };
  return { ...place, timeMs: origin.timeMs ?? Number(event_time) };
}

function checkSize(records: readonly ReleasedRecord[]): void {
  const bytes = records.reduce((sum, { mended = '' }) => sum + 0.75 * mended.length, 0);
  if (records.length <= MAX_RELEASED_RECORDS && bytes <= MAX_MENDED_BYTES) return;
  throw new FootpathError(
    'bad-argument',
    `These would be ${records.length} released records with ${Math.round(bytes)} bytes of mended ones; a rebuild takes ${MAX_RELEASED_RECORDS} and ${MAX_MENDED_BYTES} bytes. ` +
      'Narrow --filter; for so many late records a greater watermark.delay and a footpath reset is the better way.',
  );
}

function beginsAnew(pipeline: string, isRebuild: boolean): FootpathError {
  const why = isRebuild
    ? `is being rebuilt and has committed nothing of it yet: let the rebuild come to its first commit`
    : `was reset, and its records are of what its next run replaces: run it first`;
  return new FootpathError('changed', `Pipeline ${pipeline} ${why}. Nothing was released.`);
}
