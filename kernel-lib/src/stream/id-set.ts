import { powerOfTwo } from './grow';
import { mix32 } from './mix';

const TWO_32 = 4294967296;

/**
 * Whether ids are there, in an eighth of an `IdTable`'s room: where only that is asked, and of every event, the table had better stay in
 * the caches. An id is kept in 32 bits, as its distance from the least one, plus one; by open addressing, at most two thirds full.
 */
export class IdSet {
  private readonly kept: Uint32Array;
  private readonly count: number;

  private constructor(
    ids: Float64Array,
    private readonly leastId: number,
  ) {
    this.count = ids.length;
    this.kept = new Uint32Array(powerOfTwo(1.5 * ids.length));
    for (const id of ids) this.kept[this.placeOf(id - leastId + 1)] = id - leastId + 1;
  }

  /** Of ids that all differ; null where they lie 2^32 apart or more. */
  static of(ids: Float64Array): IdSet | null {
    let least = Number.POSITIVE_INFINITY;
    let greatest = Number.NEGATIVE_INFINITY;
    for (const id of ids) {
      if (id < least) least = id;
      if (id > greatest) greatest = id;
    }
    return ids.length > 0 && greatest - least < TWO_32 - 1 ? new IdSet(ids, least) : null;
  }

  get size(): number {
    return this.count;
  }

  /** 0 for an id that is there, -1 for others. */
  get(id: number): number {
    const distance = id - this.leastId + 1;
    return distance > 0 && distance < TWO_32 && this.kept[this.placeOf(distance)] === distance ? 0 : -1;
  }

  /** `get` of many. */
  getAll(ids: Float64Array, length: number, numbers: Int32Array): void {
    for (let i = 0; i < length; i++) numbers[i] = this.get(ids[i]);
  }

  /** Where a distance is, or would be put. */
  private placeOf(distance: number): number {
    const { kept } = this;
    const mask = kept.length - 1;
    let place = mix32(distance) & mask;
    while (kept[place] !== 0 && kept[place] !== distance) place = (place + 1) & mask;
    return place;
  }
}
