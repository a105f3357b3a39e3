import type { EventBatch } from '../event/batch';

/** Whole numbers below it are exact in a double. */
const EXACT_BITS = 53;

/**
 * Places of events where a user's records lie in every partition: by source, then partition, then offset, in one number. They say
 * which of two events of one time comes first, and do not depend on which was read first.
 */
export class SpreadPlaces {
  /** Offsets of one partition are below it. */
  private readonly unit: number;

  constructor(
    private readonly partitions: number,
    sources: number,
  ) {
    this.unit = 2 ** (EXACT_BITS - Math.ceil(Math.log2(Math.max(2, partitions * sources))));
  }

  fill({ file, partition, offset }: EventBatch, selected: Uint32Array, length: number, places: Float64Array): void {
    const first = file * this.partitions;
    for (let i = 0; i < length; i++) {
      const row = selected[i];
      places[i] = (first + partition[row]) * this.unit + offset[row];
    }
  }
}
