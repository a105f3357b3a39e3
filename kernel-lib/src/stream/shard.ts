import type { EventBatch, TextRefs } from '../event/batch';
import { TextDictionary } from '../event/dictionary';
import type { Document } from '../event/document';
import type { Definition, Output } from '../pipeline/definition';
import type { CatalogJoiner } from './catalog-join';
import { Dedupe } from './dedupe';
import { DictionaryColumns } from './dictionary-column';
import { type Catalogs, EventModel } from './event-model';
import { EventRows } from './event-rows';
import { EventsTable } from './events-table';
import { type ExemptPlaces, ExemptRecords } from './exempt-records';
import { lateDocument } from './late-document';
import { PartitionClocks } from './partition-clocks';
import type { IdlePartition, PartitionFloor, ShardCounters, ShardEpoch, TableOutput, WindowPartials } from './ports';
import { ReplayedFloors } from './replayed-floors';
import { SessionMachine } from './session-machine';
import { shardOf } from './shard-of';
import { SnapshotReader, SnapshotWriter } from './snapshot';
import { WindowTable } from './window-table';

/** Sessions are cut before the record that brings them above this: a document may have 16 MiB. */
const MAX_SESSION_BYTES = 12 << 20;
/** Texts are compacted when there are more than this, and more than four times as many as the last time were kept. */
const LEAST_TEXTS = 65_536;

/** Rows that go through all machines together: as many as keep their columns in a processor's own cache. */
const BLOCK_ROWS = 2048;

export interface ShardOptions {
  /** Which shard this is, from 0. */
  readonly index: number;
  /** Number of shards. */
  readonly count: number;
  /** Names of the sources by the place of the file; may grow while it runs. */
  readonly sourceNames: readonly string[];
  readonly catalogs?: Catalogs;
  /** P. Default: the definition's. */
  readonly partitions?: number;
  /** Records that are in time whatever the watermark says. */
  readonly exempt?: ExemptPlaces;
  /** Floors that were left when the input was first read; they are of the last source. */
  readonly floors?: readonly PartitionFloor[];
  /** Bytes at which sessions are cut. Default 12 MiB. */
  readonly maxSessionBytes?: number;
  /** Up to this many texts are kept without a look at which are still named. Default 65,536. */
  readonly leastTexts?: number;
}

/**
 * All state of the users of one shard, as pure state machines over columns. Every shard sees every batch, in the order of the
 * input, so that all of them know the watermarks; each keeps the events of its own users. What comes out depends on the order
 * of the input alone: not on how it is cut into batches, nor, but for which epoch a final comes in, into epochs.
 */
export class Shard {
  private readonly texts = new TextDictionary();
  private readonly model: EventModel;
  private readonly clocks: PartitionClocks;
  private readonly exempt: ExemptRecords | null;
  private readonly floors: ReplayedFloors | null;
  private readonly dedupe: Dedupe;
  private readonly rows: EventRows;
  private readonly dictionaries: DictionaryColumns;
  private readonly windows: readonly { readonly collection: string; readonly table: WindowTable }[];
  private readonly sessions: readonly SessionMachine[];
  private readonly events: readonly EventsTable[];
  private readonly selected = new Uint32Array(BLOCK_ROWS);
  /** Records of all shards seen so far. */
  private seen = 0;
  private accepted = 0;
  private late = 0;
  private duplicates = 0;
  private readonly unmatched = new Map<string, number>();
  /** One join for each catalogue that was given. */
  private readonly counted: ReadonlyMap<string, CatalogJoiner>;
  private liveTexts = 0;

  constructor(
    definition: Definition,
    private readonly options: ShardOptions,
  ) {
    this.model = new EventModel(definition, options.catalogs ?? {}, this.texts);
    const partitions = options.partitions ?? definition.source.partitions;
    const { floors = [], sourceNames } = options;
    this.floors = floors.length > 0 ? new ReplayedFloors(floors, sourceNames.length - 1, partitions) : null;
    this.exempt = options.exempt ? new ExemptRecords(options.exempt, partitions) : null;
    this.clocks = new PartitionClocks(partitions, definition.watermark.delayMs, this.exempt);
    this.dedupe = new Dedupe(definition.dedupe.key, this.model.types, this.clocks);
    this.rows = new EventRows(this.model);
    this.dictionaries = new DictionaryColumns(this.texts);
    const shards = options.count;
    const maxBytes = options.maxSessionBytes ?? MAX_SESSION_BYTES;
    this.windows = ofKind(definition, 'window').map((output) => {
      const rules = { ...output, timeColumn: 'event_time' };
      return { collection: output.collection, table: new WindowTable(rules, this.model.types, this.texts, shards) };
    });
    this.sessions = ofKind(definition, 'session').map(
      (output) => new SessionMachine(output, this.model, { shards, maxBytes }),
    );
    this.events = ofKind(definition, 'events').map((output) => new EventsTable(output, definition, this.model));
    this.counted = new Map(this.model.joins.filter((join) => join.isGiven).map((join) => [join.name, join]));
    for (const name of this.counted.keys()) this.unmatched.set(name, 0);
  }

