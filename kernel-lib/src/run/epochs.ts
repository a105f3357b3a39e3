import type { PartitionWatermark } from '../stream/ports';

/** Bytes of decompressed input in an epoch: about half a million events, so a stop or a crash costs about a second. */
export const DEFAULT_EPOCH_BYTES = 64 << 20;

/** A range of the input in global positions: the records that start in `[from, to)`. Files lie one behind the other. */
export interface EpochRange {
  readonly from: number;
  readonly to: number;
  /** Of a topic that is followed: by partition, the offset behind which nothing is of this epoch. */
  readonly ends?: readonly number[];
  /** Of a topic that is followed: at most so many records, in the order of the merge. */
  readonly records?: number;
  /** Partitions without a record in this range, for which the source watermark does not wait. */
  readonly idle?: readonly number[];
}

/** The range that follows a position. It is known before a byte of it is read, so its intent can be durable before. */
function nextRange(from: number, epochBytes: number): EpochRange {
  return { from, to: from + epochBytes };
}

/** Says where epochs end. What it says is logged before anything is processed, so results are a function of it. */
export interface Planner {
  /** The range behind another, or behind what was read where none is given, if it is known without waiting; else null. */
  next(after: EpochRange | null): Promise<EpochRange | null>;
  /** Waits until there is something for the next range; null once the run is to stop. */
  wait(): Promise<EpochRange | null>;
  /** Hears of each commit, by which the watermarks are known. */
  committed(watermarks: readonly PartitionWatermark[]): void;
  /** Records of a topic that is followed that were not read yet, as it was last looked at; null while other input is read. */
  behind(): number | null;
  /** Ends all waiting. */
  stop(): void;
}

/** Ranges of bytes one behind the other, for input that ends somewhere. `positionOf` is how far it was read. */
export function byteRanges(positionOf: () => number, epochBytes: number): Planner {
  // A record may be longer than an epoch: the next range starts behind it.
  const next = async (after: EpochRange | null) => nextRange(Math.max(after?.to ?? 0, positionOf()), epochBytes);
  return { next, wait: () => next(null), committed: () => undefined, behind: () => null, stop: () => undefined };
}
