import { FootpathError } from '../event/error';
import type { Timers } from '../file/files';
import type { OffsetRange, TopicReader } from '../log/topic-log';
import type { PartitionWatermark } from '../stream/ports';
import type { EpochRange, Planner } from './epochs';
import { QuietPartitions } from './quiet-partitions';

/** While something waits for its epoch's time to come, its number is looked at so many times. */
const LOOKS_PER_EPOCH = 4;

export interface FollowOptions {
  /** An epoch begins this long after the one before began, if there is something for it. */
  readonly epochMs: number;
  /** Or as soon as so many records wait; it takes no more. */
  readonly epochRecords: number;
  /** Bytes of records in an epoch. */
  readonly epochBytes: number;
  /** See `watermark.idle`. */
  readonly idleMs: number;
  /** A partition whose watermark is further than this ahead of the source watermark waits for the others. */
  readonly aheadMs: number;
}

export interface FollowParts {
  readonly topic: TopicReader;
  readonly source: {
    /** Global position behind what was read. */
    readonly position: number;
    /** By partition, the next record to be read. */
    readonly offsets: readonly number[];
  };
  readonly timers: Timers;
  readonly signal: AbortSignal | undefined;
  readonly options: FollowOptions;
  /** Of the last commit. */
  readonly watermarks: readonly PartitionWatermark[];
}

/**
 * Plans epochs of a topic that grows: each ends where the partitions are known, for sure, to have come to. Nothing is planned
 * and no timer runs while nothing waits, but for the one that tells when a silent partition will have become idle, and that only
 * where the watermark would move by it.
 */
export class FollowPlanner implements Planner {
  private readonly quiet: QuietPartitions;
  /** By partition, where it ended at the last look. */
  private ends: readonly number[];
  private plannedMs = Number.NEGATIVE_INFINITY;
  /** An epoch was planned that is not committed yet. */
  private isRunning = false;
  private readonly over = new AbortController();
  private hasBegun = false;
  private wake: () => void = () => undefined;

  constructor(private readonly parts: FollowParts) {
    const { source, options, timers, watermarks, signal } = parts;
    signal?.addEventListener('abort', () => this.stop(), { once: true, signal: this.over.signal });
    this.ends = source.offsets;
    this.quiet = new QuietPartitions(this.ends.length, options.idleMs, timers.elapsedMs());
    this.quiet.committed(watermarks);
  }

  /** Known without waiting is what a range was too small for. */
  async next(after: EpochRange | null): Promise<EpochRange | null> {
    if (this.isOver || after?.ends === undefined) return null;
    const { offsets } = this.parts.source;
    return after.ends.some((end, partition) => end > offsets[partition]) ? this.untilOver(this.plan()) : null;
  }

  async wait(): Promise<EpochRange | null> {
    return this.untilOver(this.waitForRange());
  }

  committed(watermarks: readonly PartitionWatermark[]): void {
    this.isRunning = false;
    this.quiet.committed(watermarks);
    this.wake();
  }

  behind(): number {
    const { offsets } = this.parts.source;
    return this.ends.reduce((sum, end, partition) => sum + Math.max(0, end - offsets[partition]), 0);
  }

  stop(): void {
    this.over.abort();
    this.wake();
  }

  private async waitForRange(): Promise<EpochRange | null> {
    const { topic, timers, options } = this.parts;
    const shortMs = options.epochMs / LOOKS_PER_EPOCH;
    this.begin();
    while (!this.isOver) {
      const isKnown = await this.look(false);
      const nowMs = timers.elapsedMs();
      const waiting = this.waiting();
      const movesMs = this.isRunning ? null : this.quiet.movesAt(this.readPartitions(), nowMs);
      const leftMs = waiting === 0 ? Number.POSITIVE_INFINITY : this.plannedMs + options.epochMs - nowMs;
      if (leftMs <= 0 || waiting >= options.epochRecords || (movesMs !== null && movesMs <= nowMs)) {
        const range = await this.plan();
        if (range !== null) return range;
        await this.pause(shortMs);
      } else if (waiting > 0 || !isKnown) await this.pause(Math.min(leftMs, shortMs));
      else {
        const more = (signal: AbortSignal) => topic.waitForMore(this.ends, signal);
        await this.pause(movesMs === null ? null : movesMs - nowMs, more);
      }
    }
    return null;
  }

