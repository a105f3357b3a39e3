import { CsvRecord, readCsvRecord } from './csv-record';

export interface Header {
  readonly columns: readonly string[];
  /** Bytes before the first record: a byte order mark, empty lines and the header itself. */
  readonly byteLength: number;
  /** Line number of the first record. */
  readonly nextLine: number;
  /** Whether a line end was found; without one the header is the last thing in the file, or longer than `head`. */
  readonly ended: boolean;
  /** Whether a quote of it is not closed, or has text behind it: its columns are not known then. */
  readonly badQuote: boolean;
}

/** Bytes of a UTF-8 byte order mark at the start of a file: 3 or 0. */
export function bomLength(head: Uint8Array): number {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
}

/** Splits the first record of a CSV file into its column names. `head` must hold all of it. */
export function parseHeader(head: Uint8Array): Header {
  let at = bomLength(head);
  let line = 1;
  while (head[at] === 0x0a || (head[at] === 0x0d && head[at + 1] === 0x0a)) {
    at += head[at] === 0x0a ? 1 : 2;
    line++;
  }
  const record = new CsvRecord();
  readCsvRecord(head, at, head.length, record);
  for (let byte = at; byte < record.next; byte++) if (head[byte] === 0x0a) line++;
  return {
    columns: fieldTexts(head, record),
    byteLength: record.next,
    nextLine: line,
    ended: head[record.next - 1] === 0x0a,
    badQuote: record.badQuote,
  };
}

/** The fields of a record as text. */
export function fieldTexts(bytes: Uint8Array, record: CsvRecord): string[] {
  const decoder = new TextDecoder();
  const texts: string[] = [];
  for (let field = 0; field < record.fieldCount; field++) {
    const text = decoder.decode(bytes.subarray(record.fieldStart[field], record.fieldEnd[field]));
    texts.push(record.escaped[field] ? text.replaceAll('""', '"') : text);
  }
  return texts;
}
