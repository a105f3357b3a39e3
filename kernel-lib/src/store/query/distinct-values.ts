import { compareValues } from './compare';
import { MemoryBudget, sizeBytes } from './memory';
import { splitPath, visitPath } from './path';
import type { Document } from './source';
import { valueKey } from './value-key';

/** The different values of a field in documents that are added one by one; arrays give their elements. */
export class DistinctValues {
  private readonly values = new Map<unknown, unknown>();
  private readonly path: ReturnType<typeof splitPath>;
  private readonly budget: MemoryBudget;

  /** @throws FootpathError `bad-query` for a field that is none; `add` throws it where there are too many values. */
  constructor(field: string, memoryLimitBytes: number | undefined) {
    this.path = splitPath(field, 'distinct');
    this.budget = new MemoryBudget(
      'distinct',
      'ask for a field of fewer values, or narrow the filter',
      memoryLimitBytes,
    );
  }

  add(document: Document): void {
    visitPath(document, this.path, (value, expands) => {
      if (expands && Array.isArray(value)) for (const each of value) this.keep(each);
      else this.keep(value);
      return false;
    });
  }

  /** In MongoDB's order. */
  sorted(): unknown[] {
    return [...this.values.values()].sort(compareValues);
  }

  private keep(value: unknown): void {
    const key = valueKey(value);
    if (value === undefined || this.values.has(key)) return;
    this.budget.take(2 * sizeBytes(value));
    this.values.set(key, value);
  }
}
