import type { Rows, Vector } from '../pipeline/vector';

/** Rows that go through all machines together: as many as keep their columns in a processor's own cache. */
export const BLOCK_ROWS = 2048;

/** Rows `[from, to)` of others: what is computed of a block at a time stays in a processor's own cache. */
export class RowBlock implements Rows {
  constructor(
    private readonly rows: Rows,
    private readonly from: number,
    private readonly to: number,
  ) {}

  get length(): number {
    return this.to - this.from;
  }

  column(name: string): Vector {
    const { from, to } = this;
    const vector = this.rows.column(name);
    if (vector.kind === 'text') return { kind: 'text', ids: vector.ids.subarray(from, to) };
    if (vector.kind === 'boolean') return { kind: 'boolean', values: vector.values.subarray(from, to) };
    const { values, nulls } = vector;
    return { ...vector, values: values.subarray(from, to), nulls: nulls?.subarray(from, to) ?? null };
  }
}
