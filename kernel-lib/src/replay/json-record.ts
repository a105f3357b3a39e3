import { isUtf8 } from 'node:buffer';
import { CsvRecord, readCsvRecord } from '../event/csv-record';
import { partitionOf } from '../event/murmur2';
import { parseId } from '../event/number';
import { MAX_RECORD_BYTES } from '../event/schema';
import { timeParser } from '../event/time';

/** Columns that are sent as numbers, where their text is one; the key's is too. */
const NUMBER_COLUMNS = ['product_id', 'category_id', 'price', 'user_id'];
export const TIME_COLUMN = 'event_time';
export const DEFAULT_KEY_COLUMN = 'user_id';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const DOT = 0x2e;
const ZERO = 0x30;
const CLOSE = 0x7d;
const NULL = Buffer.from('null');
const HEX = Buffer.from('0123456789abcdef');
/** The longest that a byte becomes: `\u001f`. */
const ESCAPED_BYTES = 6;

const parseReference = timeParser('reference');
const parseIso = timeParser('iso');

/** A CSV record as it is sent. Reused from record to record. */
export interface SentRecord {
  /** One JSON object with the header's names, or (see below) the record's own bytes. */
  value: Uint8Array;
  /** By Kafka's default partitioner, of the key's text if it is an id; else 0. */
  partition: number;
  /** The key if it is an id, else -1. */
  userId: number;
  /** NaN if it is not known. */
  eventTimeMs: number;
}

/**
 * Turns CSV records into JSON values, one object a record: text as text, ids and prices as numbers with the digits that they
 * have, empty fields as null. A record that is no good CSV (quotes, number of columns, encoding, length) is sent as the bytes
 * that it is, so that who reads the topic sees what was there.
 */
export class JsonRecords {
  readonly sent: SentRecord = { value: new Uint8Array(0), partition: 0, userId: -1, eventTimeMs: Number.NaN };
  private readonly names: readonly Uint8Array[];
  private readonly isNumber: readonly boolean[];
  private readonly key: number;
  private readonly time: number;
  private readonly record = new CsvRecord();
  private chunk: Uint8Array = new Uint8Array(0);
  private isText = true;
  private at = 0;
  private out = new Uint8Array(4096);
  private length = 0;

  constructor(
    columns: readonly string[],
    private readonly partitions: number,
    keyColumn = DEFAULT_KEY_COLUMN,
  ) {
    this.names = columns.map((name, place) => Buffer.from(`${place === 0 ? '{' : ','}${JSON.stringify(name)}:`));
    this.isNumber = columns.map((name) => name === keyColumn || NUMBER_COLUMNS.includes(name));
    this.key = columns.indexOf(keyColumn);
    this.time = columns.indexOf(TIME_COLUMN);
  }

  /** Begins a chunk of whole records. */
  begin(chunk: Uint8Array): void {
    this.chunk = chunk;
    this.isText = isUtf8(chunk);
    this.at = 0;
  }

  /** Begins a chunk that is the beginning of one record above 1 MiB: it is sent as this and a blank, so that it is too long still. */
  beginTooLong(start: Uint8Array): void {
    this.begin(Buffer.concat([start, Buffer.from(' ')]));
  }

  /** Makes `sent` the chunk's next record; false at its end. Empty lines are no records. */
  next(): boolean {
    const { chunk, record } = this;
    while (chunk[this.at] === LF || (chunk[this.at] === CR && chunk[this.at + 1] === LF)) {
      this.at += chunk[this.at] === LF ? 1 : 2;
    }
    if (this.at >= chunk.length) return false;
    readCsvRecord(chunk, this.at, chunk.length, record, MAX_RECORD_BYTES);
    this.at = record.next;
    const bytes = chunk.subarray(record.start, record.end);
    const isGood =
      !record.badQuote && !record.tooLong && record.fieldCount === this.names.length && (this.isText || isUtf8(bytes));
    if (isGood) this.sendFields();
    else this.sendRaw(bytes);
    return true;
  }

  private sendRaw(bytes: Uint8Array): void {
    this.sent.value = bytes;
    this.sent.partition = 0;
    this.sent.userId = -1;
    this.sent.eventTimeMs = Number.NaN;
  }

  private sendFields(): void {
    const { chunk, record, names, sent } = this;
    this.makeRoom(bytesOfNames(names) + ESCAPED_BYTES * (record.end - record.start) + NULL.length * names.length + 1);
    this.length = 0;
    for (let field = 0; field < names.length; field++) {
      this.put(names[field]);
      this.putField(field);
    }
    this.out[this.length++] = CLOSE;
    sent.value = this.out.subarray(0, this.length);
    this.findKey();
    sent.eventTimeMs = Number.NaN;
    if (this.time < 0) return;
    const start = record.fieldStart[this.time];
    const end = record.fieldEnd[this.time];
    const ms = parseReference(chunk, start, end);
    sent.eventTimeMs = Number.isNaN(ms) ? parseIso(chunk, start, end) : ms;
  }

  private findKey(): void {
    const { chunk, record, key, partitions, sent } = this;
    const start = key < 0 ? 0 : record.fieldStart[key];
    const end = key < 0 ? 0 : record.fieldEnd[key];
    sent.userId = parseId(chunk, start, end);
    sent.partition = sent.userId < 0 || partitions === 1 ? 0 : partitionOf(chunk, start, end - start, partitions);
  }

  private putField(field: number): void {
    const { chunk, record } = this;
    const start = record.fieldStart[field];
    const end = record.fieldEnd[field];
    if (start === end) this.put(NULL);
    else if (this.isNumber[field] && isPlainNumber(chunk, start, end)) this.put(chunk.subarray(start, end));
    else this.putText(start, end, record.escaped[field]);
  }

  private putText(start: number, end: number, isEscaped: boolean): void {
    const { chunk, out } = this;
    let length = this.length;
    out[length++] = QUOTE;
    for (let at = start; at < end; at++) {
      const byte = chunk[at];
      if (byte === QUOTE || byte === BACKSLASH) {
        out[length++] = BACKSLASH;
        out[length++] = byte;
        // A doubled quote of CSV is one.
        if (byte === QUOTE && isEscaped) at++;
      } else if (byte < 0x20) {
        out.set([BACKSLASH, 0x75, ZERO, ZERO, HEX[byte >> 4], HEX[byte & 15]], length);
        length += ESCAPED_BYTES;
      } else {
        out[length++] = byte;
      }
    }
    out[length++] = QUOTE;
    this.length = length;
  }

  private put(bytes: Uint8Array): void {
    this.out.set(bytes, this.length);
    this.length += bytes.length;
  }

  private makeRoom(bytes: number): void {
    if (bytes > this.out.length) this.out = new Uint8Array(2 * bytes);
  }
}

function bytesOfNames(names: readonly Uint8Array[]): number {
  return names.reduce((sum, { length }) => sum + length + 2, 0);
}

/** Digits as JSON has them, `0` or without a leading zero, and perhaps a fraction. */
function isPlainNumber(bytes: Uint8Array, start: number, end: number): boolean {
  const isDigit = (at: number) => at < end && bytes[at] >= ZERO && bytes[at] <= ZERO + 9;
  let at = start;
  if (bytes[at] === ZERO) at++;
  else while (isDigit(at)) at++;
  if (at === start) return false;
  if (at === end) return true;
  if (bytes[at] !== DOT || !isDigit(at + 1)) return false;
  for (at++; isDigit(at); ) at++;
  return at === end;
}
