import type { LogBatch } from '../topic-log';
import { freshMemory } from './record-memory';
import { type KafkaRecord, nothingBefore, type RunOptions, recordRuns } from './record-runs';

/** The memory of what was fetched at once, and the offset behind its last record. */
interface Block {
  readonly bytes: Uint8Array;
  readonly end: number;
}

/** What has come of one partition and was not read yet, in order and without holes that are not Kafka's own. */
export class PartitionQueue {
  /** Bytes of the records that nobody has taken. */
  sizeBytes = 0;
  /** Behind the last offset that came, with a record or without; -1 before it is known where to begin. */
  next = -1;
  private first = -1;
  /** Behind the last record that was taken. */
  private taken = -1;
  private batches: LogBatch[] = [];
  private blocks: Block[] = [];

  constructor(private readonly options: RunOptions = {}) {}

  /** Begins anew at an offset. What was taken stays as it is. */
  reset(offset: number): void {
    this.first = offset;
    this.next = offset;
    this.taken = offset;
    this.batches = [];
    this.blocks = [];
    this.sizeBytes = 0;
  }

  /** Whether `take` can give what lies from an offset on, now or once it comes. */
  holds(offset: number): boolean {
    return this.next >= 0 && offset >= this.first && offset <= this.next;
  }

  /** Takes in what was fetched from an offset on, which is not behind `next`: records before that came before. `end` is behind the last. */
  push(records: readonly KafkaRecord[], end: number): void {
    const { batches, bytes } = recordRuns(records, this.next, this.options);
    for (const batch of batches) {
      this.batches.push(batch);
      this.sizeBytes += batch.bytes.length;
    }
    const last = batches.at(-1);
    if (last !== undefined) this.blocks.push({ bytes, end: endOf(last) });
    this.skipTo(end);
  }

  /** No records lie before an offset. */
  skipTo(offset: number): void {
    this.next = Math.max(this.next, offset);
  }

  /**
   * Batches from an offset on; see `TopicReader.read`. What lies before `keptFrom` is read by nobody any longer: its memory is
   * given back.
   */
  take(offset: number, maxBytes: number, keptFrom = offset): LogBatch[] {
    this.drop(keptFrom);
    let from = 0;
    while (from < this.batches.length && endOf(this.batches[from]) <= offset) from++;
    let to = from;
    for (let size = 0; to < this.batches.length && (to === from || size < maxBytes); to++) {
      size += this.batches[to].bytes.length;
    }
    if (to === from) return this.next > offset ? [nothingBefore(this.next)] : [];
    const batches = this.batches.slice(from, to);
    for (const batch of batches) this.note(batch);
    return batches;
  }

  private drop(keptFrom: number): void {
    while (this.batches.length > 0 && endOf(this.batches[0]) <= keptFrom) this.note(this.batches.shift()!);
    this.first = this.batches.length === 0 ? keptFrom : Math.min(keptFrom, this.batches[0].baseOffset);
    const { memory = freshMemory } = this.options;
    while (this.blocks.length > 0 && this.blocks[0].end <= keptFrom) memory.giveBack(this.blocks.shift()!.bytes);
  }

  /** A batch that is taken, or passed over, waits no longer. */
  private note(batch: LogBatch): void {
    if (batch.baseOffset < this.taken) return;
    this.taken = endOf(batch);
    this.sizeBytes -= batch.bytes.length;
  }
}

function endOf({ baseOffset, ends }: LogBatch): number {
  return baseOffset + ends.length;
}
