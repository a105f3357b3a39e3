import type { Aggregate, Expression } from '../pipeline/definition';
import { compileExpression } from '../pipeline/expression';
import type { ColumnTypes, CompiledExpression, TextPool } from '../pipeline/vector';
import type { Aggregator, Takeover } from './aggregator';
import { ClosedWindows } from './closed-windows';
import type { CodedRows } from './coded-rows';
import { createAggregator } from './create-aggregator';
import { truthValues } from './evaluate';
import { gathered, grown } from './grow';
import type { WindowPartials } from './ports';
import type { SnapshotReader, SnapshotWriter } from './snapshot';
import { windowOrder } from './window-order';
import { WindowSlots } from './window-slots';

/** Rows are put in the order of their windows if there are this many of them, and fewer than so many one after the other in each. */
const LEAST_SORTED = 4096;
const ROWS_A_WINDOW = 8;

/** What windows are made of rows. */
export interface WindowRules {
  /** The column of times whose windows these are. */
  readonly timeColumn: string;
  readonly sizeMs: number;
  /** Divides `sizeMs`. */
  readonly slideMs: number;
  readonly groupBy: readonly string[];
  readonly filter: Expression | null;
  readonly aggregates: Readonly<Record<string, Aggregate>>;
}

/** The open windows `[start, start + size)` of one output, aligned to the epoch, and what was counted of them. */
export class WindowTable {
  /** Rows that passed the filter. */
  passed = 0;
  /** Rows in finals, times the windows that they are in. */
  finals = 0;

  private readonly slots: WindowSlots;
  private readonly aggregators: readonly Aggregator[];
  private readonly filter: CompiledExpression | null;
  private readonly isText: readonly boolean[];
  /** Final, but not yet taken. */
  private readonly closed: ClosedWindows;
  /** No open window starts before. */
  private leastStartMs = Number.POSITIVE_INFINITY;
  private rowOf = new Uint32Array(0);
  private slotOf = new Int32Array(0);
  private startOf = new Float64Array(0);

  constructor(
    private readonly rules: WindowRules,
    types: ColumnTypes,
    private readonly texts: TextPool,
    shards: number,
  ) {
    this.slots = new WindowSlots(rules.groupBy.length, (slot) => this.openSlot(slot));
    const context = { types, slots: this.slots, texts, shards };
    this.aggregators = Object.values(rules.aggregates).map((aggregate) => createAggregator(aggregate, context));
    this.closed = new ClosedWindows(rules.groupBy, types, texts, this.aggregators);
    this.filter = rules.filter === null ? null : compileExpression(rules.filter, types);
    this.isText = rules.groupBy.map((name) => types.get(name)?.kind === 'text');
  }

  private openSlot(slot: number): void {
    for (const aggregator of this.aggregators) {
      aggregator.grow(slot + 1);
      aggregator.clear(slot);
    }
  }

  add(rows: CodedRows): void {
    const length = this.select(rows);
    this.passed += length;
    if (length === 0) return;
    for (const aggregator of this.aggregators) aggregator.prepare(rows, this.texts);
    const { sizeMs, slideMs, groupBy } = this.rules;
    const groups = groupBy.map((name) => rows.codes(name));
    this.findStarts(rows.codes(this.rules.timeColumn), length);
    for (let back = 0; back < sizeMs; back += slideMs) {
      this.assign(groups, back, length);
      const assignment = { length, rowOf: this.rowOf, slotOf: this.slotOf };
      for (const aggregator of this.aggregators) aggregator.update(assignment);
    }
  }

  /** Puts the rows that pass into `rowOf` and gives their number. */
  private select(rows: CodedRows): number {
    this.rowOf = grown(this.rowOf, rows.length);
    this.slotOf = grown(this.slotOf, rows.length);
    this.startOf = grown(this.startOf, rows.length);
    const { rowOf } = this;
    const truth = this.filter === null ? null : truthValues(this.filter, rows, this.texts);
    let length = 0;
    for (let row = 0; row < rows.length; row++) if (truth === null || truth[row] === 1) rowOf[length++] = row;
    return length;
  }

  /** Starts of the latest window that each row is in. */
  private findStarts(times: Float64Array, length: number): void {
    const { rowOf, startOf } = this;
    const { slideMs } = this.rules;
    let start = Number.NaN;
    let changes = 0;
    for (let i = 0; i < length; i++) {
      const time = times[rowOf[i]];
      if (!(time >= start && time < start + slideMs)) {
        start = Math.floor(time / slideMs) * slideMs;
        changes++;
      }
      startOf[i] = start;
    }
    if (length >= LEAST_SORTED && changes * ROWS_A_WINDOW > length) this.sortByStart(length);
  }

  /** Puts the rows of a window together: rows in the order of users would meet another window each, and wait for its tables. */
  private sortByStart(length: number): void {
    const { rowOf, startOf } = this;
    const order = windowOrder(startOf, this.rules.slideMs, length);
    if (order === null) return;
    rowOf.set(gathered(rowOf, order));
    startOf.set(gathered(startOf, order));
  }

