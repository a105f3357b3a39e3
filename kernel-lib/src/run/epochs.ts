/** Bytes of decompressed input in an epoch: about half a million events, so a stop or a crash costs about a second. */
export const DEFAULT_EPOCH_BYTES = 64 << 20;

/** A range of the input in global positions: the records that start in `[from, to)`. Files lie one behind the other. */
export interface EpochRange {
  readonly from: number;
  readonly to: number;
}

/** The range that follows a position. It is known before a byte of it is read, so its intent can be durable before. */
export function nextRange(from: number, epochBytes: number): EpochRange {
  return { from, to: from + epochBytes };
}
