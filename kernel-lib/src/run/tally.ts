import { DEAD_REASONS } from '../event/schema';
import type { PartitionWatermark, ShardCounters } from '../stream/ports';
import type { ParsedChunk } from './crew';
import { type Counters, type Progress, reasonCounts, sumCounters } from './progress';

/** Counts what goes by, from the last commit on: read and dead records by chunk, the rest by shard at each epoch's end. */
export class Tally {
  private read: number;
  private dead: number;
  /** Late records seen, for progress only: the shards' own count is what is committed. */
  late: number;
  private readonly byReason: number[];
  private minMs: number;
  private maxMs: number;

  constructor(progress: Progress | null) {
    this.read = progress?.counters.read ?? 0;
    this.dead = progress?.counters.dead ?? 0;
    this.late = progress?.counters.late ?? 0;
    this.byReason = DEAD_REASONS.map((reason) => progress?.deadByReason[reason] ?? 0);
    this.minMs = progress?.timeRange.minMs ?? Number.POSITIVE_INFINITY;
    this.maxMs = progress?.timeRange.maxMs ?? Number.NEGATIVE_INFINITY;
  }

  get rows(): number {
    return this.read;
  }

  get deadRows(): number {
    return this.dead;
  }

  /** Greatest event time of a parsed record so far, or -Infinity. */
  get maxTimeMs(): number {
    return this.maxMs;
  }

  addChunk({ batch, deadByReason, minTimeMs, maxTimeMs }: ParsedChunk): void {
    this.read += batch.read;
    this.dead += batch.read - batch.length;
    deadByReason.forEach((count, reason) => {
      this.byReason[reason] += count;
    });
    this.minMs = Math.min(this.minMs, minTimeMs);
    this.maxMs = Math.max(this.maxMs, maxTimeMs);
  }

  addLate(count: number): void {
    this.late += count;
  }

  /** What a commit records. */
  committed(
    shards: readonly ShardCounters[],
    watermarks: readonly PartitionWatermark[],
  ): Pick<Progress, 'counters' | 'deadByReason' | 'timeRange' | 'watermarks'> & { counters: Counters } {
    return {
      counters: sumCounters(this.read, this.dead, shards),
      deadByReason: reasonCounts(this.byReason),
      timeRange: { minMs: finiteOrNull(this.minMs), maxMs: finiteOrNull(this.maxMs) },
      watermarks,
    };
  }
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
