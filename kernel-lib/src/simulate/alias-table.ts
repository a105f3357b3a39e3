const TWO_POW_32 = 4_294_967_296;

/**
 * Draws from a discrete distribution in constant time: Walker's alias method with Vose's linear construction (M. D. Vose,
 * "A linear algorithm for generating random numbers with a given distribution", 1991).
 */
export class AliasTable {
  private readonly accept: Float64Array;
  private readonly alias: Uint32Array;

  /** `weights`: at least one, none negative, not all zero. */
  constructor(weights: ArrayLike<number>) {
    const n = weights.length;
    this.accept = new Float64Array(n).fill(1);
    this.alias = new Uint32Array(n);
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
      this.accept[low] = scaled[low];
      this.alias[low] = high;
      scaled[high] -= 1 - scaled[low];
      if (scaled[high] < 1) {
        large.pop();
        small.push(high);
      }
    }
  }

  /** The index that the random word `uint32` stands for: its high part chooses a column, the rest the side. */
  at(uint32: number): number {
    const place = (uint32 * this.accept.length) / TWO_POW_32;
    const column = Math.floor(place);
    return place - column < this.accept[column] ? column : this.alias[column];
  }
}
