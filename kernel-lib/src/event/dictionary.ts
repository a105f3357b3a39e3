import { NULL_TEXT } from './columns';
import { hashBytes } from './hash';
import { TextList } from './text-list';

const FIRST_CAPACITY = 1024;

/**
 * Texts by dense ids from 0, found by their bytes: one arena of UTF-8, one open-addressing table. An id is good until
 * `compact`. Cost: a look-up reads the text once; memory is its bytes and about 24 bytes more.
 */
export class TextDictionary {
  private arena = new Uint8Array(FIRST_CAPACITY * 16);
  /** Where text i ends in the arena; it starts where the one before it ends. */
  private ends = new Uint32Array(FIRST_CAPACITY);
  private hashes = new Uint32Array(FIRST_CAPACITY);
  /** Ids plus one by hash, 0 for none; twice to four times as many places as texts. */
  private table = new Int32Array(FIRST_CAPACITY * 4);
  private count = 0;
  private decoded: (string | undefined)[] = [];
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** Changes when ids do, so that who keeps ids of constants knows when to ask again. */
  version = 0;

  /** How many texts there are. */
  get size(): number {
    return this.count;
  }

  /** Bytes of all texts. */
  get byteSize(): number {
    return this.count === 0 ? 0 : this.ends[this.count - 1];
  }

  /** The id of the text `bytes[start, start + length)` with that `hashBytes`, added if it is new. Length 0 is null. */
  internBytes(bytes: Uint8Array, start: number, length: number, hash: number): number {
    if (length === 0) return NULL_TEXT;
    const mask = this.table.length - 1;
    let place = hash & mask;
    for (let id = this.table[place]; id !== 0; id = this.table[place]) {
      if (this.hashes[id - 1] === hash && this.equals(id - 1, bytes, start, length)) return id - 1;
      place = (place + 1) & mask;
    }
    return this.add(bytes, start, length, hash, place);
  }

  /** The id of a text, added if it is new; NULL_TEXT for the empty one. */
  internText(text: string): number {
    const bytes = this.encoder.encode(text);
    return this.internBytes(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length));
  }

  textOf(id: number): string {
    const known = this.decoded[id];
    if (known !== undefined) return known;
    const text = this.decoder.decode(this.arena.subarray(this.startOf(id), this.ends[id]));
    this.decoded[id] = text;
    return text;
  }

  /** The texts of these ids, as they are stored. */
  list(ids: readonly number[]): TextList {
    const { arena, ends } = this;
    const offsets = new Uint32Array(ids.length + 1);
    for (let i = 0; i < ids.length; i++) offsets[i + 1] = offsets[i] + this.byteLengthOf(ids[i]);
    const bytes = new Uint8Array(offsets[ids.length]);
    for (let i = 0, at = 0; i < ids.length; i++) {
      for (let from = this.startOf(ids[i]); from < ends[ids[i]]; from++) bytes[at++] = arena[from];
    }
    return new TextList(offsets, bytes);
  }

  /** UTF-8 bytes of a text; 0 for null. */
  byteLengthOf(id: number): number {
    return id === NULL_TEXT ? 0 : this.ends[id] - this.startOf(id);
  }

  /**
   * Keeps the texts with `live[id] === 1`, in order, and gives each old id its new one; NULL_TEXT for what was dropped.
   */
  compact(live: Uint8Array): Uint32Array {
    const { arena, ends, hashes, count } = this;
    const newIds = new Uint32Array(count).fill(NULL_TEXT);
    let kept = 0;
    for (let id = 0; id < count; id++) kept += live[id];
    this.resize(Math.max(FIRST_CAPACITY, 2 ** Math.ceil(Math.log2(kept + 1))));
    this.count = 0;
    this.decoded = [];
    this.version++;
    for (let id = 0, start = 0; id < count; start = ends[id++]) {
      if (live[id] === 1) newIds[id] = this.internBytes(arena, start, ends[id] - start, hashes[id]);
    }
    return newIds;
  }

  private startOf(id: number): number {
    return id === 0 ? 0 : this.ends[id - 1];
  }

  private equals(id: number, bytes: Uint8Array, start: number, length: number): boolean {
    const { arena } = this;
    let own = this.startOf(id);
    if (this.ends[id] - own !== length) return false;
    for (let at = start; at < start + length; at++) if (arena[own++] !== bytes[at]) return false;
    return true;
  }

  private add(bytes: Uint8Array, start: number, length: number, hash: number, place: number): number {
    const id = this.count;
    const begin = this.byteSize;
    if (begin + length > this.arena.length) {
      const arena = new Uint8Array(Math.max(this.arena.length * 2, begin + length));
      arena.set(this.arena);
      this.arena = arena;
    }
    this.arena.set(bytes.subarray(start, start + length), begin);
    this.ends[id] = begin + length;
    this.hashes[id] = hash;
    this.table[place] = id + 1;
    this.count++;
    if (this.count === this.ends.length) this.grow();
    return id;
  }

  private grow(): void {
    const { ends, hashes, count } = this;
    const capacity = ends.length * 2;
    this.ends = new Uint32Array(capacity);
    this.ends.set(ends);
    this.hashes = new Uint32Array(capacity);
    this.hashes.set(hashes);
    this.table = new Int32Array(capacity * 4);
    const mask = this.table.length - 1;
    for (let id = 0; id < count; id++) {
      let place = hashes[id] & mask;
      while (this.table[place] !== 0) place = (place + 1) & mask;
      this.table[place] = id + 1;
    }
  }

  private resize(capacity: number): void {
    this.arena = new Uint8Array(capacity * 16);
    this.ends = new Uint32Array(capacity);
    this.hashes = new Uint32Array(capacity);
    this.table = new Int32Array(capacity * 4);
  }
}
