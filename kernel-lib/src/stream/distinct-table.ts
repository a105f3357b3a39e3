import { powerOfTwo } from './grow';
import { hashWith, mix32 } from './mix';

/** A set of (slot, tuple of codes), by open addressing with linear probing, at most two thirds full. */
export class DistinctTable {
  /** Slot + 1, 0 where free. */
  private slots: Int32Array;
  /** The codes of the tuple at place i are `[i × width, (i + 1) × width)`. */
  private codes: Float64Array;
  private used = 0;

  constructor(
    readonly width: number,
    capacity = 16,
  ) {
    this.slots = new Int32Array(powerOfTwo(capacity));
    this.codes = new Float64Array(this.slots.length * width);
  }

  get size(): number {
    return this.used;
  }

  /** `add` for tuples of one code. */
  addOne(slot: number, code: number): boolean {
    if (3 * this.used >= 2 * this.slots.length) this.rehash();
    const { slots, codes } = this;
    const mask = slots.length - 1;
    let place = mix32(hashWith(slot, code)) & mask;
    for (; slots[place] !== 0; place = (place + 1) & mask) {
      if (codes[place] === code && slots[place] === slot + 1) return false;
    }
    slots[place] = slot + 1;
    codes[place] = code;
    this.used++;
    return true;
  }

  /** True if the tuple in `tuple[0 … width - 1]` is new for the slot. */
  add(slot: number, tuple: Float64Array): boolean {
    if (3 * this.used >= 2 * this.slots.length) this.rehash();
    const { slots, codes, width } = this;
    const mask = slots.length - 1;
    let hash = slot;
    for (let k = 0; k < width; k++) hash = hashWith(hash, tuple[k]);
    let place = mix32(hash) & mask;
    for (; slots[place] !== 0; place = (place + 1) & mask) {
      if (slots[place] === slot + 1 && isEqual(codes, place * width, tuple, width)) return false;
    }
    slots[place] = slot + 1;
    for (let k = 0; k < width; k++) codes[place * width + k] = tuple[k];
    this.used++;
    return true;
  }

  /** Calls back with each entry; `codes[at … at + width - 1]` is its tuple. */
  forEach(visit: (slot: number, codes: Float64Array, at: number) => void): void {
    for (let place = 0; place < this.slots.length; place++) {
      if (this.slots[place] !== 0) visit(this.slots[place] - 1, this.codes, place * this.width);
    }
  }

  clear(): void {
    this.used = 0;
    this.slots.fill(0);
  }

  /** Bytes it holds, for those who keep empty tables. */
  get sizeBytes(): number {
    return this.slots.byteLength + this.codes.byteLength;
  }

  private rehash(): void {
    const { slots, codes, width } = this;
    this.slots = new Int32Array(2 * slots.length);
    this.codes = new Float64Array(2 * codes.length);
    this.used = 0;
    const tuple = new Float64Array(width);
    for (let place = 0; place < slots.length; place++) {
      if (slots[place] === 0) continue;
      for (let k = 0; k < width; k++) tuple[k] = codes[place * width + k];
      this.add(slots[place] - 1, tuple);
    }
  }
}

function isEqual(codes: Float64Array, at: number, tuple: Float64Array, width: number): boolean {
  for (let k = 0; k < width; k++) if (codes[at + k] !== tuple[k]) return false;
  return true;
}
