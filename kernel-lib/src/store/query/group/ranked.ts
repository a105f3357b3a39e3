import { compareValues } from '../compare';
import { type MemoryBudget, sizeBytes } from '../memory';
import { sortOrder } from '../sort-order';
import { TopList } from '../top-list';
import { isNullish } from '../value';
import type { Fold } from './fold';

interface ByFields {
  readonly sortBy: unknown;
  readonly at: string;
  /** Gives the one value instead of a list. */
  readonly one: boolean;
}

/**
 * The first n values of an order (`end` 1) or its last n (-1). Without fields the values themselves are ordered, null and missing
 * left out, greatest first at the far end; with fields documents are, and both ends give them in the order of the fields.
 */
export function rankedFold(n: number, budget: MemoryBudget, end: 1 | -1, by?: ByFields): Fold {
  if (by === undefined) {
    const top = new TopList<unknown, unknown>(n, (a, b) => end * compareValues(a, b));
    return {
      add: (value) => {
        if (!isNullish(value)) keep(top, value, value, budget);
      },
      result: () => top.sorted(),
    };
  }
  const order = sortOrder(by.sortBy, by.at);
  const top = new TopList<readonly unknown[], unknown>(n, (a, b) => end * order.compare(a, b));
  return {
    add: (value, document) => keep(top, order.keysOf(document), value ?? null, budget),
    result: () => {
      const values = end === 1 ? top.sorted() : top.sorted().reverse();
      return by.one ? (values[0] ?? null) : values;
    },
  };
}

function keep<K>(top: TopList<K, unknown>, key: K, value: unknown, budget: MemoryBudget): void {
  budget.take(sizeBytes(value));
  const fallen = top.add(key, value);
  if (fallen !== undefined) budget.take(-sizeBytes(fallen));
}
