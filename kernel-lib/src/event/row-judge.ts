import type { TextChunk } from './batch';
import type { BatchBuffers } from './batch-buffers';
import { FootpathError } from './error';
import { hashView } from './hash';
import { partitionOf } from './murmur2';
import { parseCents, parseId } from './number';
import { DEAD_REASONS, type DeadReason, EVENT_COLUMNS, type RecordFormat, TEXT_COLUMNS } from './schema';
import { type ParseTime, timeParser } from './time';
import { TypeTable } from './type-table';

const place = (name: (typeof EVENT_COLUMNS)[number]) => EVENT_COLUMNS.indexOf(name);
const TIME = place('event_time');
const TYPE = place('event_type');
const PRODUCT = place('product_id');
const PRICE = place('price');
const USER = place('user_id');
const TEXTS = TEXT_COLUMNS.map(place);

const REASON_NUMBER = Object.fromEntries(DEAD_REASONS.map((reason, number) => [reason, number])) as Record<
  DeadReason,
  number
>;

/** Where a record of a log is. */
export interface LogPlace {
  readonly partition: number;
  readonly offset: number;
  /** A later event time is bad. */
  readonly latestMs: number;
  /** Whether it must be in the partition of its user. */
  readonly isKeyed: boolean;
}

/**
 * Judges records whose fields were found, one by one, in the order of the contract: they become a row or a dead letter.
 * This is the way of every JSON record, and of the CSV records that the fast path does not vouch for.
 */
export class RowJudge {
  /** Where the nine fields lie in `text`, by place in EVENT_COLUMNS; equal start and end is an empty field. */
  readonly start = new Uint32Array(EVENT_COLUMNS.length);
  readonly end = new Uint32Array(EVENT_COLUMNS.length);
  /** The chunk's bytes, and what was unescaped behind them. */
  text: Uint8Array = new Uint8Array(0);
  private viewed = this.text;
  /** On the memory of `viewed`. */
  private view = new DataView(this.text.buffer);
  /** Rows so far. */
  length = 0;
  buffers!: BatchBuffers;
  /** Of the record that is judged next; null in files, where it follows from the bytes. */
  place: LogPlace | null = null;
  private baseOffset = 0;
  private readonly parseTime: ParseTime;
  private readonly types: TypeTable;

  constructor(private readonly format: RecordFormat) {
    this.parseTime = timeParser(format.timeFormat);
    this.types = new TypeTable(format);
  }

  /** Starts a chunk. */
  begin(chunk: TextChunk, buffers: BatchBuffers): void {
    this.buffers = buffers;
    this.text = chunk.bytes;
    this.baseOffset = chunk.baseOffset;
    this.length = 0;
    buffers.dead.length = 0;
    buffers.expect(chunk.bytes.length);
  }

  /** Judges the record whose fields are set; its raw bytes are `[rawStart, rawEnd)` and it begins on `line`. */
  judge(rawStart: number, rawEnd: number, line: number): void {
    const { text, start, end } = this;
    if (this.viewed !== text) {
      this.viewed = text;
      this.view = new DataView(text.buffer, text.byteOffset, text.length);
    }
    if (
      start[TIME] === end[TIME] ||
      start[TYPE] === end[TYPE] ||
      start[PRODUCT] === end[PRODUCT] ||
      start[PRICE] === end[PRICE] ||
      start[USER] === end[USER]
    ) {
      this.bury('missing-field', rawStart, rawEnd, line);
      return;
    }
    const timeMs = this.parseTime(text, start[TIME], end[TIME]);
    const isAhead = this.place !== null && timeMs > this.place.latestMs;
    if (!(timeMs >= this.format.timeMinMs && timeMs < this.format.timeMaxMs) || isAhead) {
      this.bury('bad-time', rawStart, rawEnd, line);
      return;
    }
    const type = this.types.find(text, start[TYPE], end[TYPE]);
    if (type < 0) {
      this.bury('bad-type', rawStart, rawEnd, line);
      return;
    }
    const productId = parseId(text, start[PRODUCT], end[PRODUCT]);
    const priceCents = parseCents(text, start[PRICE], end[PRICE]);
    const userId = parseId(text, start[USER], end[USER]);
    if (productId < 0 || priceCents < 0 || userId < 0) {
      this.bury('bad-number', rawStart, rawEnd, line);
      return;
    }
    const { buffers } = this;
    if (this.length === buffers.capacity) buffers.grow();
    const row = this.length++;
    buffers.timeMs[row] = timeMs;
    buffers.type[row] = type;
    buffers.productId[row] = productId;
    buffers.priceCents[row] = priceCents;
    buffers.userId[row] = userId;
    buffers.partition[row] = this.place === null ? this.partition() : this.partitionInLog(this.place, userId);
    buffers.offset[row] = this.place?.offset ?? this.baseOffset + rawStart;
    buffers.line[row] = line;
    buffers.rawStart[row] = rawStart;
    buffers.rawSize[row] = rawEnd - rawStart;
    for (let column = 0; column < TEXTS.length; column++) {
      const from = start[TEXTS[column]];
      const length = end[TEXTS[column]] - from;
      const refs = buffers.texts[column];
      refs.start[row] = from;
      refs.length[row] = length;
      refs.hash[row] = hashView(this.view, from, length);
    }
  }

  /** Makes a dead letter of a record. In a file its partition is its user's only if the fields were found and the id is good. */
  bury(reason: DeadReason, rawStart: number, rawEnd: number, line: number, rawSize = rawEnd - rawStart): void {
    const number = REASON_NUMBER[reason];
    if (this.place !== null) {
      const { partition, offset } = this.place;
      this.buffers.dead.add(rawStart, rawEnd - rawStart, rawSize, line, number, partition, offset);
      return;
    }
    const known = number >= REASON_NUMBER['missing-field'] && parseId(this.text, this.start[USER], this.end[USER]) >= 0;
    const partition = known ? this.partition() : 0;
    this.buffers.dead.add(rawStart, rawEnd - rawStart, rawSize, line, number, partition, this.baseOffset + rawStart);
  }

  /** @throws FootpathError `not-keyed`: with a user in two partitions, order and sessions would have no meaning. */
  private partitionInLog({ partition, offset, isKeyed }: LogPlace, userId: number): number {
    const own = isKeyed ? this.partition() : partition;
    if (own === partition) return partition;
    throw new FootpathError(
      'not-keyed',
      `The record at offset ${offset} of partition ${partition} is of user ${userId}, whose records belong in partition ${own} of ${this.format.partitions}. ` +
        'Send records with the user id as their key; or, if all of a user\'s records are in one partition by another rule, say "partitioner": "custom" in the definition\'s source; if they were sent without a key, "any".',
    );
  }

  private partition(): number {
    const { partitions } = this.format;
    if (partitions === 1) return 0;
    return partitionOf(this.text, this.start[USER], this.end[USER] - this.start[USER], partitions);
  }
}