  /** Texts that it holds: those that its state names, and those that were not dropped yet. */
  get textCount(): number {
    return this.texts.size;
  }

  /** Takes the next records of the input in. Gives the documents of its own users' late ones, in order. */
  process(batch: EventBatch): { late: Document[] } {
    const late: Document[] = [];
    for (let from = 0; from < batch.length; ) {
      const end = Math.min(from + BLOCK_ROWS, batch.length);
      const to = this.floors?.raise(batch, from, end, this.clocks) ?? end;
      this.processRows(batch, from, to, late);
      from = to;
    }
    this.seen += batch.length;
    this.late += late.length;
    return { late };
  }

  private processRows(batch: EventBatch, from: number, to: number, late: Document[]): void {
    const { rows } = this;
    this.selectRows(batch, from, to, late);
    this.exempt?.pass(batch, from, to);
    if (rows.length > 0) {
      this.fillRows(batch);
      this.accepted += rows.length;
      this.duplicates += this.dedupe.removeDuplicates(rows);
      this.countUnmatched();
      for (const { table } of this.windows) table.add(rows);
      for (const machine of this.sessions) machine.add(rows);
      for (const table of this.events) table.add(rows);
    }
    this.dedupe.expire();
    this.retire();
  }

  /** One pass over all records: moves the partitions' clocks, and selects the accepted rows of its own users. */
  private selectRows(batch: EventBatch, from: number, to: number, late: Document[]): void {
    const { index, count } = this.options;
    const { maxTimeMs, offset, delayMs, currentMs } = this.clocks;
    const { timeMs, userId, partition } = batch;
    const { selected } = this;
    let own = 0;
    for (let row = from; row < to; row++) {
      const time = timeMs[row];
      const place = partition[row];
      const isOwn = count === 1 || shardOf(userId[row], count) === index;
      if (time < currentMs[place]) {
        if (!this.exempt?.has(batch.file, place, batch.offset[row])) {
          if (isOwn) late.push(this.lateDocument(batch, row));
          continue;
        }
      }
      if (time > maxTimeMs[place]) {
        maxTimeMs[place] = time;
        offset[place] = batch.offset[row];
        if (time - delayMs > currentMs[place]) currentMs[place] = time - delayMs;
      }
      if (isOwn) selected[own++] = row;
    }
    this.rows.reset(own);
    this.rows.length = own;
  }

  private lateDocument(batch: EventBatch, row: number): Document {
    const partition = batch.partition[row];
    const names = {
      source: this.options.sourceNames[batch.file],
      eventType: this.model.typeNames[batch.type[row]],
    };
    const missed = { watermarkMs: this.clocks.watermarkMs(partition), ...this.clocks.setter(partition) };
    return lateDocument(batch, row, names, missed);
  }

  /** Copies the selected rows. */
  private fillRows(batch: EventBatch): void {
    const { rows, selected, seen } = this;
    const { length } = rows;
    rows.file = batch.file;
    // A loop a column: each runs along one array, and nothing is looked up in between.
    takeNumbers(batch.timeMs, selected, length, rows.timeMs);
    takeNumbers(batch.productId, selected, length, rows.productId);
    takeNumbers(batch.priceCents, selected, length, rows.priceCents);
    takeNumbers(batch.userId, selected, length, rows.userId);
    takeNumbers(batch.offset, selected, length, rows.offset);
    const { typeBytes } = this.model;
    const { type, partition, textBytes, order } = rows;
    for (let i = 0; i < length; i++) type[i] = batch.type[selected[i]];
    for (let i = 0; i < length; i++) partition[i] = batch.partition[selected[i]];
    for (let i = 0; i < length; i++) textBytes[i] = typeBytes[type[i]];
    for (let i = 0; i < length; i++) order[i] = seen + selected[i];
    this.intern(batch, batch.categoryId, rows.categoryId, rows.textBytes);
    this.intern(batch, batch.categoryCode, rows.categoryCode, rows.textBytes);
    this.intern(batch, batch.brand, rows.brand, rows.textBytes);
    rows.sessionTextBytes.fill(0, 0, length);
    this.intern(batch, batch.userSession, rows.userSession, rows.sessionTextBytes);
  }

