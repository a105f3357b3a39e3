import { IdTable } from './id-table';

/** Room is made ahead for at most so many ids: what is more is not taken from an estimate. */
const MAX_RESERVED = 1 << 22;

/** The ids of a catalogue, each of which may be there once, and the rows of those that are kept. */
export class KnownIds {
  readonly rowOf = new IdTable();
  /** Rows that are kept. */
  rows = 0;
  private rowsOfBatch = new Int32Array(0);

  /** `refuse` throws: it is told an id that is there twice. */
  constructor(
    private readonly keeps: ((id: number) => boolean) | undefined,
    private readonly refuse: (id: number) => never,
  ) {}

  /** The row of a new id, -1 if it is not kept. */
  add(id: number): number {
    const row = this.rowFor(id);
    return this.rowOf.add(id, row) ? row : this.refuse(id);
  }

  /** Adds many ids. `toCome` estimates how many there will be at the end, as a multiple of those that there are now. */
  addAll(ids: Float64Array, length: number, toCome: number): void {
    const { rowOf } = this;
    if (this.rowsOfBatch.length < length) this.rowsOfBatch = new Int32Array(length);
    for (let i = 0; i < length; i++) this.rowsOfBatch[i] = this.rowFor(ids[i]);
    rowOf.reserve(Math.min(MAX_RESERVED, (rowOf.size + length) * toCome));
    const added = rowOf.addAll(ids, length, this.rowsOfBatch);
    if (added < length) this.refuse(ids[added]);
  }

  private rowFor(id: number): number {
    return this.keeps === undefined || this.keeps(id) ? this.rows++ : -1;
  }
}
