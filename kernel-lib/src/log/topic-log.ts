/**
 * What the engine and the simulator know of a topic: the embedded log and Kafka are two implementations. A partition's
 * offsets count its records from 0; in Kafka some hold none. An end offset is exclusive.
 */
export interface TopicDescription {
  readonly name: string;
  /** Of this topic alone: one that is made anew under the same name has another, but for `sharesId`. */
  readonly id: string;
  /** A topic that is made anew has the same id: whether it is the same its records have to tell. */
  readonly sharesId?: true;
  /** Fixed when the topic is made. */
  readonly partitions: number;
}

/** Records in one piece of memory, each any bytes; an empty one is a null value. At least one. */
export interface PackedRecords {
  readonly bytes: Uint8Array;
  /** By record, where it ends in `bytes`; each begins where the one before ends, the first at 0. */
  readonly ends: Uint32Array;
  /** By record, of one that was requeued: where each was read first, as `<source>:<partition>:<offset>`; empty for one that was not. Absent where none was. */
  readonly origins?: readonly string[];
}

/**
 * Records that lie one behind the other. One without records says that nothing lies before its base offset, behind what was
 * given before it.
 */
export interface LogBatch extends PackedRecords {
  /** Offset of its first record. */
  readonly baseOffset: number;
  /**
   * By the writer's clock, milliseconds since 1970: batches of several partitions are merged by it. A function of the records
   * alone, however they are read.
   */
  readonly appendTimeMs: number;
  /** By record, its key, null for none; absent where the log keeps none, or nobody asked for them. */
  readonly keys?: readonly (Uint8Array | null)[];
  /** By record, where they differ: when it was appended. Infinity where nobody noted it. */
  readonly recordTimesMs?: Float64Array;
}

export interface AppendBatch {
  readonly partition: number;
  readonly records: PackedRecords;
  /** By record, the id of the user that it is of; -1 where that is not known. A log with keys keeps it as the key. */
  readonly userIds?: readonly number[];
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
  /** Says where each partition will be read from, so that all of it can be brought at once; nothing has been read yet. */
  startAt?(offsets: readonly number[]): Promise<void>;
  /**
   * Whole batches from the one that holds `offset` on, together about `maxBytes`, at least one; none at the end. The first
   * may begin before `offset`, or behind it where nothing lies between; asked again from there it gives the same.
   * Their bytes are the caller's until it asks the partition for what lies behind them: they may be used again then.
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
   * Appends batches in order, each whole or not at all (in Kafka one of more than about 900 kB may come in pieces); resolves with their base offsets once they are as durable as was
   * asked for. After an error those before the failing one may be in the log, and this writer takes no more.
   *
   * @throws FootpathError `fenced` once another writer took the topic over, `io`, `unreachable`, `bad-argument` for a batch that is
   *   too large.
   */
  append(batches: readonly AppendBatch[]): Promise<readonly number[]>;
  /** Makes everything durable and lets the next writer in at once. */
  close(): Promise<void>;
}
