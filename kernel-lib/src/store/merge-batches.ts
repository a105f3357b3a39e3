import { type Column, type ColumnBatch, type NamedColumn, NULL_TEXT } from '../event/columns';
import { TextDictionary } from '../event/dictionary';
import { FootpathError } from '../event/error';
import { hashView } from '../event/hash';
import type { TextList } from '../event/text-list';
import { type SortKeys, sortedRows } from './sorted-rows';

/** Columns that order a table by user and time, as far as it has them. Rows equal in these keep the order of the batches. */
const ORDER = ['user_id', 'session_start', 'event_timestamp', '_piece'];

/** One table with the rows of all batches, which have the same columns, in the order of the first; rows are ordered by user and time. */
export function mergeBatches(batches: readonly ColumnBatch[]): ColumnBatch {
  const length = batches.reduce((sum, batch) => sum + batch.length, 0);
  const columns = concatColumns(
    batches.map((batch) => batch.columns),
    batches.map((batch) => batch.length),
  );
  const keys: SortKeys = ORDER.flatMap((name) => {
    const column = columns.find((each) => each.name === name)?.column;
    return column && 'values' in column && !(column.values instanceof Uint8Array) ? [column.values] : [];
  });
  const rows = sortedRows(keys, length);
  return pickRows({ length, columns }, rows);
}

/** The table's rows at these places, in their order. */
export function pickRows({ columns }: ColumnBatch, rows: Uint32Array): ColumnBatch {
  return {
    length: rows.length,
    columns: columns.map(({ name, column }) => ({ name, column: takeRows(column, rows) })),
  };
}

function concatColumns(tables: readonly (readonly NamedColumn[])[], rows: readonly number[]): NamedColumn[] {
  return tables[0].map(({ name, column: { type } }, place) => {
    const parts = tables.map((columns) => {
      // Derived fields may be written down in another order, which makes no other definition.
      const part = columns[place]?.name === name ? columns[place] : columns.find((column) => column.name === name);
      if (part === undefined || part.column.type !== type || columns.length !== tables[0].length) {
        throw new FootpathError('internal', `Files of a collection differ at column ${name}: they are not merged.`);
      }
      return part.column;
    });
    return { name, column: concat(parts, rows) };
  });
}

function concat(parts: readonly Column[], rows: readonly number[]): Column {
  const [{ type }] = parts;
  if (type === 'text') return concatTexts(parts.filter((part) => part.type === 'text'));
  if (type === 'list')
    return concatLists(
      parts.filter((part) => part.type === 'list'),
      rows,
    );
  const length = rows.reduce((sum, count) => sum + count, 0);
  const plain = parts as readonly Exclude<Column, { type: 'text' | 'list' }>[];
  const nulls = plain.some((part) => part.nulls) ? new Uint8Array(length) : undefined;
  const values =
    type === 'int32' ? new Int32Array(length) : type === 'boolean' ? new Uint8Array(length) : new Float64Array(length);
  let at = 0;
  for (const part of plain) {
    values.set(part.values, at);
    if (part.nulls) nulls?.set(part.nulls, at);
    at += part.values.length;
  }
  return { type, values, nulls } as Column;
}

function concatTexts(parts: readonly Extract<Column, { type: 'text' }>[]): Column {
  const texts = new TextDictionary();
  const ids = new Uint32Array(parts.reduce((sum, part) => sum + part.ids.length, 0));
  // Batches of one file share their dictionary, which is then looked through once.
  const known = new Map<TextList, Uint32Array>();
  let at = 0;
  for (const part of parts) {
    let places = known.get(part.dictionary);
    if (!places) {
      places = idsIn(texts, part.dictionary);
      known.set(part.dictionary, places);
    }
    for (const id of part.ids) ids[at++] = id === NULL_TEXT ? NULL_TEXT : places[id];
  }
  return { type: 'text', ids, dictionary: texts.list(Array.from({ length: texts.size }, (_, id) => id)) };
}

/** The ids of a list's texts. An empty text does not occur where null has a mark of its own. */
function idsIn(texts: TextDictionary, { offsets, bytes, length }: TextList): Uint32Array {
  const ids = new Uint32Array(length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i < length; i++) {
    const size = offsets[i + 1] - offsets[i];
    ids[i] = texts.internBytes(bytes, offsets[i], size, hashView(view, offsets[i], size));
  }
  return ids;
}

function concatLists(parts: readonly Extract<Column, { type: 'list' }>[], rows: readonly number[]): Column {
  const offsets = new Uint32Array(rows.reduce((sum, count) => sum + count, 1));
  let at = 0;
  for (const [place, part] of parts.entries()) {
    const base = offsets[at];
    for (let row = 1; row <= rows[place]; row++) offsets[++at] = base + part.offsets[row];
  }
  const items = parts.map((part, place) => part.offsets[rows[place]]);
  return {
    type: 'list',
    offsets,
    fields: concatColumns(
      parts.map((part) => part.fields),
      items,
    ),
  };
}

/** The column's values at these rows, in their order. */
function takeRows(column: Column, rows: Uint32Array): Column {
  if (column.type === 'text') {
    const ids = new Uint32Array(rows.length);
    for (let i = 0; i < rows.length; i++) ids[i] = column.ids[rows[i]];
    return { type: 'text', ids, dictionary: column.dictionary };
  }
  if (column.type === 'list') {
    const offsets = new Uint32Array(rows.length + 1);
    for (let i = 0; i < rows.length; i++) {
      offsets[i + 1] = offsets[i] + column.offsets[rows[i] + 1] - column.offsets[rows[i]];
    }
    const items = new Uint32Array(offsets[rows.length]);
    for (let i = 0; i < rows.length; i++) {
      const shift = column.offsets[rows[i]] - offsets[i];
      for (let item = offsets[i]; item < offsets[i + 1]; item++) items[item] = item + shift;
    }
    const fields = column.fields.map((field) => ({ name: field.name, column: takeRows(field.column, items) }));
    return { type: 'list', offsets, fields };
  }
  const taken = { ...column, values: takeNumbers(column.values, rows) } as Exclude<Column, { type: 'text' | 'list' }>;
  return column.nulls ? { ...taken, nulls: takeNumbers(column.nulls, rows) } : taken;
}

function takeNumbers<A extends Float64Array | Int32Array | Uint8Array>(values: A, rows: Uint32Array): A {
  const taken = new (values.constructor as new (length: number) => A)(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = values[rows[i]];
  return taken;
}
