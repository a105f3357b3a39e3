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
  /** Memory of earlier codes, used again. */
  private readonly buffers = new Map<string, Float64Array>();

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
      codes = this.makeCodes(name);
      this.codeColumns.set(name, codes);
    }
    return codes;
  }

  private makeCodes(name: string): Float64Array {
    const vector = this.column(name);
    if (isCodes(vector)) return vector.values;
    let buffer = this.buffers.get(name);
    if (buffer === undefined || buffer.length < this.length) {
      buffer = new Float64Array(Math.max(this.length, 2 * (buffer?.length ?? 0)));
      this.buffers.set(name, buffer);
    }
    fillCodes(vector, this.length, buffer);
    return buffer;
  }

  protected forgetColumns(): void {
    this.vectors.clear();
    this.codeColumns.clear();
  }
}

/** True if the values of a vector are its codes. */
function isCodes(vector: Vector): vector is Extract<Vector, { kind: 'number' | 'time' }> {
  return (vector.kind === 'number' || vector.kind === 'time') && vector.nulls === null;
}

function fillCodes(vector: Vector, length: number, codes: Float64Array): void {
  if (vector.kind === 'text') {
    const { ids } = vector;
    for (let i = 0; i < length; i++) codes[i] = ids[i] === NULL_TEXT ? NULL_CODE : ids[i];
  } else if (vector.kind === 'boolean') {
    const { values } = vector;
    for (let i = 0; i < length; i++) codes[i] = values[i] === 2 ? NULL_CODE : values[i];
  } else {
    const { values, nulls } = vector;
    for (let i = 0; i < length; i++) codes[i] = nulls !== null && nulls[i] === 1 ? NULL_CODE : values[i];
  }
}
