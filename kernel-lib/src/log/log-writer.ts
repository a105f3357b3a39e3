import { join } from 'node:path';
import { FootpathError } from '../event/error';
import type { Clock, FileHandle, Files, HostIdentity, Timers } from '../file/files';
import { encodeBatch } from './batch-codec';
import type { PartitionEnd } from './partition-end';
import { dropOldSegments, type Retention } from './retention';
import { removedTopic } from './topic-file';
import { type SegmentRef, segmentName } from './topic-layout';
import type { AppendBatch, TopicDescription, TopicWriter } from './topic-log';
import { isNewest, publishLease, type WriterLease } from './writer-lease';

/**
 * When an append is durable: with `batch` when it resolves; with `interval` a short time later; with `none` when the
 * operating system likes, and when the writer closes. Whatever was asked for, a process that dies loses nothing that it had
 * appended; a machine that loses its power may.
 */
export type FsyncPolicy = 'batch' | 'interval' | 'none';

export interface LogWriterParts {
  readonly files: Files;
  readonly clock: Clock;
  readonly host: HostIdentity;
  readonly timers: Timers;
  readonly folder: string;
  readonly topic: TopicDescription;
  readonly lease: WriterLease;
  readonly segments: readonly (readonly SegmentRef[])[];
  readonly ends: readonly PartitionEnd[];
  readonly fsync: FsyncPolicy;
  readonly fsyncIntervalMs: number;
  readonly segmentBytes: number;
  readonly retention: Retention;
  readonly leaseMs: number;
}

/** A partition as its one writer knows it. */
interface Tail {
  segments: SegmentRef[];
  /** The segment that is being written; null until there is something to write. */
  handle: FileHandle | null;
  sizeBytes: number;
  endOffset: number;
  durableEnd: number;
  lastAppendTimeMs: number;
}

/** Appends to the segments of a topic, under its lease. Made by `openTopicWriter`. */
export class LogWriter implements TopicWriter {
  private readonly tails: Tail[];
  private lease: WriterLease;
  private failure: unknown = null;
  private closed = false;
  private stopSyncing: (() => void) | null = null;
  private readonly stopRenewing: () => void;

  constructor(private readonly parts: LogWriterParts) {
    this.lease = parts.lease;
    this.tails = parts.ends.map(({ endOffset, lastAppendTimeMs }, partition) => ({
      segments: [...parts.segments[partition]],
      handle: null,
      sizeBytes: 0,
      endOffset,
      durableEnd: endOffset,
      lastAppendTimeMs,
    }));
    // Somebody may append once an hour, and keep the topic all the same.
    this.stopRenewing = parts.timers.every(parts.leaseMs / 3, () => this.unlessFailed(() => this.renew()));
  }

  describe(): TopicDescription {
    return this.parts.topic;
  }

  async append(batches: readonly AppendBatch[]): Promise<readonly number[]> {
    if (this.closed) throw new FootpathError('internal', 'this writer is closed.');
    if (this.failure !== null) throw this.failure;
    try {
      const offsets = batches.map((batch) => this.appendBatch(batch));
      if (this.parts.fsync === 'batch') this.syncAll();
      else if (this.parts.fsync === 'interval') this.syncSoon();
      // Who wakes up after its lease went to another must not say that these records are in the log.
      if (!isNewest(this.parts.files, this.parts.folder, this.lease)) throw this.fenced();
      return offsets;
    } catch (error) {
      throw this.fail(error);
    }
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.stopRenewing();
    this.stopSyncing?.();
    try {
      if (this.failure === null) this.syncAll();
    } finally {
      for (const { handle } of this.tails) handle?.close();
      this.release();
    }
  }

  private appendBatch({ partition, records }: AppendBatch): number {
    const tail = this.tails[partition];
    if (tail === undefined) {
      const { name, partitions } = this.parts.topic;
      throw new FootpathError(
        'bad-argument',
        `The topic ${name} has ${partitions} partitions: there is no ${partition}.`,
      );
    }
    const appendTimeMs = Math.max(tail.lastAppendTimeMs, this.parts.clock.nowMs());
    const frame = encodeBatch(records, tail.endOffset, appendTimeMs);
    if (tail.handle !== null && tail.sizeBytes + frame.length > this.parts.segmentBytes) this.finishSegment(tail);
    tail.handle ??= this.newSegment(partition, tail);
    tail.handle.append(frame);
    const baseOffset = tail.endOffset;
    tail.sizeBytes += frame.length;
    tail.endOffset += records.ends.length;
    tail.lastAppendTimeMs = appendTimeMs;
    return baseOffset;
  }

  private newSegment(partition: number, tail: Tail): FileHandle {
    const { files, folder, retention, clock } = this.parts;
    const { fence } = this.lease;
    const ref = { name: segmentName(partition, tail.endOffset, fence), partition, baseOffset: tail.endOffset, fence };
    const handle = files.create(join(folder, ref.name));
    tail.sizeBytes = 0;
    tail.segments = dropOldSegments(files, folder, [...tail.segments, ref], retention, clock.nowMs());
    // A batch is as durable as the name of its segment.
    files.syncFolder(folder);
    return handle;
  }

  private finishSegment(tail: Tail): void {
    this.sync(tail);
    tail.handle?.close();
    tail.handle = null;
  }

  private sync(tail: Tail): void {
    if (tail.handle === null || tail.durableEnd === tail.endOffset) return;
    tail.handle.sync();
    tail.durableEnd = tail.endOffset;
  }

  private syncAll(): void {
    for (const tail of this.tails) this.sync(tail);
  }

  /** One timer, and only while something waits for it. */
  private syncSoon(): void {
    this.stopSyncing ??= this.parts.timers.after(this.parts.fsyncIntervalMs, () => {
      this.stopSyncing = null;
      this.unlessFailed(() => this.syncAll());
    });
  }

  /** What fails between appends is told by the next one. */
  private unlessFailed(work: () => void): void {
    if (this.failure !== null) return;
    try {
      work();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Keeps what went wrong: a topic that is gone explains whatever failed. */
  private fail(error: unknown): unknown {
    const { files, folder, topic } = this.parts;
    // Whatever else it may be is no news of files.
    const removed = error instanceof FootpathError ? removedTopic(files, folder, topic) : null;
    this.failure = removed ?? error;
    return this.failure;
  }

  private renew(): void {
    if (!this.publish({ expiresAtMs: this.parts.clock.nowMs() + this.parts.leaseMs })) throw this.fenced();
  }

  /** Lets the next writer in. Whatever fails here only leaves it waiting for the lease to expire. */
  private release(): void {
    try {
      this.publish({ expiresAtMs: 0 });
    } catch (error) {
      if (!(error instanceof FootpathError)) throw error;
    }
  }

  private publish(change: Pick<WriterLease, 'expiresAtMs'>): boolean {
    const { files, folder, host } = this.parts;
    const durableEnds = this.tails.map(({ durableEnd }) => durableEnd);
    const lease = { ...this.lease, ...change, durableEnds, version: this.lease.version + 1 };
    if (!publishLease(files, folder, lease, host)) return false;
    this.lease = lease;
    return true;
  }

  private fenced(): FootpathError {
    const { topic } = this.parts;
    return new FootpathError(
      'fenced',
      `The topic ${topic.name} was taken over by another writer, because this one did not renew its lease in time. ` +
        'Records that were being sent may be in the log or not; nothing more is sent. Run the command again once the other one has ended.',
    );
  }
}
