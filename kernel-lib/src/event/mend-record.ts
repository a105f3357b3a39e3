import { CsvRecord, readCsvRecord } from './csv-record';

/** A field of a record, by the source's own name of it, and the text that it is to have. */
export type Mends = Readonly<Record<string, string>>;

const CLOSE = 0x7d;
const OPEN = 0x7b;
const BLANKS = [0x20, 0x09, 0x0d, 0x0a];

/**
 * A CSV record (without its line end) in which these fields have other texts; every other byte stays. Null if the record is no
 * good CSV of that many columns, or has no such column: then nobody can say where the field is.
 */
export function mendCsvRecord(raw: Uint8Array, columns: readonly string[], mends: Mends): Uint8Array | null {
  const record = new CsvRecord();
  readCsvRecord(raw, 0, raw.length, record);
  const isWhole = record.end === raw.length && !record.badQuote && !record.tooLong;
  if (!isWhole || record.fieldCount !== columns.length) return null;
  const parts: Uint8Array[] = [];
  const mended = new Set<string>();
  let at = 0;
  columns.forEach((name, field) => {
    if (mends[name] === undefined) return;
    const isQuoted = record.fieldStart[field] > 0 && raw[record.fieldStart[field] - 1] === 0x22;
    const quotes = isQuoted ? 1 : 0;
    parts.push(raw.subarray(at, record.fieldStart[field] - quotes), Buffer.from(csvField(mends[name])));
    at = record.fieldEnd[field] + quotes;
    mended.add(name);
  });
  parts.push(raw.subarray(at));
  return mended.size === Object.keys(mends).length ? joined(parts) : null;
}

/**
 * A JSON object in which these fields are texts of that value. They are put behind all others, because of a repeated key the
 * last counts; no other byte changes, so that no number loses a digit. Null if the record does not look like an object.
 */
export function mendJsonRecord(raw: Uint8Array, mends: Mends): Uint8Array | null {
  let end = raw.length - 1;
  while (end > 0 && BLANKS.includes(raw[end])) end--;
  let first = 0;
  while (first < end && BLANKS.includes(raw[first])) first++;
  if (raw[first] !== OPEN || raw[end] !== CLOSE || first === end) return null;
  const isEmpty = raw.subarray(first + 1, end).every((byte) => BLANKS.includes(byte));
  const fields = Object.entries(mends).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const more = Buffer.from(`${isEmpty ? '' : ','}${fields.join(',')}`);
  return fields.length === 0 ? raw : joined([raw.subarray(0, end), more, raw.subarray(end)]);
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
