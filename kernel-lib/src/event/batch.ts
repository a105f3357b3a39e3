/**
 * A run of whole records in one contiguous piece of the decompressed input. The first and last byte lie on record
 * boundaries as the format's framer found them.
 */
export interface TextChunk {
  /** The bytes of the records, line ends included; a view on shared memory where workers parse it. */
  readonly bytes: Uint8Array;
  /** Offset of `bytes[0]` in the decompressed input of its own file. */
  readonly baseOffset: number;
  /** Line number of `bytes[0]` in its own file, the first line of a file being 1. */
  readonly baseLine: number;
  /** Place of the file among the files given together, from 0. */
  readonly file: number;
  /** Set if the chunk is one record above 1 MiB: `bytes` are its first 1 MiB, this is its size without the line end. */
  readonly oversizedBytes?: number;
  /** Set if the records are a log's: `bytes` are the records one behind the other, with nothing between them. */
  readonly records?: LogRecords;
}

/** Where the records of a chunk lie in it and in the log, by record. The arrays may be longer than `count`. */
export interface LogRecords {
  readonly count: number;
  /** Where each ends in the chunk's bytes. */
  readonly ends: Uint32Array;
  readonly partition: Uint32Array;
  readonly offset: Float64Array;
  /** The latest event time that the record may have, by the time of its append. */
  readonly latestMs: Float64Array;
  /** See `Origins`; absent where no record was requeued. */
  readonly origins?: Origins;
}

/** Of the records that were requeued, by place (see `placeText`), where they were read first: `<source>:<partition>:<offset>`. */
export type Origins = ReadonlyMap<string, string>;

/** A record's place in its log, as `Origins` has it. */
export function placeText(partition: number, offset: number): string {
  return `${partition}:${offset}`;
}

/** References to text inside `EventBatch.text`: null has length 0, because an empty field is null. */
export interface TextRefs {
  readonly start: Uint32Array;
  readonly length: Uint32Array;
  /** A hash of the bytes (see `hashBytes`), made while they were parsed, so that dictionaries need not read them twice. */
  readonly hash: Uint32Array;
}

/** The dead records of a chunk, in columns: a file of nothing but bad rows must not cost an object a row. */
export interface DeadRecords {
  readonly length: number;
  /** Position of the raw record in `EventBatch.text`, without its line end. */
  readonly start: Uint32Array;
  readonly size: Uint32Array;
  /** The record's true size; above `size` only for `too-long`. */
  readonly rawSize: Float64Array;
  /** NaN in a log, which has no lines. */
  readonly line: Float64Array;
  /** Index into `DEAD_REASONS`. */
  readonly reason: Uint8Array;
  readonly partition: Uint32Array;
  /** Offset in the file. */
  readonly offset: Float64Array;
}

/**
 * The parsed records of one chunk, in columns, in the order of the input. All arrays may be longer than `length` (they
 * are reused); rows at and above it have no meaning. Every array is a view on shared memory, so all workers read one copy.
 */
export interface EventBatch {
  readonly length: number;
  readonly file: number;
  /** The chunk's bytes, and behind them the unescaped text of quoted fields. */
  readonly text: Uint8Array;
  /** Event time, UTC, milliseconds. */
  readonly timeMs: Float64Array;
  /** Index into `RecordFormat.eventTypes`. */
  readonly type: Uint8Array;
  readonly productId: Float64Array;
  readonly priceCents: Float64Array;
  readonly userId: Float64Array;
  readonly partition: Uint32Array;
  /** Offset of the record's first byte in its file. */
  readonly offset: Float64Array;
  /** NaN in a log, which has no lines. */
  readonly line: Float64Array;
  /** Position and size of the raw record in `text`, without its line end (for late events). */
  readonly rawStart: Uint32Array;
  readonly rawSize: Uint32Array;
  readonly categoryId: TextRefs;
  readonly categoryCode: TextRefs;
  readonly brand: TextRefs;
  readonly userSession: TextRefs;
  readonly dead: DeadRecords;
  /** See `LogRecords`. */
  readonly origins?: Origins;
  /** Records read: `length + dead.length`. Empty lines are not records. */
  readonly read: number;
}
