import { TextDictionary } from '../event/dictionary';
import type { Definition, Output } from '../pipeline/definition';
import { DictionaryColumns } from './dictionary-column';
import { type Catalogs, EventModel } from './event-model';
import { EventRows } from './event-rows';
import { EventsTable } from './events-table';
import { takeNumbers } from './grow';
import { KnownTexts } from './known-texts';
import type { ShardCounters, ShardEpoch, TableOutput, WindowPartials } from './ports';
import { BLOCK_ROWS } from './row-block';
import { SessionMachine } from './session-machine';
import { shardOf } from './shard-of';
import { SnapshotReader, SnapshotWriter } from './snapshot';
import type { Closing, TakenRows } from './taken-rows';
import { WindowTable } from './window-table';

/** Sessions are cut before the record that brings them above this: a document may have 16 MiB. */
const MAX_SESSION_BYTES = 12 << 20;
/** Texts are compacted when there are more than this, and more than four times as many as the last time were kept. */
const LEAST_TEXTS = 65_536;

export interface ShardOptions {
  /** Which shard this is, from 0. */
  readonly index: number;
  /** Number of shards. */
  readonly count: number;
  /** Names of the sources by the place of the file. */
  readonly sourceNames: readonly string[];
  readonly catalogs?: Catalogs;
  /** Bytes at which sessions are cut. Default 12 MiB. */
  readonly maxSessionBytes?: number;
  /** Up to this many texts are kept without a look at which are still named. Default 65,536. */
  readonly leastTexts?: number;
}

/**
 * All state of the users of one shard, as pure state machines over columns. Every shard sees all rows that the intake took, in the
 * order of the input, and keeps the events of its own users. What comes out depends on the order of the input alone: not on how it
 * is cut into batches, nor, but for which epoch a final comes in, into epochs.
 */
export class Shard {
  private readonly texts = new TextDictionary();
  private readonly known = new KnownTexts(this.texts);
  private readonly model: EventModel;
  private readonly rows: EventRows;
  private readonly dictionaries: DictionaryColumns;
  private readonly windows: readonly { readonly collection: string; readonly table: WindowTable }[];
  private readonly sessions: readonly SessionMachine[];
  private readonly events: readonly EventsTable[];
  private readonly selected = new Uint32Array(BLOCK_ROWS);
  private liveTexts = 0;

  constructor(
    definition: Definition,
    private readonly options: ShardOptions,
  ) {
    this.model = new EventModel(definition, options.catalogs ?? {}, this.texts);
    this.rows = new EventRows(this.model);
    this.dictionaries = new DictionaryColumns(this.texts);
    const shards = options.count;
    const maxBytes = options.maxSessionBytes ?? MAX_SESSION_BYTES;
    const areUsersSpread = definition.source.partitioner === 'any';
    this.windows = ofKind(definition, 'window').map((output) => {
      const rules = { ...output, timeColumn: 'event_time' };
      return { collection: output.collection, table: new WindowTable(rules, this.model.types, this.texts, shards) };
    });
    this.sessions = ofKind(definition, 'session').map(
      (output) => new SessionMachine(output, this.model, { shards, maxBytes, areUsersSpread }),
    );
    this.events = ofKind(definition, 'events').map((output) => new EventsTable(output, definition, this.model));
  }

  /** Texts that it holds: those that its state names, and those that were not dropped yet. */
  get textCount(): number {
    return this.texts.size;
  }

  /** Takes the next rows of the intake in. */
  process(taken: TakenRows): void {
    this.known.learn(taken);
    for (let from = 0; from < taken.length; from += BLOCK_ROWS) {
      this.selectRows(taken, from, Math.min(from + BLOCK_ROWS, taken.length));
      const { rows } = this;
      if (rows.length === 0) continue;
      this.fillRows(taken);
      for (const { table } of this.windows) table.add(rows);
      for (const machine of this.sessions) machine.add(rows);
      for (const table of this.events) table.add(rows);
    }
    this.retire(taken.closing);
  }

  /** Selects the rows of its own users. */
  private selectRows({ columns }: TakenRows, from: number, to: number): void {
    const { index, count } = this.options;
    const { userId } = columns;
    const { selected } = this;
    let own = 0;
    for (let row = from; row < to; row++) {
      if (count === 1 || shardOf(userId[row], count) === index) selected[own++] = row;
    }
    this.rows.reset(own);
    this.rows.length = own;
  }

