import { BufferRegion, FieldNode } from 'apache-arrow/ipc/metadata/message';
import { bytesOf } from './arrow-buffers';
import { aligned } from './segment-index';

/** Memory above this is not kept for the next message: it was that of a giant. */
const KEPT_BYTES = 32 << 20;
const FIRST_BYTES = 1 << 16;

/**
 * The body of an Arrow message while it is made: buffers one behind the other, each on a border of 8 bytes, and what the message
 * says of them. Values are encoded where they will be written from, and the memory is used again for the next message:
 * fresh memory costs more than what is put into it.
 */
export class MessageBody {
  /** Rows and nulls by field, in the schema's depth-first order. */
  nodes: FieldNode[] = [];
  regions: BufferRegion[] = [];
  sizeBytes = 0;
  private room = new ArrayBuffer(FIRST_BYTES);

  /** Begins the next message. */
  clear(): void {
    this.nodes = [];
    this.regions = [];
    this.sizeBytes = 0;
    if (this.room.byteLength > KEPT_BYTES) this.room = new ArrayBuffer(FIRST_BYTES);
  }

  addNode(rows: number, nullCount: number): void {
    this.nodes.push(new FieldNode(rows, nullCount));
  }

  /** Adds a buffer of 32-bit integers, to be filled before the next one is added. */
  int32s(count: number): Int32Array {
    const start = this.reserve(4 * count);
    return new Int32Array(this.room, start, count);
  }

  /** Adds a buffer of doubles, to be filled before the next one is added. */
  doubles(count: number): Float64Array {
    const start = this.reserve(8 * count);
    return new Float64Array(this.room, start, count);
  }

  /** Adds a buffer with a copy of these bytes. */
  add(array: ArrayBufferView): void {
    const start = this.reserve(array.byteLength);
    new Uint8Array(this.room, start, array.byteLength).set(bytesOf(array));
  }

  /** The body up to here, or a part of it: a view that is good until the next buffer is added. */
  bytes(from = 0, to = this.sizeBytes): Uint8Array {
    return new Uint8Array(this.room, from, to - from);
  }

  private reserve(sizeBytes: number): number {
    const start = this.sizeBytes;
    const end = start + aligned(sizeBytes);
    if (end > this.room.byteLength) {
      const room = new ArrayBuffer(Math.max(end, 2 * this.room.byteLength));
      new Uint8Array(room).set(this.bytes());
      this.room = room;
    }
    // What lies between buffers was something else's.
    new Uint8Array(this.room, start + sizeBytes, end - start - sizeBytes).fill(0);
    this.regions.push(new BufferRegion(start, sizeBytes));
    this.sizeBytes = end;
    return start;
  }
}
