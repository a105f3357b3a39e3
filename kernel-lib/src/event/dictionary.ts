import type { TextRefs } from './batch';
import { NULL_TEXT } from './columns';
import { hashBytes } from './hash';
import { TextList } from './text-list';

const FIRST_CAPACITY = 1024;
/** A dictionary with more bytes than this does not stay in a processor's caches. */
const CACHE_BYTES = 256 << 10;
/** Texts that are copied together. */
const BLOCK_TEXTS = 64;

/** What is known of a text lies side by side, one line of the cache a look-up: its hash, and where it lies in the arena. */
const WORDS = 4;
const HASH = 0;
const START = 1;
const LENGTH = 2;

/**
 * Texts by dense ids from 0, found by their bytes: one arena of UTF-8, one open-addressing table. An id is good until
 * `compact`. Cost: a look-up reads the text once; memory is its bytes and about 24 bytes more.
 */
export class TextDictionary {
  private arena = new Uint8Array(FIRST_CAPACITY * 16);
  private arenaView = new DataView(this.arena.buffer);
  private arenaBytes = 0;
  private capacity = FIRST_CAPACITY;
  private entries = new Uint32Array(FIRST_CAPACITY * WORDS);
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
    return this.arenaBytes;
  }

  /** The id of the text `bytes[start, start + length)` with that `hashBytes`, added if it is new. Length 0 is null. */
  internBytes(bytes: Uint8Array, start: number, length: number, hash: number): number {
    if (length === 0) return NULL_TEXT;
    return this.intern(bytes, viewOf(bytes), start, length, hash);
  }

  /**
   * The ids of the texts at `rows[0, count)` of a column of `bytes`. Look-ups in a large dictionary would each wait for memory,
   * three times over: passes whose reads do not depend on each other let many of them wait together.
   */
  internMany(bytes: Uint8Array, refs: TextRefs, rows: Uint32Array, count: number, ids: Uint32Array): void {
    const { start, length, hash } = refs;
    if (this.arenaBytes > CACHE_BYTES) this.touch(hash, rows, count, ids);
    const view = viewOf(bytes);
    for (let i = 0; i < count; i++) {
      const row = rows[i];
      ids[i] = length[row] === 0 ? NULL_TEXT : this.intern(bytes, view, start[row], length[row], hash[row]);
    }
  }

  /** The ids of texts that lie one behind the other, with the hashes of their bytes, put into `ids` from `at` on. None is empty. */
  internList(
    texts: { readonly bytes: Uint8Array; readonly ends: Uint32Array; readonly hash: Uint32Array },
    count: number,
    ids: Uint32Array,
    at: number,
  ): void {
    const { bytes, ends, hash } = texts;
    const view = viewOf(bytes);
    let start = 0;
    for (let i = 0; i < count; i++) {
      const end = ends[i];
      ids[at + i] = this.intern(bytes, view, start, end - start, hash[i]);
      start = end;
    }
  }

  /** Reads what the look-ups of these hashes will read, as far as they find their text at once. `ids` is room to work in. */
  private touch(hash: Uint32Array, rows: Uint32Array, count: number, ids: Uint32Array): void {
    const { table, entries, arena } = this;
    const mask = table.length - 1;
    for (let i = 0; i < count; i++) ids[i] = table[hash[rows[i]] & mask];
    for (let i = 0; i < count; i++) ids[i] = entries[Math.max(ids[i] - 1, 0) * WORDS + START];
    let touched = 0;
    for (let i = 0; i < count; i++) touched += arena[ids[i]];
    // Used, so that no compiler leaves the reads out.
    if (touched < 0) this.version++;
  }

  private intern(bytes: Uint8Array, view: DataView, start: number, length: number, hash: number): number {
    const { table, entries } = this;
    const mask = table.length - 1;
    let place = hash & mask;
    for (let id = table[place]; id !== 0; id = table[place]) {
      const entry = (id - 1) * WORDS;
      if (
        entries[entry + HASH] === hash &&
        entries[entry + LENGTH] === length &&
        isEqual(this.arenaView, entries[entry + START], view, start, length)
      ) {
        return id - 1;
      }
      place = (place + 1) & mask;
    }
    return this.add(bytes, start, length, hash, place);
  }

  /** The id of a text, added if it is new; NULL_TEXT for the empty one. */
  internText(text: string): number {
    const bytes = this.encoder.encode(text);
    return this.internBytes(bytes, 0, bytes.length, hashBytes(bytes, 0, bytes.length));
  }

  /** The UTF-8 of a text; a view that is good until the next text is added. */
  bytesOf(id: number): Uint8Array {
    const start = this.entries[id * WORDS + START];
    return this.arena.subarray(start, start + this.byteLengthOf(id));
  }

  textOf(id: number): string {
    const known = this.decoded[id];
    if (known !== undefined) return known;
    const text = this.decoder.decode(this.bytesOf(id));
    this.decoded[id] = text;
    return text;
  }

  /** The texts of these ids, as they are stored. */
  list(ids: ArrayLike<number>): TextList {
    const { entries } = this;
    const offsets = new Uint32Array(ids.length + 1);
    const starts = new Uint32Array(ids.length);
    for (let i = 0; i < starts.length; i++) {
      const entry = ids[i] * WORDS;
      starts[i] = entries[entry + START];
      offsets[i + 1] = offsets[i] + entries[entry + LENGTH];
    }
    const bytes = new Uint8Array(offsets[starts.length]);
    this.copyTexts(starts, offsets, bytes);
    return new TextList(offsets, bytes);
  }

  /** Blocks of texts are touched before they are copied, so that the waiting for memory is done together. */
  private copyTexts(starts: Uint32Array, offsets: Uint32Array, bytes: Uint8Array): void {
    const { arena, arenaView } = this;
    const view = viewOf(bytes);
    let touched = 0;
    for (let from = 0; from < starts.length; from += BLOCK_TEXTS) {
      const to = Math.min(from + BLOCK_TEXTS, starts.length);
      for (let i = from; i < to; i++) touched += arena[starts[i]];
      for (let i = from; i < to; i++) copyText(arenaView, starts[i], view, offsets[i], offsets[i + 1]);
    }
    if (touched < 0) this.version++;
  }

  /** Bytes of the texts from an id on, which lie one behind the other in the order of their ids. */
  byteSizeFrom(first: number): number {
    return first === this.count ? 0 : this.arenaBytes - this.entries[first * WORDS + START];
  }

  /** Copies the texts from an id on: their bytes, where each ends in them, and their hashes. */
  copyFrom(
    first: number,
    into: { readonly bytes: Uint8Array; readonly ends: Uint32Array; readonly hash: Uint32Array },
  ): void {
    if (first === this.count) return;
    const { entries, count } = this;
    const begin = entries[first * WORDS + START];
    into.bytes.set(this.arena.subarray(begin, this.arenaBytes));
    for (let id = first; id < count; id++) {
      const entry = id * WORDS;
      into.ends[id - first] = entries[entry + START] + entries[entry + LENGTH] - begin;
      into.hash[id - first] = entries[entry + HASH];
    }
  }

  /** UTF-8 bytes of a text; 0 for null. */
  byteLengthOf(id: number): number {
    return id === NULL_TEXT ? 0 : this.entries[id * WORDS + LENGTH];
  }

  /**
   * Keeps the texts with `live[id] === 1`, in order, and gives each old id its new one; NULL_TEXT for what was dropped.
   */
  compact(live: Uint8Array): Uint32Array {
    const { arena, arenaView, entries, count } = this;
    const newIds = new Uint32Array(count).fill(NULL_TEXT);
    let kept = 0;
    for (let id = 0; id < count; id++) kept += live[id];
    this.begin(Math.max(FIRST_CAPACITY, 2 ** Math.ceil(Math.log2(kept + 1))));
    for (let id = 0; id < count; id++) {
      if (live[id] === 0) continue;
      const entry = id * WORDS;
      newIds[id] = this.intern(
        arena,
        arenaView,
        entries[entry + START],
        entries[entry + LENGTH],
        entries[entry + HASH],
      );
    }
    return newIds;
  }

  private add(bytes: Uint8Array, start: number, length: number, hash: number, place: number): number {
    const id = this.count++;
    const begin = this.arenaBytes;
    this.arenaBytes += length;
    if (this.arenaBytes > this.arena.length) {
      const arena = new Uint8Array(Math.max(this.arena.length * 2, this.arenaBytes));
      arena.set(this.arena);
      this.arena = arena;
      this.arenaView = new DataView(arena.buffer);
    }
    const { arena, entries } = this;
    for (let i = 0; i < length; i++) arena[begin + i] = bytes[start + i];
    entries[id * WORDS + HASH] = hash;
    entries[id * WORDS + START] = begin;
    entries[id * WORDS + LENGTH] = length;
    this.table[place] = id + 1;
    if (this.count === this.capacity) this.grow();
    return id;
  }

  private grow(): void {
    const { entries, count } = this;
    this.capacity *= 2;
    this.entries = new Uint32Array(this.capacity * WORDS);
    this.entries.set(entries);
    this.table = new Int32Array(this.capacity * 4);
    const mask = this.table.length - 1;
    for (let id = 0; id < count; id++) {
      let place = entries[id * WORDS + HASH] & mask;
      while (this.table[place] !== 0) place = (place + 1) & mask;
      this.table[place] = id + 1;
    }
  }

  /** Empty, with room for that many texts. */
  private begin(capacity: number): void {
    this.arena = new Uint8Array(capacity * 16);
    this.arenaView = new DataView(this.arena.buffer);
    this.arenaBytes = 0;
    this.capacity = capacity;
    this.entries = new Uint32Array(capacity * WORDS);
    this.table = new Int32Array(capacity * 4);
    this.count = 0;
    this.decoded = [];
    this.version++;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Copies to `[at, end)`, four bytes at a time. */
function copyText(from: DataView, start: number, to: DataView, at: number, end: number): void {
  let source = start;
  let target = at;
  for (; target + 4 <= end; target += 4, source += 4) to.setInt32(target, from.getInt32(source));
  for (; target < end; target++, source++) to.setUint8(target, from.getUint8(source));
}

/** Four bytes at a time. */
function isEqual(a: DataView, aStart: number, b: DataView, bStart: number, length: number): boolean {
  const words = length & ~3;
  let at = 0;
  for (; at < words; at += 4) if (a.getInt32(aStart + at) !== b.getInt32(bStart + at)) return false;
  for (; at < length; at++) if (a.getUint8(aStart + at) !== b.getUint8(bStart + at)) return false;
  return true;
}
