/**
 * What the engine and the simulator know of a topic: the embedded log and Kafka are two implementations. A partition's
 * offsets count its records from 0 without gaps; an end offset is exclusive.
 */
export interface TopicDescription {
  readonly name: string;
  /** Of this topic alone: one that is made anew under the same name has another. */
  readonly id: string;
  /** Fixed when the topic is made. */
  readonly partitions: number;
}

/** Records in one piece of memory, each any bytes; an empty one is a null value. At least one. */
export interface PackedRecords {
  readonly bytes: Uint8Array;
  /** By record, where it ends in `bytes`; each begins where the one before ends, the first at 0. */
  readonly ends: Uint32Array;
  /** By record, of records that were requeued: where each was read first, as `<source>:<partition>:<offset>`. Absent for all others. */
  readonly origins?: readonly string[];
}

/** Records that were appended together. */
export interface LogBatch extends PackedRecords {
  /** Offset of its first record. */
  readonly baseOffset: number;
  /** By the writer's clock, milliseconds since 1970; never less than that of the batch before in its partition. */
  readonly appendTimeMs: number;
}

export interface AppendBatch {
  readonly partition: number;
  readonly records: PackedRecords;
}

/** The offsets that a partition holds: `[startOffset, endOffset)`. Retention moves the start. */
export interface OffsetRange {
  readonly startOffset: number;
  readonly endOffset: number;
}

/** Once the topic is gone every call fails with `not-found`, or with `changed` where another one of that name was made. */
export interface TopicReader {
  describe(): TopicDescription;
  /**
   * By partition; the ends as they are now.
   *
   * @param confirmed whether no loss of power may take away what lies before the ends; that may cost some time.
   */
  offsets(confirmed?: boolean): Promise<readonly OffsetRange[]>;
  /**
   * Whole batches from the one that holds `offset` on, together about `maxBytes`, at least one; none at the end. The first
   * may begin before `offset`.
   *
   * @throws FootpathError `not-found` for an offset that retention has removed, `bad-argument` for one behind the end, `corrupt`.
   */
  read(partition: number, offset: number, maxBytes: number): Promise<readonly LogBatch[]>;
  /** Resolves with true once a partition ends behind its offset here, with false once `signal` aborts. */
  waitForMore(ends: readonly number[], signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

export interface TopicWriter {
  describe(): TopicDescription;
  /**
   * Appends batches, each whole or not at all, in order; resolves with their base offsets once they are as durable as was
   * asked for. After an error those before the failing one may be in the log, and this writer takes no more.
   *
   * @throws FootpathError `fenced` once another writer took the topic over, `io`, `bad-argument` for a batch that is too large.
   */
  append(batches: readonly AppendBatch[]): Promise<readonly number[]>;
  /** Makes everything durable and lets the next writer in at once. */
  close(): Promise<void>;
}
