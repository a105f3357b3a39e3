import type { CompiledExpression, Rows, TextPool } from '../pipeline/vector';

/** Numbers or times of rows, and which of them are null. */
export interface NumberValues {
  readonly values: Float64Array;
  readonly nulls: Uint8Array | null;
}

/** A condition's values: 1 is true; 0 and 2 (null) are not. */
export function truthValues(condition: CompiledExpression, rows: Rows, texts: TextPool): Uint8Array {
  const vector = condition.evaluate(rows, texts);
  // Only the literal null can be of another kind where a definition was checked.
  return vector.kind === 'boolean' ? vector.values : new Uint8Array(rows.length);
}

/** The values of a number or a time. */
export function numberValues(expression: CompiledExpression, rows: Rows, texts: TextPool): NumberValues {
  const vector = expression.evaluate(rows, texts);
  if (vector.kind === 'number' || vector.kind === 'time') return vector;
  return { values: new Float64Array(rows.length), nulls: new Uint8Array(rows.length).fill(1) };
}
