import { compareValues } from '../compare';
import { type MemoryBudget, sizeBytes } from '../memory';
import { Sum } from '../numbers';
import type { Document } from '../source';
import { nearestRank, Spread } from '../statistics';
import { isNullish, isNumeric } from '../value';
import { valueKey } from '../value-key';

/** The state of one accumulator for one group. */
export interface Fold {
  /** Takes the value of the accumulator's input; undefined is missing. */
  add(value: unknown, document: Document): void;
  result(): unknown;
}

export class SumFold implements Fold {
  private readonly sum = new Sum();
  add(value: unknown): void {
    if (isNumeric(value)) this.sum.add(value);
  }
  result(): unknown {
    return this.sum.value;
  }
}

export class AverageFold implements Fold {
  private readonly sum = new Sum();
  private count = 0;
  add(value: unknown): void {
    if (!isNumeric(value)) return;
    this.sum.add(value);
    this.count++;
  }
  result(): unknown {
    return this.count === 0 ? null : this.sum.double / this.count;
  }
}

export class CountFold implements Fold {
  private count = 0;
  add(): void {
    this.count++;
  }
  result(): unknown {
    return this.count;
  }
}

/** The least (1) or greatest (-1) value, null and missing aside; null if there is none. */
export class ExtremeFold implements Fold {
  private best: unknown = null;
  constructor(private readonly direction: 1 | -1) {}
  add(value: unknown): void {
    if (isNullish(value)) return;
    if (this.best === null || this.direction * compareValues(value, this.best) < 0) this.best = value;
  }
  result(): unknown {
    return this.best;
  }
}

/** The first n values, missing ones as null; or the first alone. */
export class FirstFold implements Fold {
  private readonly values: unknown[] = [];
  constructor(
    private readonly n: number,
    private readonly budget: MemoryBudget,
    private readonly one = false,
  ) {}
  add(value: unknown): void {
    if (this.values.length >= this.n) return;
    this.budget.take(sizeBytes(value));
    this.values.push(value ?? null);
  }
  result(): unknown {
    return this.one ? (this.values[0] ?? null) : this.values;
  }
}

/** The last n values, missing ones as null; or the last alone. */
export class LastFold implements Fold {
  private values: unknown[] = [];
  constructor(
    private readonly n: number,
    private readonly budget: MemoryBudget,
    private readonly one = false,
  ) {}
  add(value: unknown): void {
    if (this.n === 1) this.values[0] = value ?? null;
    else {
      this.budget.take(sizeBytes(value));
      this.values.push(value ?? null);
      if (this.values.length >= 2 * this.n) this.keepLast();
    }
  }
  private keepLast(): void {
    const dropped = this.values.slice(0, -this.n);
    this.budget.take(-dropped.reduce<number>((size, value) => size + sizeBytes(value), 0));
    this.values = this.values.slice(-this.n);
  }
  result(): unknown {
    return this.one ? (this.values[0] ?? null) : this.values.slice(-this.n);
  }
}

/** Every value, missing ones left out. */
export class PushFold implements Fold {
  private readonly values: unknown[] = [];
  constructor(private readonly budget: MemoryBudget) {}
  add(value: unknown): void {
    if (value === undefined) return;
    this.budget.take(sizeBytes(value));
    this.values.push(value);
  }
  result(): unknown {
    return [...this.values];
  }
}

/** Every value once, missing ones left out, in the order in which they came. */
export class SetFold implements Fold {
  private readonly values = new Map<unknown, unknown>();
  constructor(private readonly budget: MemoryBudget) {}
  add(value: unknown): void {
    if (value === undefined) return;
    const key = valueKey(value);
    if (this.values.has(key)) return;
    this.budget.take(2 * sizeBytes(value));
    this.values.set(key, value);
  }
  result(): unknown {
    return [...this.values.values()];
  }
}

export class SpreadFold implements Fold {
  private readonly spread = new Spread();
  constructor(private readonly of: 'population' | 'sample') {}
  add(value: unknown): void {
    this.spread.add(value);
  }
  result(): unknown {
    return this.spread[this.of];
  }
}

export class MergeFold implements Fold {
  private merged: Record<string, unknown> = {};
  constructor(
    private readonly budget: MemoryBudget,
    private readonly merge: (objects: readonly unknown[]) => Record<string, unknown>,
  ) {}
  add(value: unknown): void {
    this.budget.take(sizeBytes(value));
    this.merged = this.merge([this.merged, value]);
  }
  result(): unknown {
    return this.merged;
  }
}

export class QuantileFold implements Fold {
  private readonly numbers: number[] = [];
  constructor(
    private readonly fractions: readonly number[],
    private readonly budget: MemoryBudget,
    private readonly one: boolean,
  ) {}
  add(value: unknown): void {
    if (!isNumeric(value)) return;
    this.budget.take(8);
    this.numbers.push(Number(value));
  }
  result(): unknown {
    const quantiles = nearestRank(this.numbers, this.fractions);
    return this.one ? quantiles[0] : quantiles;
  }
}
