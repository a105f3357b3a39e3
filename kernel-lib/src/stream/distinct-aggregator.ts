import type { TextPool, ValueType } from '../pipeline/vector';
import type { Aggregator, Assignment, SlotWindows, Takeover } from './aggregator';
import { codeValue } from './code-value';
import { type CodedRows, NULL_CODE } from './coded-rows';
import { DistinctTable } from './distinct-table';
import { grown } from './grow';
import { NumberList, type PartialColumn } from './partial-column';
import type { DocumentValue } from './ports';
import type { SnapshotReader, SnapshotWriter } from './snapshot';

export interface DistinctColumn {
  readonly name: string;
  readonly type: ValueType;
}

/** Empty tables of at most this size are kept for the next window, and of all together no more than that. */
const KEPT_TABLE_BYTES = 64 * 1024;
const KEPT_BYTES = 4 << 20;

/**
 * Exact `countDistinct`: one hash table a window, shared by its groups, dropped with the window. Partials are counts where they may be
 * added up over shards, else the values for the union: numbers as codes, other values and tuples as text that is equal where they are.
 */
export class DistinctAggregator implements Aggregator {
  private counts = new Float64Array(0);
  private readonly tables: (DistinctTable | null)[] = [];
  private readonly spare: DistinctTable[] = [];
  private spareBytes = 0;
  private readonly tuple: Float64Array;
  /** Place of `user_id` among the columns, or -1. */
  private readonly userColumn: number;
  private inputs: readonly Float64Array[] = [];
  /** The values of a window that is being made final, by slot. */
  private final: { readonly window: number; readonly values: ReadonlyMap<number, (number | string)[]> } | null = null;
  /** True where the values of different shards differ anyway: they hold the user, or there is one shard. */
  private readonly isAdditive: boolean;
  private readonly isNumber: boolean;
  private readonly collected = new NumberList();
  private readonly ends = new NumberList();
  private collectedTexts: string[][] = [];

  constructor(
    private readonly columns: readonly DistinctColumn[],
    private readonly slots: SlotWindows,
    private readonly texts: TextPool,
    shards: number,
  ) {
    this.tuple = new Float64Array(columns.length);
    this.userColumn = columns.findIndex(({ name }) => name === 'user_id');
    this.isAdditive = shards === 1 || this.userColumn >= 0;
    this.isNumber = columns.length === 1 && columns[0].type.kind !== 'text';
  }

  grow(slots: number): void {
    this.counts = grown(this.counts, slots);
  }

  clear(slot: number): void {
    this.counts[slot] = 0;
  }

  prepare(rows: CodedRows): void {
    this.inputs = this.columns.map(({ name }) => rows.codes(name));
  }

  update(assignment: Assignment): void {
    if (this.columns.length === 1) this.updateSingle(assignment, this.inputs[0]);
    else this.updateTuples(assignment);
  }

  /** Null is not a value. */
  private updateSingle({ length, rowOf, slotOf }: Assignment, codes: Float64Array): void {
    const { counts } = this;
    const { windowOf } = this.slots;
    let window = -1;
    let table: DistinctTable | null = null;
    for (let i = 0; i < length; i++) {
      const slot = slotOf[i];
      const code = codes[rowOf[i]];
      if (code === NULL_CODE) continue;
      if (table === null || windowOf[slot] !== window) {
        window = windowOf[slot];
        table = this.tableOf(window);
      }
      if (table.addOne(slot, code)) counts[slot]++;
    }
  }

  /** In a tuple null is a value. */
  private updateTuples({ length, rowOf, slotOf }: Assignment): void {
    const { counts, tuple, inputs } = this;
    const { windowOf } = this.slots;
    let window = -1;
    let table: DistinctTable | null = null;
    for (let i = 0; i < length; i++) {
      const slot = slotOf[i];
      if (table === null || windowOf[slot] !== window) {
        window = windowOf[slot];
        table = this.tableOf(window);
      }
      for (let k = 0; k < inputs.length; k++) tuple[k] = inputs[k][rowOf[i]];
      if (table.add(slot, tuple)) counts[slot]++;
    }
  }

  private tableOf(window: number): DistinctTable {
    let table = this.tables[window];
    if (!table) {
      table = this.takeSpare() ?? new DistinctTable(this.columns.length);
      this.tables[window] = table;
    }
    return table;
  }

  private takeSpare(): DistinctTable | undefined {
    const table = this.spare.pop();
    if (table) this.spareBytes -= table.sizeBytes;
    return table;
  }

  releaseWindow(window: number): void {
    this.final = null;
    const table = this.tables[window];
    this.tables[window] = null;
    if (!table || table.sizeBytes > KEPT_TABLE_BYTES || this.spareBytes + table.sizeBytes > KEPT_BYTES) return;
    table.clear();
    this.spare.push(table);
    this.spareBytes += table.sizeBytes;
  }

