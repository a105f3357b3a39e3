import type { TextList } from './text-list';

/** Stands for null in the ids of a text column. */
export const NULL_TEXT = 0xffffffff;

/**
 * One column of a table in memory, and what a stored segment gives back. `nulls[i] === 1` means that row i is null (absent
 * array: no nulls). `int64` and `date` (milliseconds, UTC) are held as doubles, exact below 2^53. `money` is integer
 * cents; documents show it as the nearest double with two decimals.
 */
export type Column =
  | { readonly type: 'int32'; readonly values: Int32Array; readonly nulls?: Uint8Array }
  | { readonly type: 'int64' | 'double' | 'date' | 'money'; readonly values: Float64Array; readonly nulls?: Uint8Array }
  | { readonly type: 'boolean'; readonly values: Uint8Array; readonly nulls?: Uint8Array }
  | { readonly type: 'text'; readonly ids: Uint32Array; readonly dictionary: TextList }
  | { readonly type: 'list'; readonly offsets: Uint32Array; readonly fields: ReadonlyArray<NamedColumn> };

export type ColumnType = Column['type'];

export interface NamedColumn {
  readonly name: string;
  readonly column: Column;
}

/**
 * A table in columns: all columns have `length` rows (typed arrays are exact, not longer). A `list` column's row i holds
 * the rows `[offsets[i], offsets[i + 1])` of its fields; a document shows it as an array of arrays in the fields' order.
 */
export interface ColumnBatch {
  readonly length: number;
  readonly columns: ReadonlyArray<NamedColumn>;
}
