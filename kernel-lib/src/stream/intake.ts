import type { EventBatch } from '../event/batch';
import { TextDictionary } from '../event/dictionary';
import type { Document } from '../event/document';
import type { Definition } from '../pipeline/definition';
import type { CatalogJoiner } from './catalog-join';
import { Dedupe } from './dedupe';
import { type Catalogs, EventModel } from './event-model';
import { EventRows } from './event-rows';
import { type ExemptPlaces, ExemptRecords } from './exempt-records';
import { takeNumbers } from './grow';
import { lateDocument } from './late-document';
import { PartitionClocks } from './partition-clocks';
import type { IdlePartition, IntakeCounters, IntakeEpoch, PartitionFloor } from './ports';
import { ReplayedFloors } from './replayed-floors';
import { BLOCK_ROWS } from './row-block';
import { SnapshotReader, SnapshotWriter } from './snapshot';
import { SpreadPlaces } from './spread-places';
import { TAKEN_COLUMNS, type TakenBuffers, type TakenRows } from './taken-rows';

/** Texts are compacted when there are more than this, and more than twice as many as the last time were kept: so they stay in a cache. */
const LEAST_TEXTS = 16_384;

export interface IntakeOptions {
  /** Names of the sources by the place of the file. */
  readonly sourceNames: readonly string[];
  readonly catalogs?: Catalogs;
  /** P. Default: the definition's. */
  readonly partitions?: number;
  /** Records that are in time whatever the watermark says. */
  readonly exempt?: ExemptPlaces;
  /** Floors that were left when the input was first read; they are of the last source. */
  readonly floors?: readonly PartitionFloor[];
  /** Up to this many texts are kept without a look at which are still named. Default 16,384. */
  readonly leastTexts?: number;
}

/**
 * What comes before all state of users: it sees every record in the order of the input, moves the partitions' watermarks, keeps
 * late records and duplicates out, and turns texts into numbers. What it gives depends on the order of the input alone, not on
 * how that is cut into batches or epochs.
 */
export class Intake {
  private readonly texts = new TextDictionary();
  private readonly model: EventModel;
  private readonly clocks: PartitionClocks;
  private readonly exempt: ExemptRecords | null;
  private readonly floors: ReplayedFloors | null;
  private readonly dedupe: Dedupe;
  private readonly places: SpreadPlaces | null;
  private readonly rows: EventRows;
  private readonly selected = new Uint32Array(BLOCK_ROWS);
  /** One join for each catalogue that was given. */
  private readonly counted: ReadonlyMap<string, CatalogJoiner>;
  private readonly unmatched = new Map<string, number>();
  /** Records seen so far. */
  private seen = 0;
  private accepted = 0;
  private late = 0;
  private duplicates = 0;
  private liveTexts = 0;
  /** Texts up to here are known to the shards. */
  private sentTexts = 0;

  constructor(
    definition: Definition,
    private readonly options: IntakeOptions,
  ) {
    this.model = new EventModel(definition, options.catalogs ?? {}, this.texts);
    const partitions = options.partitions ?? definition.source.partitions;
    const { floors = [], sourceNames } = options;
    this.floors = floors.length > 0 ? new ReplayedFloors(floors, sourceNames.length - 1, partitions) : null;
    this.exempt = options.exempt ? new ExemptRecords(options.exempt, partitions) : null;
    const areUsersSpread = definition.source.partitioner === 'any';
    this.clocks = new PartitionClocks(partitions, definition.watermark.delayMs, this.exempt, areUsersSpread);
    this.places = areUsersSpread ? new SpreadPlaces(partitions, sourceNames.length) : null;
    this.dedupe = new Dedupe(definition.dedupe.key, this.model.types, this.clocks);
    this.rows = new EventRows(this.model);
    this.counted = new Map(this.model.joins.filter((join) => join.isGiven).map((join) => [join.name, join]));
    for (const name of this.counted.keys()) this.unmatched.set(name, 0);
  }

