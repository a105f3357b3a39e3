import { seededRandom } from '../../../../src/store/query/random';

/** Choices from a seed. */
export class Draw {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  /** A whole number, both ends included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  chance(share: number): boolean {
    return this.random() < share;
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.int(0, choices.length - 1)];
  }

  /** Some of the choices, each at most once, in their order. */
  some<T>(choices: readonly T[], least = 1): T[] {
    const wanted = this.int(least, choices.length);
    const kept = new Set<T>();
    while (kept.size < wanted) kept.add(this.one(choices));
    return choices.filter((choice) => kept.has(choice));
  }

  list<T>(least: number, most: number, make: () => T): T[] {
    return Array.from({ length: this.int(least, most) }, make);
  }
}