  partial(slot: number): number {
    return this.counts[slot];
  }

  collect(slot: number): void {
    if (this.isAdditive) {
      this.collected.push(this.counts[slot]);
      return;
    }
    const values = this.finalValues(slot);
    if (!this.isNumber) {
      this.collectedTexts.push(values as string[]);
      return;
    }
    for (const code of values as number[]) this.collected.push(code);
    this.ends.push(this.collected.length);
  }

  takePartials(): PartialColumn {
    if (this.isAdditive) return { kind: 'sums', width: 1, numbers: this.collected.take() };
    if (this.isNumber) {
      const ends = this.ends.take();
      const offsets = new Uint32Array(ends.length + 1);
      offsets.set(ends, 1);
      return { kind: 'codes', offsets, codes: this.collected.take() };
    }
    const values = this.collectedTexts;
    this.collectedTexts = [];
    return { kind: 'values', values };
  }

  /** The values of one group of a window that is being made final. */
  private finalValues(slot: number): readonly (number | string)[] {
    const window = this.slots.windowOf[slot];
    if (this.final?.window !== window) this.final = { window, values: this.valuesBySlot(window) };
    return this.final.values.get(slot) ?? [];
  }

  private valuesBySlot(window: number): Map<number, (number | string)[]> {
    const lists = new Map<number, (number | string)[]>();
    this.tables[window]?.forEach((slot, codes, at) => {
      let list = lists.get(slot);
      if (!list) {
        list = [];
        lists.set(slot, list);
      }
      list.push(this.isNumber ? codes[at] : this.valueText(codes, at));
    });
    return lists;
  }

  private valueText(codes: Float64Array, at: number): string {
    if (this.columns.length === 1) return this.texts.textOf(codes[at]);
    const values: DocumentValue[] = this.columns.map(({ type }, k) =>
      type.kind === 'text' ? codeValue(codes[at + k], type, this.texts) : codes[at + k],
    );
    return JSON.stringify(values);
  }

  save(out: SnapshotWriter, name: string, slots: Int32Array): void {
    const savedOf = new Map<number, number>();
    slots.forEach((slot, saved) => {
      savedOf.set(slot, saved);
    });
    const tables = this.liveTables();
    const size = tables.reduce((sum, table) => sum + table.size, 0);
    const groups = new Int32Array(size);
    const values = this.columns.map(() => new Float64Array(size));
    let n = 0;
    for (const table of tables) {
      table.forEach((slot, codes, at) => {
        groups[n] = savedOf.get(slot) ?? -1;
        for (let k = 0; k < values.length; k++) values[k][n] = codes[at + k];
        n++;
      });
    }
    out.put(`${name}.group`, groups);
    values.forEach((codes, k) => {
      out.put(`${name}.${k}`, this.columns[k].type.kind === 'text' ? out.textCodePlaces(codes) : codes);
    });
  }

  /** A value that holds a user belongs to the user's shard. */
  load(from: SnapshotReader, name: string, takeover: Takeover): void {
    const groups = from.i32(`${name}.group`);
    const values = this.columns.map((_, k) => from.f64(`${name}.${k}`));
    const users = this.userColumn < 0 ? null : values[this.userColumn];
    for (let i = 0; i < groups.length; i++) {
      if (users === null ? !takeover.primary : !takeover.isOwn(users[i])) continue;
      const slot = takeover.slotOf(groups[i]);
      for (let k = 0; k < values.length; k++) {
        this.tuple[k] = this.columns[k].type.kind === 'text' ? from.textCode(values[k][i]) : values[k][i];
      }
      if (this.tableOf(this.slots.windowOf[slot]).add(slot, this.tuple)) this.counts[slot]++;
    }
  }

  markTexts(live: Uint8Array): void {
    this.columns.forEach(({ type }, k) => {
      if (type.kind !== 'text') return;
      for (const table of this.liveTables()) {
        table.forEach((_, codes, at) => {
          if (codes[at + k] !== NULL_CODE) live[codes[at + k]] = 1;
        });
      }
    });
  }

  remapTexts(remap: Uint32Array): void {
    const isText = this.columns.map(({ type }) => type.kind === 'text');
    if (!isText.includes(true)) return;
    this.tables.forEach((table, window) => {
      if (!table) return;
      const renewed = new DistinctTable(table.width, 2 * table.size);
      table.forEach((slot, codes, at) => {
        for (let k = 0; k < isText.length; k++) {
          const code = codes[at + k];
          this.tuple[k] = isText[k] && code !== NULL_CODE ? remap[code] : code;
        }
        renewed.add(slot, this.tuple);
      });
      this.tables[window] = renewed;
    });
  }

  private liveTables(): DistinctTable[] {
    return this.tables.filter((table) => table !== null && table !== undefined);
  }
}
