import { FootpathError } from '../event/error';
import type { LogBatch, TopicReader } from '../log/topic-log';

/** Read ahead of all partitions together. */
const AHEAD_BYTES = 16 << 20;
const LEAST_STEP_BYTES = 65_536;
const MOST_STEP_BYTES = 1 << 20;

/** One partition on its way from its next record to its end. */
interface Lane {
  readonly partition: number;
  end: number;
  /** The next record. */
  offset: number;
  /** What was read; the first batch holds `offset`. */
  batches: readonly LogBatch[];
}

/** A batch of a partition, from one of its records on. */
export interface MergedBatch {
  readonly partition: number;
  readonly batch: LogBatch;
  /** Index of the next record in the batch. */
  readonly from: number;
  /** Records up to here, exclusive, are before the partition's end. */
  readonly to: number;
}

/**
 * The partitions of a topic as one order: batch after batch by append time, then by partition. It depends on what the topic
 * holds between the offsets and on nothing else; wherever it is left, from there it goes on the same.
 */
export class TopicMerge {
  private readonly lanes: readonly Lane[];
  private readonly stepBytes: number;
  private hasStarted = false;

  constructor(
    private readonly topic: TopicReader,
    offsets: readonly number[],
    ends: readonly number[],
  ) {
    this.lanes = offsets.map((offset, partition) => ({ partition, offset, end: ends[partition], batches: [] }));
    const share = Math.floor(AHEAD_BYTES / offsets.length);
    this.stepBytes = Math.max(LEAST_STEP_BYTES, Math.min(MOST_STEP_BYTES, share));
  }

  /** By partition, the next record's offset. */
  get offsets(): readonly number[] {
    return this.lanes.map(({ offset }) => offset);
  }

  /** From now on partitions end here. */
  endAt(ends: readonly number[]): void {
    for (const lane of this.lanes) lane.end = ends[lane.partition];
  }

  /** What comes next, or null at the end. It comes again until it is passed. */
  async next(): Promise<MergedBatch | null> {
    if (!this.hasStarted && this.lanes.some(({ offset, end }) => offset < end)) {
      this.hasStarted = true;
      await this.topic.startAt?.(this.offsets);
    }
    let first: Lane | null = null;
    for (const lane of this.lanes) {
      if (!(await this.hasRecord(lane))) continue;
      if (first === null || lane.batches[0].appendTimeMs < first.batches[0].appendTimeMs) first = lane;
    }
    if (first === null) return null;
    const { partition, offset, end, batches } = first;
    const [batch] = batches;
    const to = Math.min(batch.ends.length, end - batch.baseOffset);
    return { partition, batch, from: offset - batch.baseOffset, to };
  }

  /** Whether a partition has a record before its end: then the first of its batches holds it. Passes over offsets without one. */
  private async hasRecord(lane: Lane): Promise<boolean> {
    while (lane.offset < lane.end) {
      if (lane.batches.length === 0) {
        lane.batches = await this.topic.read(lane.partition, lane.offset, this.stepBytes);
        if (lane.batches.length === 0) throw this.endsEarly(lane);
      }
      const [{ baseOffset, ends }] = lane.batches;
      if (baseOffset > lane.offset) lane.offset = Math.min(baseOffset, lane.end);
      if (lane.offset < lane.end && lane.offset < baseOffset + ends.length) return true;
      if (lane.offset >= baseOffset + ends.length) lane.batches = lane.batches.slice(1);
    }
    return false;
  }

  private endsEarly({ partition, offset, end }: Lane): FootpathError {
    return new FootpathError(
      'changed',
      `Partition ${partition} of the topic ${this.topic.describe().name} ends at offset ${offset}, and had records up to ${end} when this pipeline looked: they are lost. What is committed stays.`,
    );
  }

  /** Goes on behind that many records of a partition's next batch. */
  pass(partition: number, records: number): void {
    const lane = this.lanes[partition];
    lane.offset += records;
    const [batch] = lane.batches;
    if (lane.offset >= batch.baseOffset + batch.ends.length) lane.batches = lane.batches.slice(1);
  }
}
