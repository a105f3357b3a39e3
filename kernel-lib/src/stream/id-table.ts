import { hashNumber } from './mix';

const FREE = -1;

/** Numbers by id: an open-addressing table over two typed arrays, at most half full. Ids are whole numbers below 2^53. */
export class IdTable {
  private ids = new Float64Array(1024).fill(FREE);
  private numbers = new Int32Array(1024);
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** False if the id is there already; its number then stays. */
  add(id: number, number: number): boolean {
    const place = this.placeOf(id);
    if (this.ids[place] === id) return false;
    this.ids[place] = id;
    this.numbers[place] = number;
    if (2 * ++this.count > this.ids.length) this.grow();
    return true;
  }

  /** The number of an id, -1 if it has none. */
  get(id: number): number {
    const place = this.placeOf(id);
    return this.ids[place] === id ? this.numbers[place] : -1;
  }

  /** Where an id is, or would be put. */
  private placeOf(id: number): number {
    const { ids } = this;
    const mask = ids.length - 1;
    let place = hashNumber(id) & mask;
    while (ids[place] !== FREE && ids[place] !== id) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const { ids, numbers } = this;
    this.ids = new Float64Array(2 * ids.length).fill(FREE);
    this.numbers = new Int32Array(2 * ids.length);
    for (let i = 0; i < ids.length; i++) {
      if (ids[i] === FREE) continue;
      const place = this.placeOf(ids[i]);
      this.ids[place] = ids[i];
      this.numbers[place] = numbers[i];
    }
  }
}
