import type { ExemptRecords } from './exempt-records';
import type { IdlePartition, PartitionFloor, PartitionWatermark } from './ports';
import type { Closing } from './taken-rows';

/**
 * The clock of each partition: the greatest event time of its parsed records, the offset of the record that first had it, and
 * the floor that a time of silence left. A partition without a record and without a floor is at -Infinity. Pure arrays, so that
 * the one loop over all rows can hold them.
 */
export class PartitionClocks {
  readonly maxTimeMs: Float64Array;
  /** Offset of the record that set `maxTimeMs`, -1 before the first. */
  readonly offset: Float64Array;
  /** The watermark as of now: `maxTimeMs - delayMs`, or the floor if that is greater. It never falls. */
  readonly currentMs: Float64Array;
  private readonly floorMs: Float64Array;
  /** The first offset that the floor is for; -1 without one. */
  private readonly floorOffset: Float64Array;

  constructor(
    readonly count: number,
    readonly delayMs: number,
    private readonly exempt: ExemptRecords | null = null,
    /** A user's records may lie in every partition: then nothing is closed before the slowest of them. */
    readonly areUsersSpread = false,
  ) {
    this.maxTimeMs = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.offset = new Float64Array(count).fill(-1);
    this.currentMs = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.floorMs = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.floorOffset = new Float64Array(count).fill(-1);
  }

  watermarkMs(partition: number): number {
    return this.currentMs[partition];
  }

  /** The minimum over all partitions. */
  sourceWatermarkMs(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let partition = 0; partition < this.count; partition++) least = Math.min(least, this.currentMs[partition]);
    return least;
  }

  /** The offset that set the watermark: of a record, or the first one that a floor is for. */
  setter(partition: number): { readonly offset: number | null; readonly floorOffset: number | null } {
    const isFloor = this.floorMs[partition] > this.maxTimeMs[partition] - this.delayMs;
    const known = (offset: number) => (offset < 0 ? null : offset);
    return {
      offset: isFloor ? null : known(this.offset[partition]),
      floorOffset: isFloor ? known(this.floorOffset[partition]) : null,
    };
  }

  /**
   * Lets the others go on without the partitions that are idle: the floor of these becomes the least watermark of the others,
   * which is from then on the source watermark. If all are idle, all stand still.
   */
  raiseFloors(idle: readonly IdlePartition[]): void {
    const quiet = new Set(idle.map(({ partition }) => partition));
    let leastMs = Number.POSITIVE_INFINITY;
    this.currentMs.forEach((watermarkMs, partition) => {
      if (!quiet.has(partition)) leastMs = Math.min(leastMs, watermarkMs);
    });
    if (!Number.isFinite(leastMs)) return;
    for (const { partition, offset } of idle) {
      this.raise({ partition, offset, floorMs: leastMs });
    }
  }

  /** Gives a partition a floor, where that is above its watermark. */
  raise({ partition, offset, floorMs }: PartitionFloor): void {
    if (floorMs <= this.currentMs[partition]) return;
    this.floorMs[partition] = floorMs;
    this.floorOffset[partition] = offset;
    this.currentMs[partition] = floorMs;
  }

  /** The watermark as far as anything may be closed by it: it waits for exempt records that are still to come. */
  closingMs(partition: number): number {
    const watermarkMs = this.watermarkMs(partition);
    return this.exempt === null ? watermarkMs : Math.min(watermarkMs, this.exempt.leastToComeMs(partition));
  }

  /** What may be closed by now. */
  closing(): Closing {
    const byPartitionMs = new Float64Array(this.count);
    let sourceMs = Number.POSITIVE_INFINITY;
    for (let partition = 0; partition < this.count; partition++) {
      byPartitionMs[partition] = this.closingMs(partition);
      sourceMs = Math.min(sourceMs, byPartitionMs[partition]);
    }
    if (this.areUsersSpread) byPartitionMs.fill(sourceMs);
    return { byPartitionMs, sourceMs };
  }

  watermarks(): PartitionWatermark[] {
    return Array.from({ length: this.count }, (_, partition) => ({
      partition,
      maxTimeMs: this.maxTimeMs[partition],
      watermarkMs: this.currentMs[partition],
      watermarkOffset: this.setter(partition).offset,
    }));
  }

  /** The latest floor of each partition that has one. */
  floors(): PartitionFloor[] {
    return Array.from(this.floorMs, (floorMs, partition) => ({
      partition,
      offset: this.floorOffset[partition],
      floorMs,
    })).filter(({ offset }) => offset >= 0);
  }

  restore(maxTimeMs: Float64Array, offset: Float64Array, floors: readonly PartitionFloor[]): void {
    this.maxTimeMs.set(maxTimeMs);
    this.offset.set(offset);
    for (const { partition, offset, floorMs } of floors) {
      this.floorMs[partition] = floorMs;
      this.floorOffset[partition] = offset;
    }
    this.maxTimeMs.forEach((timeMs, partition) => {
      this.currentMs[partition] = Math.max(timeMs - this.delayMs, this.floorMs[partition]);
    });
  }
}
