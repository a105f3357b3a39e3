/** What an expression is worth, by type. Money is a decimal of scale 2: `price` 12.34 is held as 1234. */
export type ValueType =
  | { readonly kind: 'number'; readonly scale: number }
  | { readonly kind: 'text' }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'time' };

/**
 * The values of one column or expression for a set of rows. Only the first `Rows.length` entries have meaning.
 * Numbers are integers at their scale (`values[i] / 10^scale`); times are UTC milliseconds; text is ids of the rows' one
 * dictionary (equal ids are equal texts), `NULL_TEXT` for null; booleans are 0, 1, or 2 for null.
 */
export type Vector =
  | {
      readonly kind: 'number';
      readonly scale: number;
      readonly values: Float64Array;
      readonly nulls: Uint8Array | null;
    }
  | { readonly kind: 'time'; readonly values: Float64Array; readonly nulls: Uint8Array | null }
  | { readonly kind: 'text'; readonly ids: Uint32Array }
  | { readonly kind: 'boolean'; readonly values: Uint8Array };

/** The rows that an expression reads: a batch of events, or a batch of sessions. */
export interface Rows {
  readonly length: number;
  /** The column of that name. The compiler has checked that it exists and has the type it was compiled for. */
  column(name: string): Vector;
}

/** Where text lives: one per shard, shared by all its columns. */
export interface TextPool {
  /** The id of a text, added if it is new. */
  internText(text: string): number;
  /** The text of an id. */
  textOf(id: number): string;
}

/** Compiled for given column types; evaluates whole columns. */
export interface CompiledExpression {
  readonly type: ValueType;
  evaluate(rows: Rows, texts: TextPool): Vector;
}

/** The columns that an expression may name, with their types. */
export type ColumnTypes = ReadonlyMap<string, ValueType>;
