import type { PackedRecords } from './topic-log';

/** Puts records one behind the other, in memory that is used again. */
export class RecordPacker {
  /** Records so far. */
  count = 0;
  /** Bytes so far. */
  sizeBytes = 0;
  private bytes = new Uint8Array(4096);
  private ends = new Uint32Array(64);

  add(record: Uint8Array): void {
    const end = this.sizeBytes + record.length;
    if (end > this.bytes.length) this.bytes = grown(this.bytes, new Uint8Array(Math.max(end, 2 * this.bytes.length)));
    if (this.count === this.ends.length) this.ends = grown(this.ends, new Uint32Array(2 * this.ends.length));
    this.bytes.set(record, this.sizeBytes);
    this.ends[this.count++] = end;
    this.sizeBytes = end;
  }

  /** What was added; good until `clear` or `add` is called. */
  packed(): PackedRecords {
    return { bytes: this.bytes.subarray(0, this.sizeBytes), ends: this.ends.subarray(0, this.count) };
  }

  clear(): void {
    this.count = 0;
    this.sizeBytes = 0;
  }
}

function grown<T extends Uint8Array | Uint32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** The bytes of one record. */
export function recordAt({ bytes, ends }: PackedRecords, index: number): Uint8Array {
  return bytes.subarray(index === 0 ? 0 : ends[index - 1], ends[index]);
}
