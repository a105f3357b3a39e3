import { FootpathError } from '../event/error';
import { bomLength, type Header, parseHeader } from '../event/header';
import { EVENT_COLUMNS, REQUIRED_COLUMNS, type RecordFormat } from '../event/schema';
import { nearestName } from '../pipeline/nearest-name';
import { type ByteInput, HEAD_BYTES } from './input';
import { inputName } from './input-errors';
import type { RunNotice } from './options';

/** An input as the engine sees it. */
export interface Source {
  readonly kind: 'csv' | 'jsonl' | 'log';
  readonly name: string;
  /** Column names of a CSV file; empty for JSON lines. */
  readonly header: readonly string[];
  /** Bytes before the first record. */
  readonly firstByte: number;
  /** Line number of the first record. */
  readonly firstLine: number;
}

/**
 * Reads the header of each input, or takes the column list that was given for all of them.
 *
 * @throws FootpathError `bad-input` for a header that cannot be read, a column that is missing or there twice, or a file of
 *   another kind; nothing has been run yet.
 */
export function describeSources(
  inputs: readonly ByteInput[],
  kind: 'csv' | 'jsonl',
  format: RecordFormat,
  columns: readonly string[] | undefined,
  notice: RunNotice,
): Source[] {
  return inputs.map(({ name, path, head, sizeBytes }) => {
    const fileName = inputName({ path });
    if (kind === 'jsonl') {
      checkObjects(head, fileName);
      return { kind, name, header: [], firstByte: bomLength(head), firstLine: 1 };
    }
    if (!columns && beginsObject(head.subarray(bomLength(head)))) {
      throw new FootpathError(
        'bad-input',
        `${fileName} begins with a JSON object, not with a header line. Give it as --jsonl.`,
      );
    }
    const header = columns ? { columns, byteLength: bomLength(head), nextLine: 1 } : readHeader(head, fileName);
    const unused = checkHeader(header.columns, format, fileName, sizeBytes === null);
    if (unused.length > 0) notice(`${name}: columns that nothing reads: ${unused.map(printable).join(', ')}.`);
    return { kind, name, header: header.columns, firstByte: header.byteLength, firstLine: header.nextLine };
  });
}

/** @throws FootpathError `bad-input` for a header that is longer than the head or has a quote that is not right. */
function readHeader(head: Uint8Array, fileName: string): Header {
  const header = parseHeader(head);
  const fault = header.badQuote
    ? 'has a quote that is not closed, or text behind a closing one'
    : !header.ended && head.length >= HEAD_BYTES
      ? `does not end within the first ${HEAD_BYTES / 1024} KiB`
      : null;
  if (fault === null) return header;
  throw new FootpathError(
    'bad-input',
    `The header line of ${fileName} ${fault}. Mend it, or give the names with --columns if the file has no header line.`,
  );
}

const LF = 0x0a;
const BLANKS = [0x20, 0x09, 0x0d];

/** Whether a line's first character that is no blank opens a JSON object. */
function beginsObject(line: Uint8Array): boolean {
  return line[line.findIndex((byte) => !BLANKS.includes(byte))] === 0x7b;
}

/** A file without one object among its first lines is of another kind, and would become nothing but dead letters. */
function checkObjects(head: Uint8Array, fileName: string): void {
  for (let start = bomLength(head); start < head.length; ) {
    const end = head.indexOf(LF, start);
    const line = head.subarray(start, end < 0 ? head.length : end);
    if (beginsObject(line)) return;
    start += line.length + 1;
  }
  throw new FootpathError(
    'bad-input',
    `${fileName} is not JSON lines: none of its first lines is an object. If it is CSV, give it as --csv.`,
  );
}

/**
 * Checks a file's columns against the definition's.
 *
 * @returns the columns that nothing reads.
 * @throws FootpathError `bad-input` for a missing column, or one that is there twice.
 */
function checkHeader(columns: readonly string[], format: RecordFormat, fileName: string, isPipe: boolean): string[] {
  const twice = columns.find((name, place) => columns.indexOf(name) !== place);
  if (twice !== undefined) {
    throw new FootpathError('bad-input', `${fileName} has two columns named '${twice}'. Rename one of them.`);
  }
  const wanted = EVENT_COLUMNS.map((name) => format.columns[name]);
  for (const name of EVENT_COLUMNS) {
    const own = format.columns[name];
    if (own === null || columns.includes(own)) continue;
    const required = (REQUIRED_COLUMNS as readonly string[]).includes(name);
    const nearest = nearestName(own, columns);
    throw new FootpathError(
      'bad-input',
      `${fileName} has no column '${own}'${own === name ? '' : ` (for ${name})`}${nearest === null ? '' : `; the nearest is '${nearest}'`}. ` +
        `Its columns: ${columns.map((column) => printable(column)).join(', ')}. ` +
        `Map it in the definition's source.columns${required ? '' : ', or set it to null there'}` +
        ` (footpath pipeline init --from ${isPipe ? 'FILE writes one, of a file with these columns' : `${fileName} writes one`}), or give --columns if the file has no header line.`,
    );
  }
  return columns.filter((name) => !wanted.includes(name));
}

/** A column's name as it may be shown on a terminal. */
function printable(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a terminal
  return name.replace(/[\u0000-\u001f\u007f-\u009f]/g, '·').slice(0, 60);
}
