import type { CompiledExpression, TextPool } from '../pipeline/vector';
import type { Aggregator, Assignment, Takeover } from './aggregator';
import type { CodedRows } from './coded-rows';
import { type NumberValues, numberValues } from './evaluate';
import { grown } from './grow';
import type { PartialColumn } from './partial-column';
import type { SnapshotReader, SnapshotWriter } from './snapshot';

const NO_VALUES: NumberValues = { values: new Float64Array(0), nulls: null };

/** `min` and `max` of numbers and times. The partial is the value at its scale, or null. */
export class ExtremeAggregator implements Aggregator {
  /** Times the sign that makes the extreme the least; +Infinity where there is no value. */
  private least = new Float64Array(0);
  private input: NumberValues = NO_VALUES;
  private readonly sign: 1 | -1;
  private collected: (number | null)[] = [];

  constructor(
    which: 'min' | 'max',
    private readonly value: CompiledExpression,
  ) {
    this.sign = which === 'min' ? 1 : -1;
  }

  grow(slots: number): void {
    const before = this.least.length;
    this.least = grown(this.least, slots).fill(Number.POSITIVE_INFINITY, before);
  }

  clear(slot: number): void {
    this.least[slot] = Number.POSITIVE_INFINITY;
  }

  prepare(rows: CodedRows, texts: TextPool): void {
    this.input = numberValues(this.value, rows, texts);
  }

  update({ length, rowOf, slotOf }: Assignment): void {
    const { least, sign } = this;
    const { values, nulls } = this.input;
    for (let i = 0; i < length; i++) {
      const row = rowOf[i];
      if (nulls !== null && nulls[row] === 1) continue;
      const value = values[row] * sign;
      if (value < least[slotOf[i]]) least[slotOf[i]] = value;
    }
  }

  partial(slot: number): number | null {
    // Adding 0 keeps a -0 out of the documents.
    return this.least[slot] === Number.POSITIVE_INFINITY ? null : this.least[slot] * this.sign + 0;
  }

  collect(slot: number): void {
    this.collected.push(this.partial(slot));
  }

  takePartials(): PartialColumn {
    const values = this.collected;
    this.collected = [];
    return { kind: 'values', values };
  }

  save(out: SnapshotWriter, name: string, slots: Int32Array): void {
    out.put(
      name,
      Float64Array.from(slots, (slot) => this.least[slot]),
    );
  }

  load(from: SnapshotReader, name: string, takeover: Takeover): void {
    if (!takeover.primary) return;
    from.f64(name).forEach((least, saved) => {
      const slot = takeover.slotOf(saved);
      this.least[slot] = Math.min(this.least[slot], least);
    });
  }
}
