import type { CompiledExpression, TextPool } from '../pipeline/vector';
import type { Aggregator, Assignment, Takeover } from './aggregator';
import type { CodedRows } from './coded-rows';
import { truthValues } from './evaluate';
import { grown } from './grow';
import { NumberList, type PartialColumn } from './partial-column';
import type { SnapshotReader, SnapshotWriter } from './snapshot';

/** `count` and `countIf`. The partial is the number. */
export class CountAggregator implements Aggregator {
  private counts = new Float64Array(0);
  private truth: Uint8Array | null = null;
  private readonly collected = new NumberList();

  constructor(private readonly condition: CompiledExpression | null) {}

  grow(slots: number): void {
    this.counts = grown(this.counts, slots);
  }

  clear(slot: number): void {
    this.counts[slot] = 0;
  }

  prepare(rows: CodedRows, texts: TextPool): void {
    this.truth = this.condition === null ? null : truthValues(this.condition, rows, texts);
  }

  update({ length, rowOf, slotOf }: Assignment): void {
    const { counts, truth } = this;
    if (truth === null) for (let i = 0; i < length; i++) counts[slotOf[i]]++;
    else for (let i = 0; i < length; i++) if (truth[rowOf[i]] === 1) counts[slotOf[i]]++;
  }

  partial(slot: number): number {
    return this.counts[slot];
  }

  collect(slot: number): void {
    this.collected.push(this.counts[slot]);
  }

  takePartials(): PartialColumn {
    return { kind: 'sums', width: 1, numbers: this.collected.take() };
  }

  save(out: SnapshotWriter, name: string, slots: Int32Array): void {
    out.put(
      name,
      Float64Array.from(slots, (slot) => this.counts[slot]),
    );
  }

  load(from: SnapshotReader, name: string, takeover: Takeover): void {
    if (!takeover.primary) return;
    from.f64(name).forEach((count, saved) => {
      const slot = takeover.slotOf(saved);
      this.counts[slot] += count;
    });
  }
}
