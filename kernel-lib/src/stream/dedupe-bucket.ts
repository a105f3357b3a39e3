import { grown } from './grow';
import { hashWith, mix32 } from './mix';

/**
 * The keys of unique events of one stretch of time: a hash table over columns of codes. Only the columns at `hashed` are
 * hashed, as many as tell nearly all events apart; all are compared.
 */
export class DedupeBucket {
  length = 0;
  /** Keys as codes: the key of entry i is `[i × width, (i + 1) × width)`. */
  keys = new Float64Array(0);
  /** Entry + 1 by place, 0 where free; at most half full. */
  private table = new Int32Array(32);
  private hashes = new Uint32Array(0);

  constructor(
    readonly width: number,
    private readonly hashed: readonly number[],
  ) {}

  /** True if the key is new; it is then remembered. */
  add(key: Float64Array): boolean {
    const { width, keys, table, hashes } = this;
    const hash = this.hashOf(key, 0);
    const mask = table.length - 1;
    let place = hash & mask;
    for (; table[place] !== 0; place = (place + 1) & mask) {
      const entry = table[place] - 1;
      if (hashes[entry] === hash && isEqual(keys, entry * width, key, width)) return false;
    }
    table[place] = this.length + 1;
    this.append(key, hash);
    return true;
  }

  private append(key: Float64Array, hash: number): void {
    const { width } = this;
    const entry = this.length++;
    this.keys = grown(this.keys, this.length * width);
    this.hashes = grown(this.hashes, this.length);
    for (let k = 0; k < width; k++) this.keys[entry * width + k] = key[k];
    this.hashes[entry] = hash;
    if (2 * this.length > this.table.length) this.rehash(2 * this.table.length);
  }

  private rehash(capacity: number): void {
    this.table = new Int32Array(capacity);
    for (let entry = 0; entry < this.length; entry++) {
      let place = this.hashes[entry] & (capacity - 1);
      while (this.table[place] !== 0) place = (place + 1) & (capacity - 1);
      this.table[place] = entry + 1;
    }
  }

  /** The keys were changed in place: their hashes are made anew. */
  renewHashes(): void {
    for (let entry = 0; entry < this.length; entry++) {
      this.hashes[entry] = this.hashOf(this.keys, entry * this.width);
    }
    this.rehash(this.table.length);
  }

  private hashOf(keys: Float64Array, at: number): number {
    const { hashed } = this;
    let hash = 0;
    for (let i = 0; i < hashed.length; i++) hash = hashWith(hash, keys[at + hashed[i]]);
    return mix32(hash);
  }

  /** Makes the bucket as new, with the room it has. */
  clear(): void {
    this.length = 0;
    this.table.fill(0);
  }
}

function isEqual(keys: Float64Array, at: number, key: Float64Array, width: number): boolean {
  for (let k = 0; k < width; k++) if (keys[at + k] !== key[k]) return false;
  return true;
}
