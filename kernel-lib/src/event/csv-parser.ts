import { isUtf8 } from 'node:buffer';
import type { EventBatch, TextChunk } from './batch';
import type { BatchBuffers } from './batch-buffers';
import { COMMA, CR, CsvRecord, LF, QUOTE, readCsvRecord } from './csv-record';
import { hashBytes, hashView } from './hash';
import { partitionOf } from './murmur2';
import { parseCents } from './number';
import { RowJudge } from './row-judge';
import { EVENT_COLUMNS, MAX_RECORD_BYTES, type RecordFormat, TEXT_COLUMNS } from './schema';
import { type ParseTime, timeParser } from './time';
import { TypeTable } from './type-table';

const ZERO = 0x30;

/** What the row loop does with a column of the file. Text columns are `TEXT` and up, in the order of TEXT_COLUMNS. */
const IGNORED = 0;
const TIME = 1;
const TYPE = 2;
const PRODUCT = 3;
const PRICE = 4;
const USER = 5;
const TEXT = 6;
const KINDS: Readonly<Record<string, number>> = {
  event_time: TIME,
  event_type: TYPE,
  product_id: PRODUCT,
  price: PRICE,
  user_id: USER,
};

export interface EventParser {
  /** Parses a chunk into the buffers; the batch is a view on them, good until they are used again. */
  parse(chunk: TextChunk, buffers: BatchBuffers): EventBatch;
}

export function createCsvParser(
  format: RecordFormat,
  header: readonly string[],
  options: { maxRecordBytes?: number } = {},
): EventParser {
  return new CsvParser(format, header, options.maxRecordBytes ?? MAX_RECORD_BYTES);
}

/**
 * CSV bytes to columns. A row is first read by a loop that knows the columns' order and finds each field's end while it
 * makes its value: no substring, no object. That loop vouches only for rows without fault; anything else (a quote, an odd number,
 * a field too many) is read again from its start by the slow way, which knows the rules and the reasons.
 */
class CsvParser implements EventParser {
  private readonly kinds: Uint8Array;
  /** By column of the file, its place in EVENT_COLUMNS, or -1. */
  private readonly places: Int8Array;
  /** Text columns that the file does not have: always null. */
  private readonly absentTexts: readonly number[];
  private readonly judge: RowJudge;
  private readonly parseTime: ParseTime;
  private readonly types: TypeTable;
  private readonly record = new CsvRecord();
  private validText = true;
  private textEnd = 0;
  private line = 0;

  constructor(
    private readonly format: RecordFormat,
    header: readonly string[],
    private readonly maxBytes: number,
  ) {
    const columns = header.map((own) => EVENT_COLUMNS.find((name) => format.columns[name] === own));
    this.places = Int8Array.from(columns, (name) => (name === undefined ? -1 : EVENT_COLUMNS.indexOf(name)));
    this.kinds = Uint8Array.from(columns, (name) => {
      if (name === undefined) return IGNORED;
      return KINDS[name] ?? TEXT + (TEXT_COLUMNS as readonly string[]).indexOf(name);
    });
    this.absentTexts = TEXT_COLUMNS.flatMap((name, column) => (columns.includes(name) ? [] : [column]));
    this.judge = new RowJudge(format);
    this.parseTime = timeParser(format.timeFormat);
    this.types = new TypeTable(format);
  }

  parse(chunk: TextChunk, buffers: BatchBuffers): EventBatch {
    const { judge } = this;
    judge.begin(chunk, buffers);
    this.line = chunk.baseLine;
    if (chunk.oversizedBytes !== undefined) {
      judge.bury('too-long', 0, chunk.bytes.length, chunk.baseLine, chunk.oversizedBytes);
    } else {
      this.validText = isUtf8(chunk.bytes);
      this.textEnd = chunk.bytes.length;
      this.parseRows(chunk, buffers);
    }
    return buffers.batch(judge.length, chunk.file, judge.text);
  }

