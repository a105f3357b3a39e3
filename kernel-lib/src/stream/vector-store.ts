import type { Column } from '../event/columns';
import type { ValueType, Vector } from '../pipeline/vector';
import type { DictionaryColumns } from './dictionary-column';
import { grown } from './grow';
import { vectorColumn } from './vector-column';

/** Gathers the values of one column from vectors of many batches. */
export class VectorStore {
  /** Numbers and times. */
  numbers = new Float64Array(0);
  private ids = new Uint32Array(0);
  /** Booleans, or which numbers are null. */
  private bytes = new Uint8Array(0);
  private length = 0;

  constructor(private readonly type: ValueType) {}

  /** Adds the values of these rows. */
  add(vector: Vector, rows: Int32Array): void {
    const from = this.length;
    this.length += rows.length;
    if (vector.kind === 'text') {
      this.ids = grown(this.ids, this.length);
      for (let i = 0; i < rows.length; i++) this.ids[from + i] = vector.ids[rows[i]];
      return;
    }
    this.bytes = grown(this.bytes, this.length);
    if (vector.kind === 'boolean') {
      for (let i = 0; i < rows.length; i++) this.bytes[from + i] = vector.values[rows[i]];
      return;
    }
    this.numbers = grown(this.numbers, this.length);
    for (let i = 0; i < rows.length; i++) this.numbers[from + i] = vector.values[rows[i]];
    if (vector.nulls !== null) for (let i = 0; i < rows.length; i++) this.bytes[from + i] = vector.nulls[rows[i]];
  }

  /** The values in another order. */
  column(order: Int32Array, dictionaries: DictionaryColumns): Column {
    return vectorColumn(this.inOrder(order), dictionaries);
  }

  private inOrder(order: Int32Array): Vector {
    const { type } = this;
    if (type.kind === 'text') return { kind: 'text', ids: Uint32Array.from(order, (row) => this.ids[row]) };
    const bytes = Uint8Array.from(order, (row) => this.bytes[row]);
    if (type.kind === 'boolean') return { kind: 'boolean', values: bytes };
    const values = Float64Array.from(order, (row) => this.numbers[row]);
    const nulls = bytes.includes(1) ? bytes : null;
    return type.kind === 'time'
      ? { kind: 'time', values, nulls }
      : { kind: 'number', scale: type.scale, values, nulls };
  }
}
