import type { LogBatch } from '../topic-log';
import { type KafkaRecord, nothingBefore, recordRuns } from './record-runs';

/** What has come of one partition and was not read yet, in order and without holes that are not Kafka's own. */
export class PartitionQueue {
  /** Bytes of the records that wait. */
  sizeBytes = 0;
  /** Behind the last offset that came, with a record or without; -1 before it is known where to begin. */
  next = -1;
  private first = -1;
  private batches: LogBatch[] = [];

  /** @param keepsKeys whether batches have the records' keys. */
  constructor(private readonly keepsKeys = false) {}

  /** Begins anew at an offset. */
  reset(offset: number): void {
    this.first = offset;
    this.next = offset;
    this.batches = [];
    this.sizeBytes = 0;
  }

  /** Whether `take` can give what lies from an offset on, now or once it comes. */
  holds(offset: number): boolean {
    return this.next >= 0 && offset >= this.first && offset <= this.next;
  }

  /** Takes in what was fetched from an offset on, which is not behind `next`: records before that came before. `end` is behind the last. */
  push(records: readonly KafkaRecord[], end: number): void {
    for (const batch of recordRuns(records, this.next, this.keepsKeys)) {
      this.batches.push(batch);
      this.sizeBytes += batch.bytes.length;
    }
    this.skipTo(end);
  }

  /** No records lie before an offset. */
  skipTo(offset: number): void {
    this.next = Math.max(this.next, offset);
  }

  /** Batches from an offset on, which stay until what lies behind them is asked for; see `TopicReader.read`. */
  take(offset: number, maxBytes: number): LogBatch[] {
    while (this.batches.length > 0 && this.batches[0].baseOffset + this.batches[0].ends.length <= offset) {
      this.sizeBytes -= this.batches.shift()!.bytes.length;
    }
    this.first = this.batches.length === 0 ? offset : Math.min(offset, this.batches[0].baseOffset);
    let count = 0;
    for (let size = 0; count < this.batches.length && (count === 0 || size < maxBytes); count++) {
      size += this.batches[count].bytes.length;
    }
    if (count > 0) return this.batches.slice(0, count);
    return this.next > offset ? [nothingBefore(this.next)] : [];
  }
}
