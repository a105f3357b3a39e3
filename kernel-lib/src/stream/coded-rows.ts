import { NULL_TEXT } from '../event/columns';
import type { Rows, Vector } from '../pipeline/vector';

/** Stands for null among codes: numbers are below 2^53 in magnitude. */
export const NULL_CODE = -(2 ** 53);

/** Rows whose columns are also read as codes. */
export interface CodedRows extends Rows {
  /**
   * The values of a column as doubles that are equal where the values are: numbers at their scale, milliseconds, ids of
   * text, 0 and 1; `NULL_CODE` for null. May be longer than the rows, and must not be changed.
   */
  codes(name: string): Float64Array;
}

/** Columns that are made when they are first asked for, and kept until the rows change. */
export abstract class LazyRows implements CodedRows {
  abstract readonly length: number;
  private readonly vectors = new Map<string, Vector>();
  private readonly codeColumns = new Map<string, Float64Array>();

  protected abstract compute(name: string): Vector;

  column(name: string): Vector {
    let vector = this.vectors.get(name);
    if (vector === undefined) {
      vector = this.compute(name);
      this.vectors.set(name, vector);
    }
    return vector;
  }

  codes(name: string): Float64Array {
    let codes = this.codeColumns.get(name);
    if (codes === undefined) {
      codes = codesOf(this.column(name), this.length);
      this.codeColumns.set(name, codes);
    }
    return codes;
  }

  protected forgetColumns(): void {
    this.vectors.clear();
    this.codeColumns.clear();
  }
}

function codesOf(vector: Vector, length: number): Float64Array {
  if (vector.kind === 'text') {
    const codes = new Float64Array(length);
    for (let i = 0; i < length; i++) codes[i] = vector.ids[i] === NULL_TEXT ? NULL_CODE : vector.ids[i];
    return codes;
  }
  if (vector.kind === 'boolean') {
    const codes = new Float64Array(length);
    for (let i = 0; i < length; i++) codes[i] = vector.values[i] === 2 ? NULL_CODE : vector.values[i];
    return codes;
  }
  if (vector.nulls === null) return vector.values;
  const codes = vector.values.slice(0, length);
  for (let i = 0; i < length; i++) if (vector.nulls[i] === 1) codes[i] = NULL_CODE;
  return codes;
}
