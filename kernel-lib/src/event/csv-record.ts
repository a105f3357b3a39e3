import { MAX_RECORD_BYTES } from './schema';

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const LF = 0x0a;
export const CR = 0x0d;

/** One record of CSV as it lies in the bytes: its extent and its fields. Reused from record to record. */
export class CsvRecord {
  /** Bytes without the line end: `[start, end)`. */
  start = 0;
  end = 0;
  /** Where the next record starts. */
  next = 0;
  /** Fields found; those after a bad quote are not looked for. */
  fieldCount = 0;
  readonly fieldStart: number[] = [];
  readonly fieldEnd: number[] = [];
  /** Whether the field's text has doubled quotes that stand for one. */
  readonly escaped: boolean[] = [];
  badQuote = false;
  /** Bad because no closing quote was found. */
  unclosed = false;
  tooLong = false;

  add(start: number, end: number, escaped: boolean): void {
    this.fieldStart[this.fieldCount] = start;
    this.fieldEnd[this.fieldCount] = end;
    this.escaped[this.fieldCount++] = escaped;
  }
}

/**
 * Reads the record at `start` by the rules of the contract: only LF and CRLF end it; a field is quoted if its first byte
 * is a quote; text behind a closing quote makes it bad, and it then ends at the next LF; a quote that is not closed within
 * `maxBytes` of the record's start, or before `end`, kills the record's first line only. A quote that opens behind them
 * means nothing any more: the record is too long already, and ends at the next LF.
 * `bytes[start, end)` must hold the whole record, or the `maxBytes` in which it is decided.
 */
export function readCsvRecord(
  bytes: Buffer | Uint8Array,
  start: number,
  end: number,
  record: CsvRecord,
  maxBytes = MAX_RECORD_BYTES,
): void {
  record.start = start;
  record.fieldCount = 0;
  record.badQuote = false;
  record.unclosed = false;
  record.tooLong = false;
  let at = start;
  for (;;) {
    if (at < end && bytes[at] === QUOTE && at - start < maxBytes) {
      const close = closingQuote(bytes, at, Math.min(end, start + maxBytes));
      if (close < 0) {
        record.badQuote = true;
        record.unclosed = true;
        endAtLine(bytes, start, end, record, maxBytes);
        return;
      }
      const escaped = bytes.subarray(at + 1, close).includes(QUOTE);
      record.add(at + 1, close, escaped);
      at = close + 1;
      if (at < end && bytes[at] === COMMA) {
        at++;
        continue;
      }
      const ends = at >= end || bytes[at] === LF || (bytes[at] === CR && at + 1 < end && bytes[at + 1] === LF);
      record.badQuote = !ends;
      endAtLine(bytes, at, end, record, maxBytes);
      return;
    }
    const fieldStart = at;
    while (at < end && bytes[at] !== COMMA && bytes[at] !== LF) at++;
    if (at < end && bytes[at] === COMMA) {
      record.add(fieldStart, at++, false);
      continue;
    }
    endAtLine(bytes, at, end, record, maxBytes);
    record.add(fieldStart, Math.max(fieldStart, record.end), false);
    return;
  }
}

/** Ends the record at the first LF at or after `from`, or at `end`. A CR belongs to the line end only before an LF. */
function endAtLine(bytes: Uint8Array, from: number, end: number, record: CsvRecord, maxBytes: number): void {
  const found = bytes.indexOf(LF, from);
  const lineEnd = found < 0 || found >= end ? end : found;
  record.next = Math.min(end, lineEnd + 1);
  record.end = lineEnd < end && lineEnd > record.start && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd;
  record.tooLong = record.end - record.start > maxBytes;
}

/** Position of the quote that closes the one at `open`, or -1 if there is none before `limit`. */
function closingQuote(bytes: Uint8Array, open: number, limit: number): number {
  let at = open + 1;
  for (;;) {
    const quote = bytes.indexOf(QUOTE, at);
    if (quote < 0 || quote >= limit) return -1;
    if (bytes[quote + 1] !== QUOTE) return quote;
    at = quote + 2;
  }
}