  /** Finds the ids of texts, and adds their sizes up. */
  private intern(batch: EventBatch, refs: TextRefs, ids: Uint32Array, sizes: Uint32Array): void {
    const { selected } = this;
    const { length } = refs;
    const rows = this.rows.length;
    this.texts.internMany(batch.text, refs, selected, rows, ids);
    for (let i = 0; i < rows; i++) sizes[i] += length[selected[i]];
  }

  /** Lets go of what is final already: watermarks never fall, so that waiting for the epoch's end would only cost room. */
  private retire(): void {
    const untilMs = this.clocks.closingSourceMs();
    for (const { table } of this.windows) table.retire(untilMs);
    for (const machine of this.sessions) machine.retire((partition) => this.clocks.closingMs(partition));
  }

  private countUnmatched(): void {
    for (const [name, join] of this.counted) {
      const matches = this.rows.matchesOf(join);
      let unmatched = 0;
      for (let row = 0; row < this.rows.length; row++) if (matches[row] < 0) unmatched++;
      this.unmatched.set(name, this.unmatched.get(name)! + unmatched);
    }
  }

  /**
   * Takes out what the watermarks of now make final: sessions first, then the windows of their ends, then windows of events.
   * `last` says that the bounded input has ended: all watermarks are at +Infinity and everything is final. `idle` are the
   * partitions that the source watermark no longer waits for.
   */
  endEpoch({ last, idle = [] }: { last: boolean; idle?: readonly IdlePartition[] }): ShardEpoch {
    const { clocks, dictionaries } = this;
    clocks.raiseFloors(idle);
    const watermarkMs = (partition: number): number => (last ? Number.POSITIVE_INFINITY : clocks.closingMs(partition));
    const sourceWatermarkMs = last ? Number.POSITIVE_INFINITY : clocks.closingSourceMs();
    const tables: TableOutput[] = this.sessions.map((machine) => ({
      collection: machine.output.collection,
      batch: machine.close(watermarkMs, dictionaries),
    }));
    for (const table of this.events) {
      const batch = table.take(this.options.sourceNames, dictionaries);
      tables.push({ collection: table.output.collection, batch });
    }
    const windows: WindowPartials[] = [];
    for (const machine of this.sessions) {
      const behaviors = machine.takeBehaviors(sourceWatermarkMs);
      if (behaviors !== null) windows.push(behaviors);
    }
    for (const { collection, table } of this.windows) {
      windows.push({ collection, ...table.takeFinals(sourceWatermarkMs) });
    }
    this.compactTexts();
    const floors = clocks.floors();
    return { counters: this.counters(), tables, windows, watermarks: clocks.watermarks(), floors };
  }

  /**
   * What is open, as it stands: windows of events, windows of the sessions that have closed in them, and the open sessions as if
   * they ended now. Nothing of it is final. The shard is of no use afterwards.
   */
  takeOpen(): Pick<ShardEpoch, 'tables' | 'windows'> {
    const behaviors = this.sessions.flatMap((machine) => machine.takeBehaviors(Number.POSITIVE_INFINITY) ?? []);
    const { tables, windows } = this.endEpoch({ last: true });
    const ofEvents = windows.filter(({ collection }) => this.windows.some((own) => own.collection === collection));
    return { tables, windows: [...ofEvents, ...behaviors] };
  }

  private counters(): ShardCounters {
    const outputs: Record<string, { passed: number; finals: number; open: number }> = {};
    for (const { collection, table } of this.windows) {
      outputs[collection] = { passed: table.passed, finals: table.finals, open: table.countOpen() };
    }
    for (const machine of this.sessions) {
      const { passed, finals } = machine;
      outputs[machine.output.collection] = { passed, finals, open: machine.countOpen() };
    }
    for (const { output, passed } of this.events) outputs[output.collection] = { passed, finals: passed, open: 0 };
    return {
      accepted: this.accepted,
      late: this.late,
      unique: this.accepted - this.duplicates,
      duplicates: this.duplicates,
      unmatched: Object.fromEntries(this.unmatched),
      outputs,
    };
  }