  /** Texts that it holds: those that its state names, and those that were not dropped yet. */
  get textCount(): number {
    return this.texts.size;
  }

  /** Takes the next records of the input. Gives the unique ones, in `into`, and the documents of the late ones, in order. */
  take(batch: EventBatch, into: TakenBuffers): { rows: TakenRows; late: Document[] } {
    this.compactTexts();
    into.expectRows(batch.length);
    const late: Document[] = [];
    let taken = 0;
    for (let from = 0; from < batch.length; ) {
      const end = Math.min(from + BLOCK_ROWS, batch.length);
      const to = this.floors?.raise(batch, from, end, this.clocks) ?? end;
      taken = this.takeBlock(batch, from, to, { late, into, taken });
      from = to;
    }
    this.seen += batch.length;
    this.late += late.length;
    const firstText = this.sentTexts;
    const textCount = this.sendTexts(into);
    const { columns, texts } = into;
    const closing = this.clocks.closing();
    return { rows: { length: taken, file: batch.file, columns, texts, textCount, firstText, closing }, late };
  }

  /** Gives how many rows are taken with those of this block. */
  private takeBlock(
    batch: EventBatch,
    from: number,
    to: number,
    { late, into, taken }: { late: Document[]; into: TakenBuffers; taken: number },
  ): number {
    const { rows } = this;
    this.selectRows(batch, from, to, late);
    this.exempt?.pass(batch, from, to);
    if (rows.length > 0) {
      this.fillRows(batch);
      this.accepted += rows.length;
      this.duplicates += this.dedupe.removeDuplicates(rows);
      this.countUnmatched();
      this.append(into, taken);
    }
    this.dedupe.expire();
    return taken + rows.length;
  }

  /** One pass over all records: moves the partitions' clocks, and selects the accepted rows. */
  private selectRows(batch: EventBatch, from: number, to: number, late: Document[]): void {
    const { maxTimeMs, offset, delayMs, currentMs } = this.clocks;
    const { timeMs, partition } = batch;
    const { selected } = this;
    let accepted = 0;
    for (let row = from; row < to; row++) {
      const time = timeMs[row];
      const place = partition[row];
      if (time < currentMs[place] && !this.exempt?.has(batch.file, place, batch.offset[row])) {
        late.push(this.lateDocument(batch, row));
        continue;
      }
      if (time > maxTimeMs[place]) {
        maxTimeMs[place] = time;
        offset[place] = batch.offset[row];
        if (time - delayMs > currentMs[place]) currentMs[place] = time - delayMs;
      }
      selected[accepted++] = row;
    }
    this.rows.reset(accepted);
    this.rows.length = accepted;
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
    const { rows, selected, seen, texts } = this;
    const { length } = rows;
    rows.file = batch.file;
    // A loop a column: each runs along one array, and nothing is looked up in between.
    takeNumbers(batch.timeMs, selected, length, rows.timeMs);
    takeNumbers(batch.productId, selected, length, rows.productId);
    takeNumbers(batch.priceCents, selected, length, rows.priceCents);
    takeNumbers(batch.userId, selected, length, rows.userId);
    takeNumbers(batch.offset, selected, length, rows.offset);
    for (let i = 0; i < length; i++) rows.type[i] = batch.type[selected[i]];
    for (let i = 0; i < length; i++) rows.partition[i] = batch.partition[selected[i]];
    if (this.places) this.places.fill(batch, selected, length, rows.order);
    else for (let i = 0; i < length; i++) rows.order[i] = seen + selected[i];
    texts.internMany(batch.text, batch.categoryId, selected, length, rows.categoryId);
    texts.internMany(batch.text, batch.categoryCode, selected, length, rows.categoryCode);
    texts.internMany(batch.text, batch.brand, selected, length, rows.brand);
    texts.internMany(batch.text, batch.userSession, selected, length, rows.userSession);
  }

