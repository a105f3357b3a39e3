/** Which partitions of a topic bring nothing, since when, and whether the source watermark would move without them. */
export class QuietPartitions {
  private readonly newestMs: number[];
  private readonly watermarkMs: number[];

  /** All are heard of at `nowMs`. */
  constructor(
    count: number,
    private readonly idleMs: number,
    nowMs: number,
  ) {
    this.newestMs = new Array<number>(count).fill(nowMs);
    this.watermarkMs = new Array<number>(count).fill(Number.NEGATIVE_INFINITY);
  }

  /** A partition brought something. */
  heard(partition: number, nowMs: number): void {
    this.newestMs[partition] = nowMs;
  }

  /** The watermarks as of the last commit; null is before the first record. */
  committed(watermarks: readonly { readonly partition: number; readonly watermarkMs: number | null }[]): void {
    for (const { partition, watermarkMs } of watermarks) {
      this.watermarkMs[partition] = watermarkMs ?? Number.NEGATIVE_INFINITY;
    }
  }

  /** Those of `read` (read to their confirmed end) that are idle at a time. */
  idleAt(read: readonly number[], nowMs: number): number[] {
    return read.filter((partition) => nowMs - this.newestMs[partition] >= this.idleMs);
  }

  /** The first time, from `nowMs` on, at which the source watermark would move because some of `read` are idle; null if none. */
  movesAt(read: readonly number[], nowMs: number): number | null {
    const times = read.map((partition) => Math.max(nowMs, this.newestMs[partition] + this.idleMs));
    return times.sort((a, b) => a - b).find((timeMs) => this.wouldMove(this.idleAt(read, timeMs))) ?? null;
  }

  /** Those that are further ahead of the source watermark than a bound. */
  ahead(mostMs: number): number[] {
    const leastMs = Math.min(...this.watermarkMs);
    // A partition of which nothing is known yet holds nobody up before it is idle: it may never bring anything.
    if (leastMs === Number.NEGATIVE_INFINITY) return [];
    return this.watermarkMs.flatMap((watermarkMs, partition) => (watermarkMs - leastMs > mostMs ? [partition] : []));
  }

  private wouldMove(idle: readonly number[]): boolean {
    const others = this.watermarkMs.filter((_, partition) => !idle.includes(partition));
    return others.length > 0 && Math.min(...others) > Math.min(...this.watermarkMs);
  }
}
