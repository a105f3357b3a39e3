import { grown } from './grow';

/**
 * What a shard knows of one aggregate of its final groups, row by row. Structured-cloneable. `sums`: `width` numbers a row
 * that are added up over shards, exactly. `codes`: sets of numbers, those of row i at `[offsets[i], offsets[i + 1])`. `values`: whatever
 * the aggregate's own merging understands.
 */
export type PartialColumn =
  | { readonly kind: 'sums'; readonly width: number; readonly numbers: Float64Array }
  | { readonly kind: 'codes'; readonly offsets: Uint32Array; readonly codes: Float64Array }
  | { readonly kind: 'values'; readonly values: readonly unknown[] };

/** A sum of at most eight shards' numbers below this is exact. */
export const EXACT_PARTIAL = 2 ** 50;

/** Numbers that are gathered one by one. */
export class NumberList {
  length = 0;
  private numbers = new Float64Array(64);

  push(value: number): void {
    if (this.length === this.numbers.length) this.numbers = grown(this.numbers, this.length + 1);
    this.numbers[this.length++] = value;
  }

  /** Gives all, and begins anew. */
  take(): Float64Array {
    const taken = this.numbers.slice(0, this.length);
    this.length = 0;
    return taken;
  }
}
