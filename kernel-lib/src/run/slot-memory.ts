import type { LogRecords, TextChunk } from '../event/batch';
import { shared } from '../event/batch-buffers';

/** A chunk's memory, shared with the hands, used again with its slot. */
export class SlotMemory {
  count = 0;
  sizeBytes = 0;
  /** See `LogRecords`. */
  origins = new Map<string, string>();
  private bytes = shared(Uint8Array, 1 << 18);
  private ends = shared(Uint32Array, 1024);
  private partition = shared(Uint32Array, 1024);
  private offset = shared(Float64Array, 1024);
  private latestMs = shared(Float64Array, 1024);

  clear(): void {
    this.count = 0;
    this.sizeBytes = 0;
    if (this.origins.size > 0) this.origins = new Map();
  }

  /** A record of the bytes that are added next; it ends at `end` of them. */
  note(end: number, partition: number, offset: number, latestMs: number): void {
    if (this.count === this.ends.length) this.grow();
    this.ends[this.count] = this.sizeBytes + end;
    this.partition[this.count] = partition;
    this.offset[this.count] = offset;
    this.latestMs[this.count++] = latestMs;
  }

  add(bytes: Uint8Array): void {
    const length = this.sizeBytes + bytes.length;
    if (length > this.bytes.length)
      this.bytes = shared(Uint8Array, Math.max(length, 2 * this.bytes.length), this.bytes);
    this.bytes.set(bytes, this.sizeBytes);
    this.sizeBytes = length;
  }

  chunk(file: number): TextChunk {
    const { count, ends, partition, offset, latestMs } = this;
    const origins = this.origins.size > 0 ? this.origins : undefined;
    const records: LogRecords = { count, ends, partition, offset, latestMs, origins };
    return { bytes: this.bytes.subarray(0, this.sizeBytes), baseOffset: 0, baseLine: 0, file, records };
  }

  private grow(): void {
    const length = 2 * this.ends.length;
    this.ends = shared(Uint32Array, length, this.ends);
    this.partition = shared(Uint32Array, length, this.partition);
    this.offset = shared(Float64Array, length, this.offset);
    this.latestMs = shared(Float64Array, length, this.latestMs);
  }
}
