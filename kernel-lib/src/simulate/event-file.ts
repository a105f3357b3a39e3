import { InjectionPlan } from './injection-plan';
import { breakRow, MALFORMED_REASONS, type MalformedReason } from './malformed';
import { MinHeap } from './min-heap';
import { NewestTimes } from './newest-times';
import type { GeneratorOptions } from './options';
import { People } from './people';
import { Random } from './random';
import { HEADER, MAX_ROW_BYTES, RowText } from './row-text';
import { Shop } from './shop';
import { Traffic } from './traffic';
import type { TrueCounts } from './true-counts';
import { type InjectedKind, type TruthRecord, truthRecord } from './truth';
import { Visits } from './visits';

const CHUNK_BYTES = 1_048_576;
/** Of the copies, one in this many is made to come after the delay. */
const LATE_COPY_ONE_IN = 5;
/** A copy of a record that was late itself follows within so many seconds. */
const COPY_OF_LATE_SECONDS = 300;

/** A row that was held back, or a copy of one that was written. */
interface Held {
  readonly bytes: Uint8Array;
  /** Event time, seconds since 1970. */
  readonly second: number;
  readonly partition: number;
  /** It is to come when it is late. */
  readonly late: boolean;
  /** A copy is to follow it. */
  readonly copied: boolean;
  /** Offset of the record that this is a copy of; −1: it is none. */
  readonly copyOf: number;
}

/**
 * The bytes of an event file, chunk by chunk, and beside them the truth about every record that is not an ordinary one.
 * Rows come from the visits in order of time; some are held back, some copied, some broken. The watermark of each partition
 * is followed in the order of the file, and each record's kind is read off it when the record is written: what the truth
 * says is what happened, not what was intended. Pure: the bytes depend on the options only.
 */
export class EventFile {
  readonly shop: Shop;
  readonly people: People;
  readonly traffic: Traffic;
  readonly counts: Record<InjectedKind, number> = {
    late: 0,
    'out-of-order': 0,
    duplicate: 0,
    'late-duplicate': 0,
    malformed: 0,
  };
  readonly malformedByReason: Record<MalformedReason, number>;
  rows = 0;

  private readonly visits: Visits;
  private readonly rowText: RowText;
  private readonly random: Random;
  private readonly plan: InjectionPlan;
  private readonly newest: NewestTimes;
  private readonly held = new MinHeap<Held>();
  /** Event time of the last row that came from the visits. */
  private lastSecond: number;
  private readonly delaySeconds: number;
  private readonly endSecond: number;
  private base = 0;

  private out = new Uint8Array(0);
  private outView = new DataView(this.out.buffer);
  private at = 0;
  private chunkOffset = 0;
  private truth: string[] = [];

  /** `keepsTruth`: whether the truth will be taken. */
  constructor(
    private readonly options: GeneratorOptions,
    private readonly keepsTruth: boolean,
  ) {
    const { seed, events, days, startMs, partitions, delayMs } = options;
    this.shop = new Shop(seed, events);
    this.people = new People(seed);
    this.traffic = new Traffic({ ...options, startSecond: startMs / 1000 });
    this.random = new Random(seed, 3);
    this.rowText = new RowText(this.shop);
    this.lastSecond = startMs / 1000;
    this.endSecond = this.lastSecond + days * 86_400;
    this.delaySeconds = delayMs / 1000;
    this.plan = new InjectionPlan(options, this.random);
    this.newest = new NewestTimes(partitions, this.delaySeconds);
    this.malformedByReason = Object.fromEntries(MALFORMED_REASONS.map((reason) => [reason, 0])) as Record<
      MalformedReason,
      number
    >;
    this.visits = new Visits(
      { rows: this.plan.rows, seed, users: options.users, days, startSecond: this.lastSecond, partitions },
      this.shop,
      this.people,
      this.traffic,
    );
  }

  /** What happened among the people. */
  get trueCounts(): TrueCounts {
    return this.visits.counts;
  }

  /** Users 0 … usersSeen − 1 have come. */
  get usersSeen(): number {
    return this.visits.usersSeen;
  }

  /** 1 for each product that a row named. */
  get productSeen(): Uint8Array {
    return this.visits.productSeen;
  }

  /** The next bytes of the file, about 1 MiB, in memory of their own; undefined at the end. */
  nextChunk(): Uint8Array | undefined {
    this.out = new Uint8Array(CHUNK_BYTES);
    this.outView = new DataView(this.out.buffer);
    this.at = 0;
    if (this.chunkOffset === 0) this.at = new TextEncoder().encodeInto(HEADER, this.out).written;
    while (this.at < CHUNK_BYTES - MAX_ROW_BYTES && this.step());
    if (this.at === 0) return undefined;
    this.chunkOffset += this.at;
    return this.out.subarray(0, this.at);
  }

  /** The truth about the chunks since the last call, in the order of the file, one JSON object per text. */
  takeTruth(): string[] {
    const records = this.truth;
    this.truth = [];
    return records;
  }

