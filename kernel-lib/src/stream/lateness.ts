import type { EventBatch } from '../event/batch';

/** How many records would be late under one watermark delay. */
export interface LateUnder {
  readonly delayMs: number;
  readonly late: number;
}

/**
 * Counts, for several watermark delays at once, the records that would be late. A record is late if it lies further behind the
 * greatest event time of its partition's earlier records than the delay, and that greatest time is the same under every
 * delay: one pass is exact for all of them. Memory: a number a partition and a number a delay.
 */
export class Lateness {
  /** How far behind the record lay that was furthest behind, in milliseconds; 0 where all came in order. */
  greatestBehindMs = 0;
  private readonly maxTimeMs: Float64Array;
  /** Ascending, so that a record that is in time under one delay is so under all behind it. */
  private readonly delaysMs: Float64Array;
  private readonly late: Float64Array;

  constructor(partitions: number, delaysMs: readonly number[]) {
    this.maxTimeMs = new Float64Array(partitions).fill(Number.NEGATIVE_INFINITY);
    this.delaysMs = Float64Array.from(new Set(delaysMs)).sort();
    this.late = new Float64Array(this.delaysMs.length);
  }

  /** Takes the next parsed records in. */
  add({ length, timeMs, partition }: Pick<EventBatch, 'length' | 'timeMs' | 'partition'>): void {
    const { maxTimeMs, delaysMs, late } = this;
    for (let row = 0; row < length; row++) {
      const time = timeMs[row];
      const behindMs = maxTimeMs[partition[row]] - time;
      if (behindMs <= 0) {
        maxTimeMs[partition[row]] = time;
        continue;
      }
      if (behindMs > this.greatestBehindMs) this.greatestBehindMs = behindMs;
      for (let place = 0; place < delaysMs.length && behindMs > delaysMs[place]; place++) late[place]++;
    }
  }

  /** By delay, the shortest first. */
  counts(): LateUnder[] {
    return Array.from(this.delaysMs, (delayMs, place) => ({ delayMs, late: this.late[place] }));
  }
}
