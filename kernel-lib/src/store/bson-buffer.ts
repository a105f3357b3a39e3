import { FootpathError } from '../event/error';

/** Types of BSON elements (https://bsonspec.org), as far as Footpath writes them. */
export const BSON = {
  double: 0x01,
  string: 0x02,
  document: 0x03,
  array: 0x04,
  binary: 0x05,
  boolean: 0x08,
  date: 0x09,
  null: 0x0a,
  int32: 0x10,
  int64: 0x12,
} as const;

const TWO_32 = 4294967296;
const FIRST_BYTES = 512 << 10;
/** A document has at most 16 MiB, in BSON as in MongoDB, and a block is closed before the next one comes. */
const MAX_BYTES = 32 << 20;
/** A long document makes room for itself; more than this is not kept for the next one. */
const KEPT_BYTES = 4 << 20;

const encoder = new TextEncoder();

/**
 * Memory in which documents are put together, one call after the other: memory of its own for each call would be half a megabyte
 * for a few documents, and the collector would let it lie for a while.
 */
let scratch = new Uint8Array(FIRST_BYTES);

/** Memory that grows as BSON is written into it, and what all writers of it have in common. */
export class BsonBuffer {
  protected memory = scratch;
  protected view = new DataView(this.memory.buffer);
  protected end = 0;

  get sizeBytes(): number {
    return this.end;
  }

  /** What was written since the last call; good until the next document is added. */
  take(): Uint8Array {
    const written = this.memory.subarray(0, this.end);
    this.end = 0;
    return written;
  }

  protected open(): number {
    const start = this.end;
    this.reserve(4);
    this.end += 4;
    return start;
  }

  protected close(start: number): void {
    this.reserve(1);
    this.memory[this.end++] = 0;
    this.view.setInt32(start, this.end - start, true);
  }

  /** A whole number below 2^53 in magnitude; room for it is there. */
  protected int64(value: number): void {
    const high = Math.floor(value / TWO_32);
    this.view.setUint32(this.end, value - high * TWO_32, true);
    this.view.setInt32(this.end + 4, high, true);
    this.end += 8;
  }

  protected text(text: string): void {
    // No unit of UTF-16 takes more than three bytes.
    this.reserve(5 + 3 * text.length);
    const { memory } = this;
    const start = this.end + 4;
    let length = 0;
    for (; length < text.length; length++) {
      const unit = text.charCodeAt(length);
      if (unit > 0x7f) break;
      memory[start + length] = unit;
    }
    if (length < text.length) length = encoder.encodeInto(text, memory.subarray(start)).written;
    memory[start + length] = 0;
    this.view.setInt32(this.end, length + 1, true);
    this.end = start + length + 1;
  }

  protected reserve(bytes: number): void {
    const needed = this.end + bytes;
    if (needed <= this.memory.length) return;
    if (needed > MAX_BYTES) throw new FootpathError('internal', 'A document is longer than 16 MiB.');
    const larger = new Uint8Array(Math.min(MAX_BYTES, Math.max(needed, 2 * this.memory.length)));
    larger.set(this.memory);
    this.memory = larger;
    this.view = new DataView(larger.buffer);
    if (larger.length <= KEPT_BYTES) scratch = larger;
  }
}

/** A name as BSON has it, with the 0 behind it. */
export function encodedName(name: string): Uint8Array {
  if (name.includes('\0')) throw new FootpathError('internal', 'A field name cannot hold a NUL.');
  return encoder.encode(`${name}\0`);
}
