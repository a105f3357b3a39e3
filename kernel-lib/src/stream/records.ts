/** Bytes of a record: one line of a processor's cache, so that to look at one costs one miss and not one a column. */
const RECORD_BYTES = 64;

/** Places of a record in the views: doubles by `slot × 8 + field`, whole numbers of 32 bits by `slot × 16 + field`. */
export const DOUBLES = RECORD_BYTES / 8;
export const WORDS = RECORD_BYTES / 4;

const FIRST_SLOTS = 256;

/**
 * A slab of records of 64 bytes, seen as doubles, as signed and as unsigned 32-bit numbers. Slots are used again. The views
 * are replaced when the slab grows.
 */
export class Records {
  doubles = new Float64Array(FIRST_SLOTS * DOUBLES);
  ints = new Int32Array(this.doubles.buffer);
  words = new Uint32Array(this.doubles.buffer);
  /** Slots ever given out: all below have been written. */
  count = 0;
  private free = new Int32Array(16);
  private freeCount = 0;

  /** Slots that are in use. */
  get used(): number {
    return this.count - this.freeCount;
  }

  allocate(): number {
    if (this.freeCount > 0) return this.free[--this.freeCount];
    if (this.count * DOUBLES === this.doubles.length) this.grow();
    return this.count++;
  }

  release(slot: number): void {
    if (this.freeCount === this.free.length) {
      const free = new Int32Array(2 * this.free.length);
      free.set(this.free);
      this.free = free;
    }
    this.free[this.freeCount++] = slot;
  }

  private grow(): void {
    const doubles = new Float64Array(2 * this.doubles.length);
    doubles.set(this.doubles);
    this.doubles = doubles;
    this.ints = new Int32Array(doubles.buffer);
    this.words = new Uint32Array(doubles.buffer);
  }
}
