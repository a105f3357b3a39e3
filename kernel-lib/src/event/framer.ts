import { CsvRecord, LF, QUOTE, readCsvRecord } from './csv-record';
import { MAX_RECORD_BYTES } from './schema';

/** How bytes fall into records: CSV, where quotes hide line ends, or one record a line. */
export type Framing = 'csv' | 'lines';

export type Frame =
  /** The first `length` bytes are whole records that start before the limit; more may follow them. */
  | { readonly kind: 'records'; readonly length: number }
  /** The first record starts at or behind the limit. */
  | { readonly kind: 'limit' }
  /** No record is whole yet: read more, and ask again with the same bytes in front. */
  | { readonly kind: 'more' }
  /** The first record is longer than any may be: keep `keep` bytes, and skip to the next LF. */
  | { readonly kind: 'oversized'; readonly keep: number };

const record = new CsvRecord();

/**
 * Finds the whole records at the start of `bytes`, which begin on a record boundary. Where a piece of input is cut does
 * not change what its records are: a decision that later bytes could change is not made (`more`).
 *
 * @param atEnd no bytes follow: the last record needs no line end.
 * @param limit records that start at or behind this position in `bytes` are left for later.
 */
export function frameRecords(
  framing: Framing,
  bytes: Uint8Array,
  atEnd: boolean,
  limit: number,
  maxBytes = MAX_RECORD_BYTES,
): Frame {
  if (bytes.length === 0) return { kind: 'more' };
  if (limit <= 0) return { kind: 'limit' };
  const quoted = framing === 'csv' && asBuffer(bytes).includes(QUOTE);
  const length = quoted ? quotedLength(bytes, atEnd, limit, maxBytes) : plainLength(bytes, atEnd, limit);
  if (length > 0) return { kind: 'records', length };
  return bytes.length >= maxBytes + 2 ? { kind: 'oversized', keep: maxBytes } : { kind: 'more' };
}

/** Without quotes every LF ends a record. */
function plainLength(given: Uint8Array, atEnd: boolean, limit: number): number {
  // A record that is far too long is looked through from its end to its beginning, with each piece that is read.
  const bytes = asBuffer(given);
  // The record that holds byte `limit - 1` is the last one to start before the limit.
  if (limit <= bytes.length) {
    const found = bytes.indexOf(LF, limit - 1);
    if (found >= 0) return found + 1;
    if (atEnd) return bytes.length;
  }
  return atEnd ? bytes.length : bytes.lastIndexOf(LF) + 1;
}

/** Only records with a quote in their first line need reading; between them every LF ends one. */
function quotedLength(bytes: Uint8Array, atEnd: boolean, limit: number, maxBytes: number): number {
  let at = 0;
  while (at < bytes.length && at < limit) {
    const quote = asBuffer(bytes).indexOf(QUOTE, at);
    if (quote < 0) return at + plainLength(bytes.subarray(at), atEnd, limit - at);
    const plain = bytes.subarray(at, asBuffer(bytes).lastIndexOf(LF, quote) + 1);
    if (plain.length > 0) {
      at += plainLength(plain, false, limit - at);
      continue;
    }
    readCsvRecord(bytes, at, bytes.length, record, maxBytes);
    const hasLineEnd = bytes[record.next - 1] === LF;
    // A quote that is open at the end of these bytes may be closed by the next ones.
    const open = record.unclosed && bytes.length - at < maxBytes;
    if (!atEnd && (open || !hasLineEnd)) break;
    at = record.next;
  }
  return at;
}

/** A Buffer looks for a byte many at a time; a typed array over shared memory looks at one after the other. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
