import type { Column, ColumnBatch } from '../event/columns';
import type { Ranges } from './segment-index';

/**
 * The rows of a batch that lie in all ranges, as far as its columns tell: a filter that confines its answers to the ranges has none
 * among the others. Of thousands of rows a few are left to be made documents, which costs far more than to look at numbers.
 */
export function matchingRows({ length, columns }: ColumnBatch, ranges: Ranges): Int32Array {
  let rows = new Int32Array(length);
  for (let row = 0; row < length; row++) rows[row] = row;
  for (const { name, column } of columns) {
    const range = Object.hasOwn(ranges, name) ? ranges[name] : undefined;
    if (range === undefined || !isPlainNumber(column)) continue;
    const { values, nulls } = column;
    const [min, max] = range;
    // Null lies in no range.
    rows = rows.filter((row) => values[row] >= min && values[row] <= max && nulls?.[row] !== 1);
  }
  return rows;
}

/** Whether the numbers of a column are those of its documents; money is kept in cents. */
function isPlainNumber(column: Column): column is Extract<Column, { type: 'int32' | 'int64' | 'double' | 'date' }> {
  return ['int32', 'int64', 'double', 'date'].includes(column.type);
}
