import { DEAD_REASONS } from '../event/schema';
import type { IntakeEpoch, ShardCounters } from '../stream/ports';
import type { TakenChunk } from './intake-stage';
import { type Counters, type Progress, reasonCounts, sumCounters } from './progress';

/** Counts what goes by, from the last commit on: read and dead records by chunk, the rest as the intake and the shards say at each epoch's end. */
export class Tally {
  private read: number;
  private dead: number;
  /** Late records seen, for progress only: the intake's own count is what is committed. */
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

  addChunk({ read, dead, lateCount, deadByReason, minTimeMs, maxTimeMs }: TakenChunk): void {
    this.read += read;
    this.dead += dead?.count ?? 0;
    this.late += lateCount;
    deadByReason.forEach((count, reason) => {
      this.byReason[reason] += count;
    });
    this.minMs = Math.min(this.minMs, minTimeMs);
    this.maxMs = Math.max(this.maxMs, maxTimeMs);
  }

  /** What a commit records. */
  committed(
    { counters, watermarks }: IntakeEpoch,
    shards: readonly ShardCounters[],
  ): Pick<Progress, 'counters' | 'deadByReason' | 'timeRange' | 'watermarks'> & { counters: Counters } {
    return {
      counters: sumCounters(this.read, this.dead, counters, shards),
      deadByReason: reasonCounts(this.byReason),
      timeRange: { minMs: finiteOrNull(this.minMs), maxMs: finiteOrNull(this.maxMs) },
      watermarks,
    };
  }
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
