import { join } from 'node:path';
import { FootpathError } from '../event/error';
import type { Files } from '../file/files';
import { leaseStatus } from '../file/lease';
import { removeQuietly } from '../file/publish-file';
import { systemTimers } from '../file/system-timers';
import { LogReader } from './log-reader';
import type { LogWorld } from './log-world';
import { type FsyncPolicy, LogWriter } from './log-writer';
import { findEnd } from './partition-end';
import type { Retention } from './retention';
import { ensureTopic, readTopic } from './topic-file';
import { topicFolder } from './topic-layout';
import type { TopicDescription, TopicReader, TopicWriter } from './topic-log';
import { lookAt, nextLease, publishLease, type WriterLease } from './writer-lease';

const DEFAULT_SEGMENT_BYTES = 64 << 20;
const DEFAULT_FSYNC_INTERVAL_MS = 200;
const DEFAULT_LEASE_MS = 30_000;

export interface TopicWriterOptions {
  /** Absolute path of the store's folder. */
  readonly dir: string;
  readonly topic: string;
  /** Of a new topic, default 1; of an existing one it must be its own. */
  readonly partitions?: number;
  /** Default `batch`. */
  readonly fsync?: FsyncPolicy;
  /** For `interval`: the longest that an append waits. Default 200 ms. */
  readonly fsyncIntervalMs?: number;
  /** A segment that would grow beyond it is followed by another. Default 64 MiB. */
  readonly segmentBytes?: number;
  readonly retention?: Retention;
  /** How long others wait for a writer that says nothing. Default 30 s. */
  readonly leaseMs?: number;
  /** Hears of a batch that a writer before had not finished: it was never in the log. */
  readonly onTorn?: (torn: { readonly partition: number; readonly endOffset: number; readonly bytes: number }) => void;
}

/**
 * Makes a topic or opens it for appending. What a writer that died left unfinished does not count from here on.
 *
 * @throws FootpathError `locked` while another writes, `changed` for another number of partitions, `corrupt`, `newer-format`, `io`.
 */
export function openTopicWriter(world: LogWorld, options: TopicWriterOptions): TopicWriter {
  const { files, clock, host } = world;
  const { dir, topic: name, leaseMs = DEFAULT_LEASE_MS } = options;
  const topic = ensureTopic(files, dir, name, options.partitions, world);
  const folder = topicFolder(dir, name);
  const { lease: before } = lookAt(files, folder, topic.partitions);
  if (before !== null && leaseStatus(before, clock.nowMs(), host) === 'live') throw locked(name, dir, before);
  const taken = nextLease(before, topic.partitions, world, leaseMs);
  if (!publishLease(files, folder, taken, host)) throw lostTheRace(name, dir);
  const { lease, segments, ends } = takeOver(world, folder, topic, taken, before);
  ends.forEach(({ endOffset, tornBytes }, partition) => {
    if (tornBytes > 0) options.onTorn?.({ partition, endOffset, bytes: tornBytes });
  });
  return new LogWriter({
    ...world,
    timers: world.timers ?? systemTimers,
    folder,
    topic,
    lease,
    segments,
    ends,
    fsync: options.fsync ?? 'batch',
    fsyncIntervalMs: options.fsyncIntervalMs ?? DEFAULT_FSYNC_INTERVAL_MS,
    segmentBytes: options.segmentBytes ?? DEFAULT_SEGMENT_BYTES,
    retention: options.retention ?? {},
    leaseMs,
  });
}

/**
 * Opens a topic for reading; takes no lock and writes nothing.
 *
 * @throws FootpathError `not-found` if there is no such topic, `corrupt`, `newer-format`.
 */
export function openTopicReader(world: LogWorld, dir: string, topic: string): TopicReader {
  return new LogReader(world, topicFolder(dir, topic), readTopic(world.files, dir, topic));
}

/** Finds out where the log ends, and makes that binding for those who wrote before. */
function takeOver(
  { files, host }: LogWorld,
  folder: string,
  topic: TopicDescription,
  taken: WriterLease,
  before: WriterLease | null,
) {
  try {
    // From here on no append of an earlier writer is called good; so what is there now is all that there will be.
    const { listed } = lookAt(files, folder, topic.partitions);
    const found = listed.segments.map((segments, partition) => findEnd(files, folder, partition, segments, before));
    const ends = found.map(({ endOffset }) => endOffset);
    // What the one before left to the operating system must not be lost once others build on it.
    for (const segments of listed.segments) syncFile(files, folder, segments.at(-1)?.name);
    const lease = { ...taken, version: taken.version + 1, durableEnds: ends, takenOver: { fence: taken.fence, ends } };
    if (!publishLease(files, folder, lease, host)) throw lostTheRace(topic.name, folder);
    for (const segment of listed.voidSegments) removeQuietly(files, join(folder, segment.name));
    return { lease, segments: listed.segments, ends: found };
  } catch (error) {
    // The next one need not wait for a lease of which nothing came.
    if (error instanceof FootpathError) {
      publishLease(files, folder, { ...taken, version: taken.version + 1, expiresAtMs: 0 }, host);
    }
    throw error;
  }
}

function syncFile(files: Files, folder: string, name: string | undefined): void {
  if (name === undefined) return;
  const handle = files.openForRead(join(folder, name));
  try {
    handle.sync();
  } finally {
    handle.close();
  }
}

function locked(name: string, dir: string, lease: WriterLease): FootpathError {
  const iso = (timeMs: number) => new Date(timeMs).toISOString();
  return new FootpathError(
    'locked',
    `The topic ${name} in ${dir} is being written by process ${lease.pid} on ${lease.host} since ${iso(lease.takenAtMs)} (its lease lasts until ${iso(lease.expiresAtMs)} and is renewed). ` +
      'Wait for that writer or stop it, then run the same command again.',
    { retryable: true },
  );
}

function lostTheRace(name: string, where: string): FootpathError {
  return new FootpathError(
    'locked',
    `Another writer opened the topic ${name} (${where}) while this one started. Run the same command again.`,
    { retryable: true },
  );
}