  /** Copies the selected rows, with the shard's own ids of texts. */
  private fillRows({ file, columns }: TakenRows): void {
    const { rows, selected, known } = this;
    const { length, type, partition, textBytes, sessionTextBytes } = rows;
    rows.file = file;
    // A loop a column: each runs along one array, and nothing is looked up in between.
    takeNumbers(columns.timeMs, selected, length, rows.timeMs);
    takeNumbers(columns.productId, selected, length, rows.productId);
    takeNumbers(columns.priceCents, selected, length, rows.priceCents);
    takeNumbers(columns.userId, selected, length, rows.userId);
    takeNumbers(columns.offset, selected, length, rows.offset);
    takeNumbers(columns.order, selected, length, rows.order);
    const { typeBytes } = this.model;
    for (let i = 0; i < length; i++) type[i] = columns.type[selected[i]];
    for (let i = 0; i < length; i++) partition[i] = columns.partition[selected[i]];
    for (let i = 0; i < length; i++) textBytes[i] = typeBytes[type[i]];
    known.translate(columns.categoryId, selected, length, rows.categoryId, textBytes);
    known.translate(columns.categoryCode, selected, length, rows.categoryCode, textBytes);
    known.translate(columns.brand, selected, length, rows.brand, textBytes);
    sessionTextBytes.fill(0, 0, length);
    known.translate(columns.userSession, selected, length, rows.userSession, sessionTextBytes);
  }

  /** Lets go of what is final already: watermarks never fall, so that waiting for the epoch's end would only cost room. */
  private retire({ byPartitionMs, sourceMs }: Closing): void {
    for (const { table } of this.windows) table.retire(sourceMs);
    for (const machine of this.sessions) machine.retire((partition) => byPartitionMs[partition]);
  }

  /**
   * Takes out what is final as of `closing`: sessions first, then the windows of their ends, then windows of events. Null says that
   * the bounded input has ended: all watermarks are at +Infinity and everything is final.
   */
  endEpoch(closing: Closing | null): ShardEpoch {
    const { dictionaries } = this;
    const watermarkMs = (partition: number): number => closing?.byPartitionMs[partition] ?? Number.POSITIVE_INFINITY;
    const sourceWatermarkMs = closing?.sourceMs ?? Number.POSITIVE_INFINITY;
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
    return { counters: this.counters(), tables, windows };
  }

  /**
   * What is open, as it stands: windows of events, windows of the sessions that have closed in them, and the open sessions as if
   * they ended now. Nothing of it is final. The shard is of no use afterwards.
   */
  takeOpen(): Pick<ShardEpoch, 'tables' | 'windows'> {
    const behaviors = this.sessions.flatMap((machine) => machine.takeBehaviors(Number.POSITIVE_INFINITY) ?? []);
    const { tables, windows } = this.endEpoch(null);
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
    return { outputs };
  }

  /** Drops texts that no state names, if there may be many of them: session ids never end. */
  private compactTexts(): void {
    const most = Math.max(this.options.leastTexts ?? LEAST_TEXTS, 4 * this.liveTexts);
    if (this.texts.size <= most) return;
    const live = new Uint8Array(this.texts.size);
    this.known.markTexts(live);
    for (const { table } of this.windows) table.markTexts(live);
    for (const machine of this.sessions) machine.markTexts(live);
    const remap = this.texts.compact(live);
    this.known.remapTexts(remap);
    for (const { table } of this.windows) table.remapTexts(remap);
    for (const machine of this.sessions) machine.remapTexts(remap);
    this.model.renewTexts();
    this.liveTexts = this.texts.size;
  }

  /** All state, as `restore` takes it. To be called between `endEpoch` and the next batch. */
  snapshot(): Uint8Array {
    const out = new SnapshotWriter(this.texts);
    this.windows.forEach(({ table }, i) => {
      table.save(out, `window${i}`);
    });
    this.sessions.forEach((machine, i) => {
      machine.save(out, `session${i}`);
    });
    const head: ShardHead = { passedEvents: this.events.map(({ passed }) => passed) };
    return out.finish(head);
  }

  /**
   * Takes over the state of all shards of an earlier run, of which there may have been more or fewer: what belongs to its own
   * users, and if it is the first shard also what belongs to no user. The intake's state is passed over. To be called before the
   * first rows, under the same definition.
   */
  restore(snapshots: Iterable<Uint8Array>): void {
    const { index, count } = this.options;
    const who = { primary: index === 0, isOwn: (userId: number) => shardOf(userId, count) === index };
    for (const bytes of snapshots) {
      const from = new SnapshotReader(bytes, this.texts);
      const { passedEvents } = from.data as Partial<ShardHead>;
      if (passedEvents === undefined) continue;
      if (who.primary) {
        this.events.forEach((table, i) => {
          table.passed += passedEvents[i];
        });
      }
      this.windows.forEach(({ table }, i) => {
        table.load(from, `window${i}`, who);
      });
      this.sessions.forEach((machine, i) => {
        machine.load(from, `session${i}`, who);
      });
    }
    this.liveTexts = this.texts.size;
  }
}

interface ShardHead {
  readonly passedEvents: readonly number[];
}

function ofKind<K extends Output['kind']>(definition: Definition, kind: K): Extract<Output, { kind: K }>[] {
  return definition.outputs.filter((output): output is Extract<Output, { kind: K }> => output.kind === kind);
}
