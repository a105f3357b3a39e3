import { MemoryBudget, sizeBytes } from '../memory';
import { type SortOrder, sortOrder } from '../sort-order';
import type { Document } from '../source';
import { TopList } from '../top-list';
import { blocking, type Stage, type StageCompiler } from './stage';

const REMEDY = 'add a $match before it, or a $limit behind it';

export const sortStage: StageCompiler = (argument, at, { options }) =>
  sort(sortOrder(argument, at), null, at, options.memoryLimitBytes);

/** Sorts, keeping the order in which equal documents came. With a limit only so many documents are held, else all, within the bound. */
export function sort(order: SortOrder, limit: number | null, at: string, memoryLimitBytes?: number): Stage {
  return blocking(async (input) => {
    const budget = new MemoryBudget(at, REMEDY, memoryLimitBytes);
    if (limit !== null) {
      const top = new TopList<readonly unknown[], Document>(limit, order.compare);
      for await (const batch of input) {
        for (const document of batch) {
          budget.take(sizeBytes(document));
          const fallen = top.add(order.keysOf(document), document);
          if (fallen !== undefined) budget.take(-sizeBytes(fallen));
        }
      }
      return top.sorted();
    }
    const entries: { keys: readonly unknown[]; document: Document }[] = [];
    for await (const batch of input) {
      for (const document of batch) {
        budget.take(sizeBytes(document));
        entries.push({ keys: order.keysOf(document), document });
      }
    }
    return entries.sort((a, b) => order.compare(a.keys, b.keys)).map(({ document }) => document);
  });
}
