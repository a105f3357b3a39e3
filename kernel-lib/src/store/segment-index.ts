/** A part of a segment that is read and checked alone. */
export interface SegmentPart {
  /** Position in the file, a multiple of 8. */
  readonly at: number;
  readonly sizeBytes: number;
  readonly crc32: number;
  /** Sizes of its buffers in Arrow's order; each begins on the next multiple of 8. */
  readonly buffers: readonly number[];
}

/** Least and greatest value by field, both inclusive, where any is not null. Bounds, not a promise that they occur. */
export type Ranges = Readonly<Record<string, readonly [min: number, max: number]>>;

export interface SegmentBatch {
  readonly rows: number;
  /** One per column, in the schema's order. */
  readonly parts: readonly SegmentPart[];
  readonly range: Ranges;
}

/**
 * Where everything lies in a segment. It is kept in the metadata of Arrow's footer, under `INDEX_KEY`, as JSON: other
 * tools pass over it, and we read single columns of single batches by it and check each by its CRC.
 */
export interface SegmentIndex {
  /** Of the index itself. */
  readonly version: 1;
  readonly batches: readonly SegmentBatch[];
  /** By dictionary number. */
  readonly dictionaries: readonly { readonly count: number; readonly part: SegmentPart }[];
}

export const INDEX_KEY = 'footpath:index';

/** Buffers in Arrow's bodies begin on borders of 8 bytes. */
export function aligned(sizeBytes: number): number {
  return (sizeBytes + 7) & ~7;
}

/** Adds `more` to `ranges`, which it changes. A field that one of them lacks keeps the other's: absent means all null. */
export function widenRanges(ranges: Record<string, readonly [number, number]>, more: Ranges): void {
  for (const [name, [min, max]] of Object.entries(more)) {
    const range = ranges[name];
    ranges[name] = range ? [Math.min(range[0], min), Math.max(range[1], max)] : [min, max];
  }
}

/** Whether nothing in `ranges` can be within all of `wanted`. A field without a range excludes nothing. */
export function outsideOf(ranges: Ranges | undefined, wanted: Ranges): boolean {
  return Object.entries(wanted).some(([name, [min, max]]) => {
    const range = ranges?.[name];
    return range !== undefined && (range[1] < min || range[0] > max);
  });
}