  /** Drops texts that no state names, if there may be many of them: session ids never end. */
  private compactTexts(): void {
    const most = Math.max(this.options.leastTexts ?? LEAST_TEXTS, 4 * this.liveTexts);
    if (this.texts.size <= most) return;
    const live = new Uint8Array(this.texts.size);
    this.dedupe.markTexts(live);
    for (const { table } of this.windows) table.markTexts(live);
    for (const machine of this.sessions) machine.markTexts(live);
    const remap = this.texts.compact(live);
    this.dedupe.remapTexts(remap);
    for (const { table } of this.windows) table.remapTexts(remap);
    for (const machine of this.sessions) machine.remapTexts(remap);
    this.model.renewTexts();
    this.liveTexts = this.texts.size;
  }

  /** All state, as `restore` takes it. To be called between `endEpoch` and the next batch. */
  snapshot(): Uint8Array {
    const out = new SnapshotWriter(this.texts);
    out.put('clocks.time', this.clocks.maxTimeMs);
    out.put('clocks.offset', this.clocks.offset);
    this.dedupe.save(out);
    this.windows.forEach(({ table }, i) => {
      table.save(out, `window${i}`);
    });
    this.sessions.forEach((machine, i) => {
      machine.save(out, `session${i}`);
    });
    const head: SnapshotHead = {
      seen: this.seen,
      accepted: this.accepted,
      late: this.late,
      duplicates: this.duplicates,
      unmatched: Object.fromEntries(this.unmatched),
      passedEvents: this.events.map(({ passed }) => passed),
      floors: this.clocks.floors(),
      ...(this.exempt ? { exemptCome: this.exempt.come() } : {}),
    };
    return out.finish(head);
  }

  /**
   * Takes over the state of all shards of an earlier run, of which there may have been more or fewer: what belongs to its own
   * users, and if it is the first shard also what belongs to no user. To be called before the first batch, under the
   * same definition.
   */
  restore(snapshots: readonly Uint8Array[]): void {
    const { index, count } = this.options;
    const who = { primary: index === 0, isOwn: (userId: number) => shardOf(userId, count) === index };
    for (const bytes of snapshots) {
      const from = new SnapshotReader(bytes, this.texts);
      const head = from.data as SnapshotHead;
      // All shards have seen the same.
      this.seen = head.seen;
      this.clocks.restore(from.f64('clocks.time'), from.f64('clocks.offset'), head.floors ?? []);
      if (head.exemptCome) this.exempt?.restore(head.exemptCome);
      if (who.primary) this.addCounters(head);
      this.dedupe.load(from, who.isOwn);
      this.windows.forEach(({ table }, i) => {
        table.load(from, `window${i}`, who);
      });
      this.sessions.forEach((machine, i) => {
        machine.load(from, `session${i}`, who);
      });
    }
    this.liveTexts = this.texts.size;
  }

  private addCounters(head: SnapshotHead): void {
    this.accepted += head.accepted;
    this.late += head.late;
    this.duplicates += head.duplicates;
    for (const [name, count] of Object.entries(head.unmatched)) {
      this.unmatched.set(name, (this.unmatched.get(name) ?? 0) + count);
    }
    this.events.forEach((table, i) => {
      table.passed += head.passedEvents[i];
    });
  }
}

interface SnapshotHead {
  readonly seen: number;
  readonly accepted: number;
  readonly late: number;
  readonly duplicates: number;
  readonly unmatched: Readonly<Record<string, number>>;
  readonly passedEvents: readonly number[];
  /** Absent in the state of an earlier Footpath, which knew of none. */
  readonly floors?: readonly PartitionFloor[];
  /** Of a rebuild: by partition, how many exempt records have come. */
  readonly exemptCome?: readonly number[];
}

function takeNumbers(from: Float64Array, places: Uint32Array, count: number, into: Float64Array): void {
  for (let i = 0; i < count; i++) into[i] = from[places[i]];
}

function ofKind<K extends Output['kind']>(definition: Definition, kind: K): Extract<Output, { kind: K }>[] {
  return definition.outputs.filter((output): output is Extract<Output, { kind: K }> => output.kind === kind);
}
