import { hashNumber } from './mix';

const FREE = -1;

/**
 * Numbers by id: an open-addressing table, at most half full, in which an id and its number lie side by side: one line of the
 * cache a look-up. Ids are whole numbers below 2^53.
 */
export class IdTable {
  /** By place: the id, and behind it its number. */
  private entries = new Float64Array(2 * 1024).fill(FREE);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** False if the id is there already; its number then stays. */
  add(id: number, number: number): boolean {
    const at = this.placeOf(id);
    if (this.entries[at] === id) return false;
    this.entries[at] = id;
    this.entries[at + 1] = number;
    if (4 * ++this.count > this.entries.length) this.grow();
    return true;
  }

  /** The number of an id, -1 if it has none. */
  get(id: number): number {
    const at = this.placeOf(id);
    return this.entries[at] === id ? this.entries[at + 1] : -1;
  }

  /**
   * The numbers of many ids, -1 for those that have none. A table that is larger than the caches makes each look-up wait for
   * memory; a first pass, whose reads do not depend on each other, lets many of them wait together.
   */
  getAll(ids: Float64Array, length: number, numbers: Int32Array): void {
    const { entries } = this;
    const mask = (entries.length >> 1) - 1;
    let touched = 0;
    for (let i = 0; i < length; i++) {
      const place = hashNumber(ids[i]) & mask;
      numbers[i] = place;
      touched += entries[2 * place];
    }
    // So that no compiler leaves the first pass out.
    if (touched === Number.POSITIVE_INFINITY) return;
    for (let i = 0; i < length; i++) {
      const id = ids[i];
      let place = numbers[i];
      while (entries[2 * place] !== FREE && entries[2 * place] !== id) place = (place + 1) & mask;
      numbers[i] = entries[2 * place] === id ? entries[2 * place + 1] : -1;
    }
  }

  /** Where an id is, or would be put. */
  private placeOf(id: number): number {
    const { entries } = this;
    const mask = (entries.length >> 1) - 1;
    let place = hashNumber(id) & mask;
    while (entries[2 * place] !== FREE && entries[2 * place] !== id) place = (place + 1) & mask;
    return 2 * place;
  }

  private grow(): void {
    const { entries } = this;
    this.entries = new Float64Array(2 * entries.length).fill(FREE);
    for (let i = 0; i < entries.length; i += 2) {
      if (entries[i] === FREE) continue;
      const at = this.placeOf(entries[i]);
      this.entries[at] = entries[i];
      this.entries[at + 1] = entries[i + 1];
    }
  }
}
