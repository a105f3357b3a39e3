const TWO_POW_32 = 4_294_967_296;

/**
 * Draws from a discrete distribution in constant time: Walker's alias method with Vose's linear construction (M. D. Vose,
 * "A linear algorithm for generating random numbers with a given distribution", 1991).
 */
export class AliasTable {
  /**
   * Of each column the part that is its own (of 2^32), and the index that has the rest: beside each other, as both are read
   * together.
   */
  private readonly columns: Uint32Array;

  /** `weights`: at least one, none negative, not all zero. */
  constructor(weights: ArrayLike<number>) {
    const n = weights.length;
    this.columns = new Uint32Array(2 * n);
    for (let i = 0; i < n; i++) {
      this.columns[2 * i] = TWO_POW_32 - 1;
      this.columns[2 * i + 1] = i;
    }
    let total = 0;
    for (let i = 0; i < n; i++) total += weights[i];
    const scaled = new Float64Array(n);
    const small: number[] = [];
    const large: number[] = [];
    for (let i = 0; i < n; i++) {
      scaled[i] = (weights[i] * n) / total;
      (scaled[i] < 1 ? small : large).push(i);
    }
    while (small.length > 0 && large.length > 0) {
      const low = small.pop()!;
      const high = large[large.length - 1];
      this.columns[2 * low] = Math.floor(scaled[low] * TWO_POW_32);
      this.columns[2 * low + 1] = high;
      scaled[high] -= 1 - scaled[low];
      if (scaled[high] < 1) {
        large.pop();
        small.push(high);
      }
    }
  }

  /** The index that the random word `uint32` stands for: its high part chooses a column, the rest the side. */
  at(uint32: number): number {
    return drawAlias(this.columns, 0, this.columns.length / 2, uint32);
  }

  /** Puts the table into a larger array, for `drawAlias`: its columns begin at column `first`. */
  copyTo(columns: Uint32Array, first: number): void {
    columns.set(this.columns, 2 * first);
  }
}

/** Draws from the table of `count` columns that begins at column `first`: an index from 0 to `count` − 1. */
export function drawAlias(columns: Uint32Array, first: number, count: number, uint32: number): number {
  const place = (uint32 * count) / TWO_POW_32;
  const column = Math.floor(place);
  const at = 2 * (first + column);
  return (place - column) * TWO_POW_32 < columns[at] ? column : columns[at + 1];
}