  /** Writes one row at most; false at the end. */
  private step(): boolean {
    if (this.held.size > 0 && this.held.leastKey <= this.visits.second) {
      this.release(this.held.pop());
      return true;
    }
    if (this.visits.done) return false;
    this.writeBase();
    return true;
  }

  private writeBase(): void {
    const { visits, base, plan } = this;
    const { second, partition } = visits;
    const start = this.at;
    const end = this.rowText.write(visits, this.outView, start);
    visits.next();
    this.base = base + 1;
    this.lastSecond = second;
    const copied = plan.copies.next === base;
    if (copied) plan.copies.use(base);
    if (plan.lates.next === base) {
      // There must be time left for the watermark to pass it.
      if (second + this.delaySeconds + 1 < this.endSecond) {
        plan.lates.use(base);
        if (plan.broken.next === base) plan.broken.pass(base);
        if (plan.displaced.next === base) plan.displaced.pass(base);
        this.holdLate(this.out.slice(start, end), second, partition, copied, -1);
        return;
      }
      plan.lates.pass(base);
    }
    if (plan.displaced.next === base) {
      plan.displaced.use(base);
      if (plan.broken.next === base) plan.broken.pass(base);
      const bytes = this.out.slice(start, end);
      const release = second + this.random.between(1, Math.floor(this.delaySeconds));
      this.held.push(release, { bytes, second, partition, late: false, copied, copyOf: -1 });
      return;
    }
    if (plan.broken.next === base) {
      if (!copied) {
        plan.broken.use(base);
        this.writeBroken(this.out.slice(start, end), second, partition);
        return;
      }
      plan.broken.pass(base);
    }
    this.at = end;
    this.finish(start, second, partition, copied, -1);
  }

  private holdLate(bytes: Uint8Array, second: number, partition: number, copied: boolean, copyOf: number): void {
    const most = Math.max(1, Math.floor(this.options.maxLateMs / 1000));
    const release = second + Math.ceil(this.delaySeconds) + this.random.between(1, most);
    this.held.push(release, { bytes, second, partition, late: true, copied, copyOf });
  }

  private release(held: Held): void {
    if (held.late && !this.newest.isLate(held.second, held.partition)) {
      // Too early: in a quiet partition the watermark has yet to come this far. Waits for the next row while that can help.
      const latest = held.second + this.delaySeconds + this.options.maxLateMs / 1000;
      if (this.visits.second <= latest) {
        this.held.push(this.visits.second + 1, held);
        return;
      }
      if (held.copyOf < 0) this.plan.lates.giveBack(this.base);
    }
    const start = this.at;
    this.out.set(held.bytes, start);
    this.at = start + held.bytes.length;
    this.finish(start, held.second, held.partition, held.copied, held.copyOf);
  }

  /** A good row was written at `start`: names what it is, moves the watermark, and has its copy follow. */
  private finish(start: number, second: number, partition: number, copied: boolean, copyOf: number): void {
    const offset = this.chunkOffset + start;
    const late = this.newest.isLate(second, partition);
    this.rows++;
    if (copyOf >= 0) {
      const kind = late ? 'late-duplicate' : 'duplicate';
      this.counts[kind]++;
      this.tell({ offset, line: this.rows + 1, kind, partition, copyOf });
    } else if (late || this.newest.isOutOfOrder(second)) {
      const kind = late ? 'late' : 'out-of-order';
      this.counts[kind]++;
      this.tell({ offset, line: this.rows + 1, kind, partition });
    }
    this.newest.see(second, partition);
    if (!copied) return;
    const bytes = this.out.slice(start, this.at);
    const inTime = second + Math.floor(this.delaySeconds) - this.lastSecond;
    if (late || inTime < 0) {
      const latest = second + Math.floor(this.delaySeconds + this.options.maxLateMs / 1000) - this.lastSecond;
      const release = this.lastSecond + this.random.between(0, Math.max(0, Math.min(COPY_OF_LATE_SECONDS, latest)));
      this.held.push(release, { bytes, second, partition, late: false, copied: false, copyOf: offset });
    } else if (this.random.below(LATE_COPY_ONE_IN) === 0) {
      this.holdLate(bytes, second, partition, false, offset);
    } else {
      const release = this.lastSecond + this.random.between(0, inTime);
      this.held.push(release, { bytes, second, partition, late: false, copied: false, copyOf: offset });
    }
  }

  private tell(record: TruthRecord): void {
    if (this.keepsTruth) this.truth.push(truthRecord(record));
  }

  private writeBroken(row: Uint8Array, second: number, partition: number): void {
    const text = String.fromCharCode(...row.subarray(0, row.length - 1));
    const broken = breakRow(text, second, this.random);
    const offset = this.chunkOffset + this.at;
    for (let i = 0; i < broken.text.length; i++) this.out[this.at++] = broken.text.charCodeAt(i);
    this.rows++;
    this.counts.malformed++;
    this.malformedByReason[broken.reason]++;
    this.tell({
      offset,
      line: this.rows + 1,
      kind: 'malformed',
      partition: broken.userKnown ? partition : 0,
      reason: broken.reason,
      wouldMoveWatermark: broken.timeAndUserGood && this.newest.isAhead(broken.second, partition),
    });
  }
}
