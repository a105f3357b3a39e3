import { type Column, type ColumnBatch, NULL_TEXT } from '../event/columns';
import type { Document, DocumentValue } from '../event/document';
import { FootpathError } from '../event/error';
import type { CollectionInfo } from './scan';

/** Fields of the store's own that every document has, from the hidden columns of these names. */
const STAMPED = ['epoch', 'fence'] as const;

/** A column whose rows hold one value each that is no text. */
type ValueColumn = Exclude<Column, { type: 'text' | 'list' }>;

/** Gives the value of a row. */
type ReadRow = (row: number) => DocumentValue;

/**
 * Reads rows of a batch as documents: `_id` first, the columns, then pipeline, generation, epoch and fence. Of hidden
 * columns (named `_…`) none is shown. A projected batch gives the fields that it has; `_id` only if it has all parts of it.
 */
export function documentsOf(info: CollectionInfo, batch: ColumnBatch): (row: number) => Document {
  const byName = new Map(batch.columns.map(({ name, column }) => [name, readerOf(column)] as const));
  const fields: [name: string, read: ReadRow][] = [];
  const id = idReader(info, byName);
  if (id) fields.push(['_id', id]);
  for (const [name, read] of byName) if (!name.startsWith('_')) fields.push([name, read]);
  fields.push(['pipeline', () => info.pipeline], ['generation', () => info.generation]);
  for (const name of STAMPED) {
    const read = byName.get(`_${name}`);
    if (read) fields.push([name, read]);
  }
  return (row) => {
    const document: Record<string, DocumentValue> = {};
    for (const [name, read] of fields) document[name] = read(row);
    return document;
  };
}

/** Reads the `_id`s of a batch that has all columns they are made of. */
export function idsOf({ state }: CollectionInfo, { columns }: ColumnBatch): (row: number) => string {
  const byName = new Map(columns.map(({ name, column }) => [name, readerOf(column)] as const));
  return idReader({ state }, byName) as (row: number) => string;
}

/** The columns to read for these top-level fields of documents. */
export function columnsFor({ state }: CollectionInfo, fields: Iterable<string>): Set<string> {
  const columns = new Set<string>();
  for (const field of fields) {
    if (field === '_id') for (const name of idColumns(state.id)) columns.add(name);
    else columns.add(field === 'epoch' || field === 'fence' ? `_${field}` : field);
  }
  return columns;
}

/** The columns that `_id` is made of. */
function idColumns(id: CollectionInfo['state']['id']): readonly string[] {
  if (id === 'session') return ['user_id', 'user_session', 'session_start', '_piece'];
  return id === 'event' ? ['_source', '_partition', '_offset'] : ['_id'];
}

function idReader({ state }: Pick<CollectionInfo, 'state'>, columns: ReadonlyMap<string, ReadRow>): ReadRow | null {
  const parts = idColumns(state.id).map((name) => columns.get(name));
  if (state.id === 'session') {
    const [user, session, start, piece] = parts;
    if (!user || !session || !start || !piece) return null;
    return (row) => {
      const number = Number(piece(row) ?? 1);
      const id = `${user(row)}|${escaped(session(row))}|${(start(row) as Date).toISOString()}`;
      return number > 1 ? `${id}#${number}` : id;
    };
  }
  if (state.id === 'event') {
    const [source, partition, offset] = parts;
    if (!source || !partition || !offset) return null;
    return (row) => `${source(row)}:${partition(row)}:${offset(row)}`;
  }
  return parts[0] ?? null;
}

/** Text inside an `_id`: `\` and `|` are escaped, null is empty. */
function escaped(value: DocumentValue): string {
  return value === null ? '' : String(value).replace(/[\\|]/g, '\\$&');
}

function readerOf(column: Column): ReadRow {
  switch (column.type) {
    case 'text': {
      const { ids, dictionary } = column;
      return (row) => (ids[row] === NULL_TEXT ? null : dictionary.textAt(ids[row]));
    }
    case 'list': {
      const { offsets } = column;
      const items = column.fields.map((field) => readerOf(field.column));
      return (row) => {
        const all = new Array<DocumentValue[]>(offsets[row + 1] - offsets[row]);
        for (let i = 0; i < all.length; i++) all[i] = items.map((read) => read(offsets[row] + i));
        return all;
      };
    }
    default: {
      const { nulls } = column;
      const read = valueReaderOf(column);
      return nulls ? (row) => (nulls[row] === 1 ? null : read(row)) : read;
    }
  }
}

function valueReaderOf(column: ValueColumn): ReadRow {
  const { type, values } = column;
  switch (type) {
    case 'date':
      return (row) => new Date(values[row]);
    case 'money':
      return (row) => values[row] / 100;
    case 'boolean':
      return (row) => values[row] === 1;
    case 'int32':
    case 'int64':
    case 'double':
      return (row) => values[row];
    default:
      throw new FootpathError('internal', `A column of type ${type satisfies never} cannot be shown.`);
  }
}
