import { hashNumber } from './mix';

/** What stands where no id is: zero, as in new memory. An id is kept as itself plus one. */
const FREE = 0;
const LEAST_PLACES = 1024;

/**
 * Numbers by id: an open-addressing table, at most half full, in which an id and its number lie side by side: one line of the
 * cache a look-up. Ids are whole numbers below 2^53.
 *
 * A table that is larger than the caches makes each look-up wait for memory. What works on many ids therefore goes to their
 * places first, in a pass whose reads do not depend on each other, so that many of them wait together.
 */
export class IdTable {
  /** By place: the id plus one, and behind it its number. */
  private entries = new Float64Array(2 * LEAST_PLACES);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** All ids, in no order. */
  ids(): Float64Array {
    const ids = new Float64Array(this.count);
    let n = 0;
    for (let at = 0; at < this.entries.length; at += 2) if (this.entries[at] !== FREE) ids[n++] = this.entries[at] - 1;
    return ids;
  }

  /** Makes room for so many ids: a table that grows step by step puts each of them in its place several times. */
  reserve(ids: number): void {
    let places = this.entries.length >> 1;
    while (places < 2 * ids) places *= 2;
    if (2 * places > this.entries.length) this.grow(places);
  }

  /** False if the id is there already; its number then stays. */
  add(id: number, number: number): boolean {
    this.reserve(this.count + 1);
    const { entries } = this;
    const at = 2 * this.placeFrom(hashNumber(id + 1), id + 1);
    if (entries[at] !== FREE) return false;
    entries[at] = id + 1;
    entries[at + 1] = number;
    this.count++;
    return true;
  }

  /** Adds ids up to the first that is there already, and gives the number of those that were added. */
  addAll(ids: Float64Array, length: number, numbers: Int32Array): number {
    this.reserve(this.count + length);
    const { entries } = this;
    const places = this.goTo(ids, length, new Int32Array(length));
    for (let i = 0; i < length; i++) {
      const kept = ids[i] + 1;
      const at = 2 * this.placeFrom(places[i], kept);
      if (entries[at] !== FREE) return i;
      entries[at] = kept;
      entries[at + 1] = numbers[i];
      this.count++;
    }
    return length;
  }

  /** The number of an id, -1 if it has none. */
  get(id: number): number {
    const at = 2 * this.placeFrom(hashNumber(id + 1), id + 1);
    return this.entries[at] === FREE ? -1 : this.entries[at + 1];
  }

  /** The numbers of many ids, -1 for those that have none. */
  getAll(ids: Float64Array, length: number, numbers: Int32Array): void {
    const { entries } = this;
    this.goTo(ids, length, numbers);
    for (let i = 0; i < length; i++) {
      const at = 2 * this.placeFrom(numbers[i], ids[i] + 1);
      numbers[i] = entries[at] === FREE ? -1 : entries[at + 1];
    }
  }

  /** Gives the places at which to look for ids first, and has them in the cache. */
  private goTo(ids: Float64Array, length: number, places: Int32Array): Int32Array {
    const { entries } = this;
    const mask = (entries.length >> 1) - 1;
    let touched = 0;
    for (let i = 0; i < length; i++) {
      const place = hashNumber(ids[i] + 1) & mask;
      places[i] = place;
      touched += entries[2 * place];
    }
    // Used for something, so that no compiler leaves the reads out.
    return touched === Number.POSITIVE_INFINITY ? places.fill(0) : places;
  }

  /** Where an id, plus one, is or would be put, looked for from its hash or first place on. */
  private placeFrom(first: number, kept: number): number {
    const { entries } = this;
    const mask = (entries.length >> 1) - 1;
    let place = first & mask;
    while (entries[2 * place] !== FREE && entries[2 * place] !== kept) place = (place + 1) & mask;
    return place;
  }

  private grow(places: number): void {
    const { entries } = this;
    this.entries = new Float64Array(2 * places);
    for (let i = 0; i < entries.length; i += 2) {
      if (entries[i] === FREE) continue;
      const at = 2 * this.placeFrom(hashNumber(entries[i]), entries[i]);
      this.entries[at] = entries[i];
      this.entries[at + 1] = entries[i + 1];
    }
  }
}
