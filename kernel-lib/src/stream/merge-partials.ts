import type { AggregateResult } from './aggregate-result';
import type { Integer } from './exact-sum';
import type { MergedRow } from './merged-rows';
import type { PartialColumn } from './partial-column';

/** Gives the value of one aggregate by merged row, from the columns of all shards. */
export function mergePartials(
  rows: readonly MergedRow[],
  shards: readonly PartialColumn[],
  result: AggregateResult,
): (row: number) => Integer | null {
  const sums = addedUp(rows, shards);
  if (sums !== null) return (row) => result.unitsOfSums(sums.numbers, row * sums.width);
  const readers = shards.map(readerOf);
  return (row) => {
    const partials: unknown[] = [];
    rows[row].rowOf.forEach((own, shard) => {
      if (own >= 0) partials.push(readers[shard](own));
    });
    return result.units(partials);
  };
}

/** Null if a shard's column does not hold numbers that may be added up. */
function addedUp(
  rows: readonly MergedRow[],
  shards: readonly PartialColumn[],
): { readonly width: number; readonly numbers: Float64Array } | null {
  const [first] = shards;
  if (first?.kind !== 'sums') return null;
  const { width } = first;
  const merged = new Float64Array(rows.length * width);
  for (const [shard, column] of shards.entries()) {
    if (column.kind !== 'sums') return null;
    const { numbers } = column;
    for (let row = 0; row < rows.length; row++) {
      const own = rows[row].rowOf[shard];
      if (own < 0) continue;
      for (let k = 0; k < width; k++) merged[row * width + k] += numbers[own * width + k];
    }
  }
  return { width, numbers: merged };
}

/** A row's partial as `AggregateResult.units` takes it. */
function readerOf(column: PartialColumn): (row: number) => unknown {
  switch (column.kind) {
    case 'values':
      return (row) => column.values[row];
    case 'codes':
      return (row) => column.codes.subarray(column.offsets[row], column.offsets[row + 1]);
    case 'sums': {
      const { width, numbers } = column;
      return width === 1
        ? (row) => numbers[row]
        : (row) => ({ sum: numbers[row * width], count: numbers[row * width + 1] });
    }
  }
}
