import type { CompiledExpression, TextPool } from '../pipeline/vector';
import type { Aggregator, Assignment, Takeover } from './aggregator';
import type { CodedRows } from './coded-rows';
import { type NumberValues, numberValues, truthValues } from './evaluate';
import { asInteger, ExactSums, type Integer } from './exact-sum';
import { grown } from './grow';
import { EXACT_PARTIAL, NumberList, type PartialColumn } from './partial-column';
import type { SnapshotReader, SnapshotWriter } from './snapshot';

/** What a shard knows of a sum: exact, at the values' scale, and how many values it has. */
export interface SumPartial {
  readonly sum: Integer;
  readonly count: number;
}

const NO_VALUES: NumberValues = { values: new Float64Array(0), nulls: null };

/** `sum`, `sumIf` and `avg`. The partial is a `SumPartial`. */
export class SumAggregator implements Aggregator {
  private readonly sums = new ExactSums();
  private counts = new Float64Array(0);
  private input: NumberValues = NO_VALUES;
  private truth: Uint8Array | null = null;
  private readonly collected = new NumberList();
  /** Collected sums that numbers could not add up exactly, by row. */
  private readonly large = new Map<number, SumPartial>();

  constructor(
    private readonly value: CompiledExpression,
    private readonly condition: CompiledExpression | null,
  ) {}

  grow(slots: number): void {
    this.sums.grow(slots);
    this.counts = grown(this.counts, slots);
  }

  clear(slot: number): void {
    this.sums.clear(slot);
    this.counts[slot] = 0;
  }

  prepare(rows: CodedRows, texts: TextPool): void {
    this.input = numberValues(this.value, rows, texts);
    this.truth = this.condition === null ? null : truthValues(this.condition, rows, texts);
  }

  update({ length, rowOf, slotOf }: Assignment): void {
    const { sums, counts, truth } = this;
    const { values, nulls } = this.input;
    for (let i = 0; i < length; i++) {
      const row = rowOf[i];
      if (truth !== null && truth[row] !== 1) continue;
      if (nulls !== null && nulls[row] === 1) continue;
      sums.add(slotOf[i], values[row]);
      counts[slotOf[i]]++;
    }
  }

  partial(slot: number): SumPartial {
    return { sum: this.sums.value(slot), count: this.counts[slot] };
  }

  collect(slot: number): void {
    const { sum, count } = this.partial(slot);
    const isSmall = typeof sum === 'number' && Math.abs(sum) <= EXACT_PARTIAL;
    if (!isSmall) this.large.set(this.collected.length / 2, { sum, count });
    this.collected.push(isSmall ? sum : 0);
    this.collected.push(count);
  }

  takePartials(): PartialColumn {
    const numbers = this.collected.take();
    if (this.large.size === 0) return { kind: 'sums', width: 2, numbers };
    const values = Array.from(
      { length: numbers.length / 2 },
      (_, row) => this.large.get(row) ?? { sum: numbers[2 * row], count: numbers[2 * row + 1] },
    );
    this.large.clear();
    return { kind: 'values', values };
  }

  save(out: SnapshotWriter, name: string, slots: Int32Array): void {
    const sums = Array.from(slots, (slot) => BigInt(this.sums.value(slot)));
    out.put(
      `${name}.count`,
      Float64Array.from(slots, (slot) => this.counts[slot]),
    );
    out.put(
      `${name}.sum`,
      Float64Array.from(sums, (sum) => Number(sum % SPLIT)),
    );
    out.put(
      `${name}.high`,
      Float64Array.from(sums, (sum) => Number(sum / SPLIT)),
    );
  }

  load(from: SnapshotReader, name: string, takeover: Takeover): void {
    if (!takeover.primary) return;
    const low = from.f64(`${name}.sum`);
    const high = from.f64(`${name}.high`);
    from.f64(`${name}.count`).forEach((count, saved) => {
      const slot = takeover.slotOf(saved);
      this.counts[slot] += count;
      this.sums.addInteger(slot, asInteger(BigInt(high[saved]) * SPLIT + BigInt(low[saved])));
    });
  }
}

/** Sums are saved as two doubles, each exact. */
const SPLIT = 1n << 52n;