  private get isOver(): boolean {
    return this.over.signal.aborted || this.parts.signal?.aborted === true;
  }

  /** A topic whose broker is away may answer in minutes: once the run is to stop nobody waits for that. */
  private untilOver(planned: Promise<EpochRange | null>): Promise<EpochRange | null> {
    const { signal } = this.over;
    return new Promise((resolve, reject) => {
      const end = () => resolve(null);
      signal.addEventListener('abort', end, { once: true });
      planned.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
    });
  }

  /** Nobody is silent before he is first listened to: files may have been read before. */
  private begin(): void {
    if (this.hasBegun) return;
    this.hasBegun = true;
    const nowMs = this.parts.timers.elapsedMs();
    this.ends.forEach((_, partition) => {
      this.quiet.heard(partition, nowMs);
    });
  }

  /** Null where the ends are just not known for sure. */
  private async plan(): Promise<EpochRange | null> {
    const { source, timers, options } = this.parts;
    if (!(await this.look(true))) return null;
    const { position, offsets } = source;
    const paused = this.quiet.ahead(options.aheadMs);
    const ends = this.ends.map((end, partition) => (paused.includes(partition) ? offsets[partition] : end));
    const idle = this.quiet.idleAt(this.readPartitions(), timers.elapsedMs());
    this.plannedMs = timers.elapsedMs();
    this.isRunning = true;
    return { from: position, to: position + options.epochBytes, ends, records: options.epochRecords, idle };
  }

  /** Records that may be read now. */
  private waiting(): number {
    const { offsets } = this.parts.source;
    const paused = this.quiet.ahead(this.parts.options.aheadMs);
    return this.ends.reduce((sum, end, partition) => {
      return paused.includes(partition) ? sum : sum + end - offsets[partition];
    }, 0);
  }

  /** Partitions that were read to their ends. */
  private readPartitions(): number[] {
    const { offsets } = this.parts.source;
    return this.ends.flatMap((end, partition) => (end <= offsets[partition] ? [partition] : []));
  }

  /** False while a writer is finding out where the log ends: what it finds is told when it is done. */
  private async look(confirmed: boolean): Promise<boolean> {
    let ranges: readonly OffsetRange[];
    try {
      ranges = await this.parts.topic.offsets(confirmed);
    } catch (error) {
      if (error instanceof FootpathError && error.code === 'locked') return false;
      throw error;
    }
    const nowMs = this.parts.timers.elapsedMs();
    const before = this.ends;
    this.ends = ranges.map(({ endOffset }, partition) => Math.max(endOffset, before[partition]));
    this.ends.forEach((end, partition) => {
      if (end > before[partition]) this.quiet.heard(partition, nowMs);
    });
    return true;
  }

  /** Until that time has passed (null is for ever), `until` is true, somebody wakes it, or the run is to stop. */
  private async pause(ms: number | null, until?: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    if (this.isOver) return;
    const { timers, signal } = this.parts;
    const over = new AbortController();
    const end = () => over.abort();
    this.wake = end;
    signal?.addEventListener('abort', end, { once: true });
    const cancel = ms === null ? () => undefined : timers.after(Math.max(0, ms), end);
    try {
      if (until) await until(over.signal);
      else await new Promise((resolve) => over.signal.addEventListener('abort', resolve, { once: true }));
    } finally {
      cancel();
      signal?.removeEventListener('abort', end);
      this.wake = () => undefined;
    }
  }
}