  /** Finds the slots of all rows for the windows that start `back` milliseconds before their latest. */
  private assign(groups: readonly Float64Array[], back: number, length: number): void {
    const { slots, rowOf, slotOf, startOf } = this;
    const { group } = slots;
    let start = Number.NaN;
    let window = 0;
    for (let i = 0; i < length; i++) {
      if (startOf[i] !== start) {
        start = startOf[i];
        window = this.openWindow(start - back);
      }
      const row = rowOf[i];
      for (let k = 0; k < groups.length; k++) group[k] = groups[k][row];
      slotOf[i] = slots.slotFor(window);
    }
    const { rowCount } = slots;
    for (let i = 0; i < length; i++) rowCount[slotOf[i]]++;
  }

  private openWindow(startMs: number): number {
    if (startMs < this.leastStartMs) this.leastStartMs = startMs;
    return this.slots.windowAt(startMs);
  }

  /** Closes the windows that end at or before `untilMs`, so that their room is used again. */
  retire(untilMs: number): void {
    if (this.leastStartMs + this.rules.sizeMs > untilMs) return;
    this.leastStartMs = Number.POSITIVE_INFINITY;
    for (const startMs of this.slots.starts()) {
      if (startMs + this.rules.sizeMs <= untilMs) this.close(startMs);
      else if (startMs < this.leastStartMs) this.leastStartMs = startMs;
    }
  }

  private close(startMs: number): void {
    const { slots, aggregators } = this;
    const window = slots.windowAt(startMs);
    for (const slot of slots.slotsOf(window)) {
      this.finals += slots.rowCount[slot];
      this.closed.add(startMs, slots.groupCodes, slot, slots.rowCount[slot]);
    }
    for (const aggregator of aggregators) aggregator.releaseWindow?.(window);
    slots.release(startMs);
  }

  /** Takes out the windows that end at or before `untilMs`, with those that were closed since the last call. */
  takeFinals(untilMs: number): Omit<WindowPartials, 'collection'> {
    this.retire(untilMs);
    return this.closed.take();
  }

  /** Rows in open windows, times the windows that they are in, counted now. */
  countOpen(): number {
    let open = 0;
    for (const slot of this.slots.open().slots) open += this.slots.rowCount[slot];
    return open;
  }

  save(out: SnapshotWriter, name: string): void {
    const { slots, startsMs } = this.slots.open();
    out.put(`${name}.starts`, startsMs);
    out.put(
      `${name}.rows`,
      Float64Array.from(slots, (slot) => this.slots.rowCount[slot]),
    );
    out.put(`${name}.counters`, Float64Array.of(this.passed, this.finals));
    this.slots.groupCodes.forEach((codes, k) => {
      const open = Float64Array.from(slots, (slot) => codes[slot]);
      out.put(`${name}.group${k}`, this.isText[k] ? out.textCodePlaces(open) : open);
    });
    this.forEachNamed((aggregator, field) => aggregator.save(out, `${name}.aggregate.${field}`, slots));
  }

  /** Adds what a shard saved: see `Takeover`. */
  load(from: SnapshotReader, name: string, { primary, isOwn }: Omit<Takeover, 'slotOf'>): void {
    const startsMs = from.f64(`${name}.starts`);
    const rowCounts = from.f64(`${name}.rows`);
    const groups = this.slots.groupCodes.map((_, k) => from.f64(`${name}.group${k}`));
    const slotOf = (saved: number): number => {
      groups.forEach((codes, k) => {
        this.slots.group[k] = this.isText[k] ? from.textCode(codes[saved]) : codes[saved];
      });
      return this.slots.slotFor(this.openWindow(startsMs[saved]));
    };
    if (primary) {
      const [passed, finals] = from.f64(`${name}.counters`);
      this.passed += passed;
      this.finals += finals;
      rowCounts.forEach((count, saved) => {
        // The slot first: making it may replace the array.
        const slot = slotOf(saved);
        this.slots.rowCount[slot] += count;
      });
    }
    this.forEachNamed((aggregator, field) => {
      aggregator.load(from, `${name}.aggregate.${field}`, { primary, isOwn, slotOf });
    });
  }

  /** By name, not by place: a manifest keeps a definition with its keys in alphabetical order. */
  private forEachNamed(visit: (aggregator: Aggregator, field: string) => void): void {
    Object.keys(this.rules.aggregates).forEach((field, place) => {
      visit(this.aggregators[place], field);
    });
  }

  markTexts(live: Uint8Array): void {
    this.slots.markTexts(this.isText, live);
    for (const aggregator of this.aggregators) aggregator.markTexts?.(live);
  }

  remapTexts(remap: Uint32Array): void {
    this.slots.remapTexts(this.isText, remap);
    for (const aggregator of this.aggregators) aggregator.remapTexts?.(remap);
  }
}
