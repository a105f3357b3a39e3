import { isNumeric } from './value';

/** Mean and spread of numbers in one pass (Welford, Technometrics 4(3), 1962); what is no number does not count. */
export class Spread {
  private count = 0;
  private mean = 0;
  private squares = 0;

  add(value: unknown): void {
    if (!isNumeric(value)) return;
    this.count++;
    const plain = Number(value);
    const before = plain - this.mean;
    this.mean += before / this.count;
    this.squares += before * (plain - this.mean);
  }

  /** Of all members: null where there are none. */
  get population(): number | null {
    return this.count === 0 ? null : Math.sqrt(this.squares / this.count);
  }

  /** Of a sample: null where there are fewer than two. */
  get sample(): number | null {
    return this.count < 2 ? null : Math.sqrt(this.squares / (this.count - 1));
  }
}

/** Quantiles of numbers by nearest rank: the least value that at least the fraction `p` of all are not above. Null of none. */
export function nearestRank(numbers: readonly number[], fractions: readonly number[]): (number | null)[] {
  const sorted = Float64Array.from(numbers).sort();
  return fractions.map((p) => (sorted.length === 0 ? null : sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)]));
}
