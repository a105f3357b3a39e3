import { isUtf8 } from 'node:buffer';
import { COMMA, CR, CsvRecord, LF, QUOTE, readCsvRecord } from '../event/csv-record';
import type { TextDictionary } from '../event/dictionary';
import { FootpathError } from '../event/error';
import { hashBytes } from '../event/hash';
import { bomLength } from '../event/header';
import { parseId } from '../event/number';
import type { KeyScan } from './key-scan';

/** Goes through a catalogue's records. A catalogue is ours to be right: what is wrong in it is an error, not a dead letter. */
export class CatalogReader {
  /** Line on which the record begins. */
  line = 0;
  private readonly record = new CsvRecord();
  private readonly decoder = new TextDecoder();
  private at: number;
  private nextLine = 1;

  /** @throws FootpathError `bad-input` if the bytes are not UTF-8. */
  constructor(
    private readonly bytes: Uint8Array,
    private readonly fileName: string,
  ) {
    if (!isUtf8(bytes)) throw new FootpathError('bad-input', `${fileName} is not UTF-8. Save it as UTF-8.`);
    this.at = bomLength(bytes);
  }

  /** The place of the record, for messages. */
  get where(): string {
    return `${this.fileName}, line ${this.line}`;
  }

  /** The file's bytes to those that were read, at least 1. */
  get remaining(): number {
    return this.bytes.length / this.at;
  }

  /**
   * Goes to the next record that is not an empty line; false at the end.
   *
   * @throws FootpathError `bad-input` at a quote that is not closed, text behind one, or another number of fields.
   */
  next(fieldCount?: number): boolean {
    const { bytes, record } = this;
    while (bytes[this.at] === LF || (bytes[this.at] === CR && bytes[this.at + 1] === LF)) {
      this.at += bytes[this.at] === LF ? 1 : 2;
      this.nextLine++;
    }
    if (this.at >= bytes.length) return false;
    this.line = this.nextLine;
    if (!this.readPlain()) this.readQuoted();
    this.at = record.next;
    if (fieldCount !== undefined && record.fieldCount !== fieldCount) {
      const counts = `${record.fieldCount} fields, the header ${fieldCount}`;
      throw new FootpathError('bad-input', `${this.where}: the row has ${counts}.`);
    }
    return true;
  }

  /** Goes past the records that a scan can read, and gives the number of the ids that it holds then; 0 if `next` must read. */
  scanIds(scan: KeyScan): number {
    const count = scan.read(this.at);
    this.at = scan.at;
    this.nextLine += scan.lines;
    return count;
  }

  /** Reads a record without quoted fields, as nearly all are, in one pass; false if it has one or ends with the file. */
  private readPlain(): boolean {
    const { bytes, record } = this;
    record.fieldCount = 0;
    for (let at = this.at; at < bytes.length; at++) {
      if (bytes[at] === QUOTE) return false;
      const start = at;
      while (at < bytes.length && bytes[at] !== COMMA && bytes[at] !== LF) at++;
      if (bytes[at] === COMMA) {
        record.add(start, at, false);
        continue;
      }
      record.add(start, at > start && bytes[at - 1] === CR ? at - 1 : at, false);
      record.next = at + 1;
      this.nextLine++;
      return at < bytes.length;
    }
    return false;
  }

  private readQuoted(): void {
    const { bytes, record } = this;
    this.nextLine = this.line;
    readCsvRecord(bytes, this.at, bytes.length, record, Number.POSITIVE_INFINITY);
    if (record.unclosed) throw new FootpathError('bad-input', `${this.where}: a quote is not closed.`);
    if (record.badQuote) throw new FootpathError('bad-input', `${this.where}: text stands behind a closing quote.`);
    for (let at = this.at; at < record.next; at++) if (bytes[at] === LF) this.nextLine++;
  }

  /** A field as an id, or -1. */
  id(field: number): number {
    return parseId(this.bytes, this.record.fieldStart[field], this.record.fieldEnd[field]);
  }

  /** A field as text, '' if it is empty. */
  text(field: number): string {
    const { fieldStart, fieldEnd, escaped } = this.record;
    const text = this.decoder.decode(this.bytes.subarray(fieldStart[field], fieldEnd[field]));
    return escaped[field] ? text.replaceAll('""', '"') : text;
  }

  /** The id of a field's text in a dictionary; NULL_TEXT if it is empty. */
  intern(field: number, texts: TextDictionary): number {
    const { fieldStart, fieldEnd, escaped } = this.record;
    if (escaped[field]) return texts.internText(this.text(field));
    const start = fieldStart[field];
    const length = fieldEnd[field] - start;
    return texts.internBytes(this.bytes, start, length, hashBytes(this.bytes, start, length));
  }

  /** All fields as text. */
  texts(): string[] {
    return Array.from({ length: this.record.fieldCount }, (_, field) => this.text(field));
  }
}