  private countUnmatched(): void {
    for (const [name, join] of this.counted) {
      const matches = this.rows.matchesOf(join);
      let unmatched = 0;
      for (let row = 0; row < this.rows.length; row++) if (matches[row] < 0) unmatched++;
      this.unmatched.set(name, this.unmatched.get(name)! + unmatched);
    }
  }

  private append({ columns }: TakenBuffers, at: number): void {
    const { rows } = this;
    const { length } = rows;
    for (const name of TAKEN_COLUMNS) columns[name].set(rows[name].subarray(0, length), at);
  }

  /** Copies the texts that the shards do not know yet, and gives how many there are. */
  private sendTexts(into: TakenBuffers): number {
    const { texts, sentTexts } = this;
    const count = texts.size - sentTexts;
    into.expectTexts(count, texts.byteSizeFrom(sentTexts));
    texts.copyFrom(sentTexts, into.texts);
    this.sentTexts = texts.size;
    return count;
  }

  /** Lets the idle partitions be waited for no longer, and says how all stands at the end of an epoch. */
  endEpoch(idle: readonly IdlePartition[] = []): IntakeEpoch {
    const { clocks } = this;
    clocks.raiseFloors(idle);
    return {
      counters: this.counters(),
      closing: clocks.closing(),
      watermarks: clocks.watermarks(),
      floors: clocks.floors(),
    };
  }

  private counters(): IntakeCounters {
    return {
      accepted: this.accepted,
      late: this.late,
      unique: this.accepted - this.duplicates,
      duplicates: this.duplicates,
      unmatched: Object.fromEntries(this.unmatched),
    };
  }

  /** Drops texts that no remembered key names, if there may be many of them: session ids never end. */
  private compactTexts(): void {
    if (this.texts.size <= Math.max(this.options.leastTexts ?? LEAST_TEXTS, 2 * this.liveTexts)) return;
    const live = new Uint8Array(this.texts.size);
    this.dedupe.markTexts(live);
    this.dedupe.remapTexts(this.texts.compact(live));
    this.model.renewTexts();
    this.liveTexts = this.texts.size;
    this.sentTexts = 0;
  }

  /** All state, as `restore` takes it. To be called behind `endEpoch`, before the next batch. */
  snapshot(): Uint8Array {
    const out = new SnapshotWriter(this.texts);
    out.put('clocks.time', this.clocks.maxTimeMs);
    out.put('clocks.offset', this.clocks.offset);
    this.dedupe.save(out);
    const { unique: _, ...counters } = this.counters();
    const head: IntakeHead = {
      seen: this.seen,
      ...counters,
      floors: this.clocks.floors(),
      ...(this.exempt ? { exemptCome: this.exempt.come() } : {}),
    };
    return out.finish(head);
  }

  /** Takes over the state of an earlier run, under the same definition; to be called before the first batch. Others' state is passed over. */
  restore(snapshots: Iterable<Uint8Array>): void {
    for (const bytes of snapshots) {
      const from = new SnapshotReader(bytes, this.texts);
      const head = from.data as IntakeHead | { readonly seen?: undefined };
      if (head.seen === undefined) continue;
      this.seen = head.seen;
      this.accepted += head.accepted;
      this.late += head.late;
      this.duplicates += head.duplicates;
      for (const [name, count] of Object.entries(head.unmatched)) {
        this.unmatched.set(name, (this.unmatched.get(name) ?? 0) + count);
      }
      this.clocks.restore(from.f64('clocks.time'), from.f64('clocks.offset'), head.floors ?? []);
      if (head.exemptCome) this.exempt?.restore(head.exemptCome);
      this.dedupe.load(from);
    }
    this.liveTexts = this.texts.size;
  }
}

interface IntakeHead extends Omit<IntakeCounters, 'unique'> {
  readonly seen: number;
  /** Absent in the state of an earlier Footpath, which knew of none. */
  readonly floors?: readonly PartitionFloor[];
  /** Of a rebuild: by partition, how many exempt records have come. */
  readonly exemptCome?: readonly number[];
}
