import { join } from 'node:path';
import { FootpathError } from '../event/error';
import { leaseStatus } from '../file/lease';
import { encodedBytes, endOf } from './batch-codec';
import { type FolderWatch, watchFolder } from './folder-watch';
import type { LogWorld } from './log-world';
import { boundOf } from './partition-end';
import { Segment, type SegmentPlace } from './segment';
import { checkStillThere } from './topic-file';
import type { SegmentRef } from './topic-layout';
import type { LogBatch, OffsetRange, TopicDescription, TopicReader } from './topic-log';
import { lookAt, type WriterLease } from './writer-lease';

/** Read at a time where only the end is looked for. */
const SCAN_BYTES = 1 << 20;

/** What a look at the topic's folder says about one partition. */
interface Look {
  readonly segments: readonly SegmentRef[];
  readonly lease: WriterLease | null;
  /** A writer is finding out where the log ends; what lies behind the durable end may not count. */
  readonly isOpen: boolean;
}

/** Reads a topic's segments while somebody may be writing them. Takes no lock: it gives whole batches that count, and nothing else. */
export class LogReader implements TopicReader {
  private readonly cursors: Cursor[];
  private readonly tails: Cursor[];
  private watch: FolderWatch | null = null;

  constructor(
    private readonly world: LogWorld,
    private readonly folder: string,
    private readonly topic: TopicDescription,
  ) {
    const cursors = () =>
      Array.from({ length: topic.partitions }, (_, partition) => new Cursor(world, folder, topic, partition));
    this.cursors = cursors();
    this.tails = cursors();
  }

  describe(): TopicDescription {
    return this.topic;
  }

  async offsets(confirmed = false): Promise<readonly OffsetRange[]> {
    const ranges = this.ofThis(() => this.tails.map((tail) => tail.range()));
    // Whole segments are durable; what the system still holds of the last ones is written now, whoever wrote it.
    if (confirmed) for (const tail of this.tails) tail.sync();
    return ranges;
  }

  async read(partition: number, offset: number, maxBytes: number): Promise<readonly LogBatch[]> {
    return this.ofThis(() => this.cursors[partition].read(offset, maxBytes));
  }

  async waitForMore(ends: readonly number[], signal: AbortSignal): Promise<boolean> {
    // The watch begins before the look, so that nothing falls between them.
    this.watch ??= (this.world.watch ?? watchFolder)(this.folder);
    while (!signal.aborted) {
      if (this.ofThis(() => this.tails.some((tail, partition) => tail.endNow() > ends[partition]))) return true;
      await this.watch.changed(signal);
    }
    return false;
  }

  async close(): Promise<void> {
    this.watch?.close();
    for (const cursor of [...this.cursors, ...this.tails]) cursor.close();
  }

  /** Looked at after the work: what was found is of this topic if it is there still. A topic that is gone explains what failed. */
  private ofThis<T>(work: () => T): T {
    try {
      return work();
    } finally {
      checkStillThere(this.world.files, this.folder, this.topic);
    }
  }
}

/** A place in a partition that moves on by reading. */
class Cursor {
  private ref: SegmentRef | null = null;
  private segment: Segment | null = null;
  private place: SegmentPlace = { position: 0, offset: -1 };

  constructor(
    private readonly world: LogWorld,
    private readonly folder: string,
    private readonly topic: TopicDescription,
    private readonly partition: number,
  ) {}

  read(offset: number, maxBytes: number): readonly LogBatch[] {
    if (this.ref === null || this.place.offset !== offset) this.seek(offset);
    return this.next(maxBytes);
  }

  /** @throws FootpathError `locked` while a writer is finding out where the log ends. */
  range(): OffsetRange {
    const { segments, lease, isOpen } = this.look();
    if (isOpen) {
      throw new FootpathError(
        'locked',
        `A writer is just opening the topic ${this.topic.name}, which ends where it will find its end. Run the command again.`,
        { retryable: true },
      );
    }
    const startOffset = segments[0]?.baseOffset ?? lease?.durableEnds[this.partition] ?? 0;
    return { startOffset, endOffset: Math.max(startOffset, this.endNow()) };
  }

