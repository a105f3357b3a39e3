import { shared } from '../../event/batch-buffers';

/** Where the bytes of fetched records are put together. */
export interface RecordMemory {
  /** So many bytes, of any content. */
  take(size: number): Uint8Array;
  /** What was taken, once nobody reads it any longer. */
  giveBack(bytes: Uint8Array): void;
}

/** For who may keep batches for as long as he likes. */
export const freshMemory: RecordMemory = { take: (size) => new Uint8Array(size), giveBack: () => undefined };

const LEAST_BYTES = 1 << 16;
/** More than these that lie idle are left to the garbage collector. */
const MOST_IDLE_BYTES = 32 << 20;

/**
 * Memory that threads share, used again and again. What goes from thread to thread otherwise is copied twice, and counts as new
 * memory in both: V8 then looks through the whole heap for each few dozen megabytes that came, which cost a fifth of a run's time.
 */
export class SharedRecordMemory implements RecordMemory {
  private readonly idle: Uint8Array[] = [];
  private idleBytes = 0;

  take(size: number): Uint8Array {
    const index = this.idle.findIndex(({ length }) => length >= size);
    if (index < 0) return shared(Uint8Array, 2 ** Math.ceil(Math.log2(Math.max(size, LEAST_BYTES))));
    const [bytes] = this.idle.splice(index, 1);
    this.idleBytes -= bytes.length;
    return bytes;
  }

  giveBack(bytes: Uint8Array): void {
    if (this.idleBytes + bytes.length > MOST_IDLE_BYTES) return;
    this.idle.push(bytes);
    this.idleBytes += bytes.length;
  }
}