  private parseRows(chunk: TextChunk, buffers: BatchBuffers): void {
    const { bytes, baseOffset } = chunk;
    const { judge, kinds, types, parseTime, validText } = this;
    const { partitions, timeMinMs, timeMaxMs } = this.format;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const columnCount = kinds.length;
    const lastColumn = columnCount - 1;
    // The loop looks for line ends without looking for the end of the bytes: what follows the last LF goes the slow way.
    const fastEnd = bytes.lastIndexOf(LF) + 1;
    let { timeMs, type, productId, priceCents, userId, partition, offset, line, rawStart, rawSize, texts } = buffers;
    let capacity = buffers.capacity;
    let row = 0;
    let at = 0;
    while (at < bytes.length) {
      const start = at;
      const first = bytes[at];
      if (first === LF || (first === CR && bytes[at + 1] === LF)) {
        at += first === LF ? 1 : 2;
        this.line++;
        continue;
      }
      if (row === capacity) {
        buffers.grow();
        ({ timeMs, type, productId, priceCents, userId, partition, offset, line, rawStart, rawSize, texts } = buffers);
        capacity = buffers.capacity;
      }
      let good = start < fastEnd;
      let end = start;
      // All bytes of text, or-ed: below 0x80 the row is ASCII, and needs no look at its encoding.
      let bits = 0;
      for (let column = 0; good && column < columnCount; column++) {
        const fieldStart = at;
        const kind = kinds[column];
        let byte = bytes[at];
        if (kind >= TEXT) {
          if (byte === QUOTE) {
            good = false;
            break;
          }
          while (byte !== COMMA && byte !== LF) {
            bits |= byte;
            byte = bytes[++at];
          }
          const refs = texts[kind - TEXT];
          refs.start[row] = fieldStart;
          refs.length[row] = at - fieldStart;
          refs.hash[row] = hashView(view, fieldStart, at - fieldStart);
        } else if (kind === PRODUCT || kind === USER) {
          let value = 0;
          for (let digit = byte - ZERO; digit >= 0 && digit <= 9; digit = bytes[++at] - ZERO)
            value = value * 10 + digit;
          byte = bytes[at];
          const digits = at - fieldStart;
          // Sixteen digits and leading zeros are for the slow way to judge.
          if (digits === 0 || digits > 15 || (digits > 1 && bytes[fieldStart] === ZERO)) good = false;
          if (kind === PRODUCT) productId[row] = value;
          else {
            userId[row] = value;
            if (partitions > 1) partition[row] = partitionOf(bytes, fieldStart, digits, partitions);
          }
          if (byte === CR && bytes[at + 1] === LF) byte = bytes[++at];
        } else {
          while (byte !== COMMA && byte !== LF) byte = bytes[++at];
          const fieldEnd = byte === LF && at > fieldStart && bytes[at - 1] === CR ? at - 1 : at;
          if (kind === PRICE) {
            const cents = parseCents(bytes, fieldStart, fieldEnd);
            priceCents[row] = cents;
            if (cents < 0) good = false;
          } else if (kind === TIME) {
            const ms = parseTime(bytes, fieldStart, fieldEnd);
            timeMs[row] = ms;
            if (!(ms >= timeMinMs && ms < timeMaxMs)) good = false;
          } else if (kind === TYPE) {
            const number = types.find(bytes, fieldStart, fieldEnd);
            type[row] = number;
            if (number < 0) good = false;
          } else if (bytes[fieldStart] === QUOTE || !validText) {
            // A column that nothing reads must still be text.
            good = false;
          }
        }
        // The right delimiter, and none too early or too late.
        if (byte !== (column === lastColumn ? LF : COMMA)) good = false;
        end = at++;
      }
      if (end - start > this.maxBytes || (bits > 0x7f && !validText)) good = false;
      if (!good) {
        judge.length = row;
        at = this.parseSlowly(bytes, start, bytes.length);
        row = judge.length;
        ({ timeMs, type, productId, priceCents, userId, partition, offset, line, rawStart, rawSize, texts } = buffers);
        capacity = buffers.capacity;
        continue;
      }
      if (bytes[end - 1] === CR) {
        end--;
        this.trimLastText(buffers, row, bytes);
      }
      offset[row] = baseOffset + start;
      line[row] = this.line++;
      rawStart[row] = start;
      rawSize[row] = end - start;
      if (partitions === 1) partition[row] = 0;
      for (const column of this.absentTexts) texts[column].length[row] = 0;
      row++;
    }
    judge.length = row;
  }

  /** Reads the record at `start` by all the rules and judges it. Returns where the next one starts. */
  private parseSlowly(bytes: Uint8Array, start: number, end: number): number {
    const { record, judge, places } = this;
    readCsvRecord(bytes, start, end, record, this.maxBytes);
    const firstLine = this.line;
    for (let at = start; at < record.next; at++) if (bytes[at] === LF) this.line++;
    if (record.tooLong) {
      judge.bury('too-long', start, start + this.maxBytes, firstLine, record.end - start);
    } else if (!this.validText && !isUtf8(bytes.subarray(start, record.end))) {
      judge.bury('bad-encoding', start, record.end, firstLine);
    } else if (record.badQuote) {
      judge.bury('bad-quote', start, record.end, firstLine);
    } else if (record.fieldCount !== places.length) {
      judge.bury('column-count', start, record.end, firstLine);
    } else {
      judge.start.fill(0);
      judge.end.fill(0);
      for (let field = 0; field < places.length; field++) {
        const place = places[field];
        if (place < 0) continue;
        judge.start[place] = record.fieldStart[field];
        judge.end[place] = record.fieldEnd[field];
        if (record.escaped[field]) this.unescape(place);
      }
      judge.judge(start, record.end, firstLine);
    }
    return record.next;
  }

  /** Writes a field with doubled quotes behind the chunk's own bytes, each pair as one quote. */
  private unescape(place: number): void {
    const { judge } = this;
    const start = judge.start[place];
    const end = judge.end[place];
    if (this.textEnd + end - start > judge.text.length) {
      // Twice the chunk is enough for all of its fields.
      const text = new Uint8Array(new SharedArrayBuffer(this.textEnd * 2));
      text.set(judge.text);
      judge.text = text;
    }
    const { text } = judge;
    judge.start[place] = this.textEnd;
    for (let at = start; at < end; at++) {
      text[this.textEnd++] = text[at];
      if (text[at] === QUOTE) at++;
    }
    judge.end[place] = this.textEnd;
  }

  /** The last field of a line that ends in CRLF took the CR for its own. */
  private trimLastText(buffers: BatchBuffers, row: number, bytes: Uint8Array): void {
    const kind = this.kinds[this.kinds.length - 1];
    if (kind < TEXT) return;
    const refs = buffers.texts[kind - TEXT];
    refs.length[row]--;
    refs.hash[row] = hashBytes(bytes, refs.start[row], refs.length[row]);
  }
}