  /** Reads on to the end, as far as it is known. */
  endNow(): number {
    const last = this.look().segments.at(-1);
    if (last === undefined) return 0;
    if (this.ref?.name !== last.name) this.moveTo(last);
    while (this.next(SCAN_BYTES).length > 0) {}
    return this.place.offset;
  }

  sync(): void {
    this.segment?.sync();
  }

  close(): void {
    this.segment?.close();
  }

  /** The next batches, from whichever segment has them. */
  private next(maxBytes: number): readonly LogBatch[] {
    let isSecondLook = false;
    while (this.ref !== null && this.segment !== null) {
      const { ref, segment, place } = this;
      const read = segment.read(place, maxBytes);
      // Looked at after reading: what was taken over before the bytes were there is known then.
      const look = this.look();
      const successor = look.segments.find(
        ({ baseOffset, fence }) => baseOffset > ref.baseOffset || (baseOffset === ref.baseOffset && fence > ref.fence),
      );
      const durableEnd = look.lease?.durableEnds[this.partition] ?? 0;
      const open = look.isOpen ? durableEnd : Number.POSITIVE_INFINITY;
      const limit = successor?.baseOffset ?? Math.min(boundOf(ref, look.lease), open);
      const batches = read.batches.filter((batch) => batch.baseOffset < limit);
      const last = batches.at(-1);
      if (last !== undefined) {
        const bytes = batches.reduce((sum, batch) => sum + encodedBytes(batch), 0);
        this.place = { position: place.position + bytes, offset: endOf(last) };
        return batches;
      }
      if (successor !== undefined && place.offset === successor.baseOffset) {
        this.moveTo(successor);
        continue;
      }
      if (place.offset >= limit) return [];
      const isMissing = successor !== undefined || place.offset < durableEnd;
      // A writer may have been at work between the reading and the look.
      if (isMissing && isSecondLook) throw segment.damaged(place);
      if (!isMissing) {
        if (read.then === 'broken' && isSecondLook) segment.checkTail(place);
        if (read.then !== 'broken' || isSecondLook) return [];
      }
      isSecondLook = true;
    }
    return [];
  }

  private seek(offset: number): void {
    const { segments, lease } = this.look();
    const at = segments.findLastIndex(({ baseOffset }) => baseOffset <= offset);
    const ref = segments[at];
    if (ref === undefined) {
      if (segments.length === 0 && offset === 0) return;
      throw this.outside(offset, segments[0]?.baseOffset);
    }
    this.moveTo(ref);
    const segment = this.segment!;
    const found = segment.find(ref.baseOffset, offset);
    this.place = found;
    if (found.isThere || found.offset === offset) return;
    const knownEnd = segments[at + 1]?.baseOffset ?? lease?.durableEnds[this.partition] ?? 0;
    if (found.offset < knownEnd) throw segment.damaged(found);
    segment.checkTail(found);
    throw this.outside(offset, undefined);
  }

  private moveTo(ref: SegmentRef): void {
    this.segment?.close();
    this.ref = ref;
    this.segment = new Segment(this.world.files, join(this.folder, ref.name));
    this.place = { position: 0, offset: ref.baseOffset };
  }

  private look(): Look {
    const { files, clock, host } = this.world;
    const { listed, lease } = lookAt(files, this.folder, this.topic.partitions);
    const isUnsettled = lease !== null && lease.takenOver?.fence !== lease.fence;
    const isOpen = isUnsettled && leaseStatus(lease, clock.nowMs(), host) === 'live';
    return { segments: listed.segments[this.partition], lease, isOpen };
  }

  private outside(offset: number, startOffset: number | undefined): FootpathError {
    const { name } = this.topic;
    if (startOffset === undefined) {
      return new FootpathError(
        'bad-argument',
        `Partition ${this.partition} of the topic ${name} ends before offset ${offset}.`,
      );
    }
    return new FootpathError(
      'not-found',
      `Offset ${offset} of partition ${this.partition} of the topic ${name} is no longer there: retention has removed what lies before ${startOffset}. Start from there, in another pipeline.`,
    );
  }
}
