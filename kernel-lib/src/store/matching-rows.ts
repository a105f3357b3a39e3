import type { Column, ColumnBatch } from '../event/columns';
import type { Ranges } from './segment-index';

/**
 * The rows of a batch that lie in all ranges, as far as its columns tell: a filter that confines its answers to the ranges has none
 * among the others. Of thousands of rows a few are left to be made documents, which costs far more than to look at numbers.
 */
export function matchingRows({ length, columns }: ColumnBatch, ranges: Ranges): Int32Array {
  const rows = new Int32Array(length);
  for (let row = 0; row < length; row++) rows[row] = row;
  let kept = length;
  for (const { name, column } of columns) {
    const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
    if (range !== undefined && isPlainNumber(column)) kept = keepWithin(rows, kept, column, range);
  }
  return rows.subarray(0, kept);
}

/** Moves those of the first `count` rows to the front that lie in a range; gives their number. */
function keepWithin(
  rows: Int32Array,
  count: number,
  { values, nulls }: PlainNumbers,
  [min, max]: readonly [number, number],
): number {
  let kept = 0;
  for (let place = 0; place < count; place++) {
    const row = rows[place];
    const value = values[row];
    // Null lies in no range.
    if (value >= min && value <= max && nulls?.[row] !== 1) rows[kept++] = row;
  }
  return kept;
}

type PlainNumbers = Extract<Column, { type: 'int32' | 'int64' | 'double' | 'date' }>;

/** Whether the numbers of a column are those of its documents; money is kept in cents. */
function isPlainNumber(column: Column): column is PlainNumbers {
  return ['int32', 'int64', 'double', 'date'].includes(column.type);
}
