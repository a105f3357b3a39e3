import { inspect } from 'node:util';
import { EJSON } from 'bson';
import type { Cell, ColumnKind, Table } from '../../chart/chart';
import type { Document } from '../../store/query/source';

/** Longer texts of a document are cut in a table; the document itself is not. */
const MOST_CELL_CHARACTERS = 200;
/** A character of UTF-8 has up to four bytes. */
const MOST_CELL_BYTES = 4 * (MOST_CELL_CHARACTERS + 1);

/**
 * Documents as a table: a column for each top-level field, in the order in which fields first come; what a document lacks is
 * null, what is not a plain value is shown as Extended JSON, and what that does not know as Node shows it.
 */
export function tableOf(documents: readonly Document[]): Table {
  const names = [...new Set(documents.flatMap((document) => Object.keys(document)))];
  const kinds = names.map((name) => kindOf(documents, name));
  return {
    columns: names.map((name, i) => ({ name, kind: kinds[i] })),
    rows: documents.map((document) => names.map((name) => cellOf(document[name]))),
  };
}

/** By the values: a column of times is of times only if all of its values are. */
function kindOf(documents: readonly Document[], name: string): ColumnKind {
  const values = documents.map((document) => document[name]).filter((value) => value !== null && value !== undefined);
  if (values.length > 0 && values.every(isTime)) return 'time';
  if (values.length > 0 && values.every((value) => Number.isInteger(numberIn(value)))) return 'count';
  return 'text';
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return isTime(value) ? value.getTime() : String(value);
  if (typeof value === 'string') return cut(value);
  const number = numberIn(value);
  if (number !== null) return number;
  const bytes = bytesIn(value);
  if (bytes !== null) return cut(Buffer.from(bytes.subarray(0, MOST_CELL_BYTES)).toString('utf8'));
  if (typeof value === 'boolean') return String(value);
  return cut(isDecimal(value) ? String(value) : textOf(value));
}

function isTime(value: unknown): value is Date {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

/** A function has no form in JSON, and what holds itself has no end. */
function textOf(value: unknown): string {
  try {
    const text: string | undefined = EJSON.stringify(value as object);
    if (text !== undefined) return text;
  } catch {
    // Shown by Node below.
  }
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 1 });
}

/** Numbers as MongoDB has them: a `Long` beyond 2^53 stays a text, so that none is shown wrong. */
function numberIn(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint' || (value as { _bsontype?: string })?._bsontype === 'Long') {
    const number = Number(String(value));
    return Number.isSafeInteger(number) ? number : null;
  }
  return null;
}

/** Bytes, such as a record as it came, are read as UTF-8. */
function bytesIn(value: unknown): Uint8Array | null {
  if (value instanceof Uint8Array) return value;
  const { _bsontype: type, buffer } = value as { _bsontype?: string; buffer?: Uint8Array };
  return type === 'Binary' && buffer instanceof Uint8Array ? buffer : null;
}

function isDecimal(value: unknown): boolean {
  return (
    ['Decimal128', 'Long', 'ObjectId'].includes((value as { _bsontype?: string })?._bsontype ?? '') ||
    typeof value === 'bigint'
  );
}

function cut(text: string): string {
  return text.length <= MOST_CELL_CHARACTERS ? text : `${text.slice(0, MOST_CELL_CHARACTERS - 1)}…`;
}
