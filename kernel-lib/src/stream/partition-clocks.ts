import type { PartitionWatermark } from './ports';

/**
 * The clock of each partition: the greatest event time of its parsed records, and the offset of the record that first had
 * it. A partition without a record is at -Infinity. Pure arrays, so that the one loop over all rows can hold them.
 */
export class PartitionClocks {
  readonly maxTimeMs: Float64Array;
  /** Offset of the record that set `maxTimeMs`, -1 before the first. */
  readonly offset: Float64Array;

  constructor(
    readonly count: number,
    readonly delayMs: number,
  ) {
    this.maxTimeMs = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.offset = new Float64Array(count).fill(-1);
  }

  watermarkMs(partition: number): number {
    return this.maxTimeMs[partition] - this.delayMs;
  }

  /** The minimum over all partitions. */
  sourceWatermarkMs(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let partition = 0; partition < this.count; partition++) least = Math.min(least, this.watermarkMs(partition));
    return least;
  }

  watermarks(): PartitionWatermark[] {
    return Array.from({ length: this.count }, (_, partition) => ({
      partition,
      maxTimeMs: this.maxTimeMs[partition],
      watermarkMs: this.watermarkMs(partition),
      watermarkOffset: this.offset[partition] < 0 ? null : this.offset[partition],
    }));
  }
}
