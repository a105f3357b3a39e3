/** Sums by key. */
export class Tally {
  total = 0;
  private readonly sums = new Map<string, number>();

  add(key: string, amount = 1): void {
    this.total += amount;
    this.sums.set(key, this.of(key) + amount);
  }

  get size(): number {
    return this.sums.size;
  }

  of(key: string): number {
    return this.sums.get(key) ?? 0;
  }

  /** The key's part of the total. */
  percent(key: string): number {
    return (100 * this.of(key)) / this.total;
  }

  get most(): string {
    return this.extreme((a, b) => a > b);
  }

  get least(): string {
    return this.extreme((a, b) => a < b);
  }

  private extreme(isBetter: (a: number, b: number) => boolean): string {
    return [...this.sums].reduce((best, entry) => (isBetter(entry[1], best[1]) ? entry : best))[0];
  }
}

/** The value below which `share` of the values are. */
export function quantile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))];
}
