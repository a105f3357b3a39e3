import { type Column, type ColumnBatch, type NamedColumn, NULL_TEXT } from '../event/columns';
import type { Document, DocumentValue } from '../event/document';
import { FootpathError } from '../event/error';
import { TextList } from '../event/text-list';

/** Hidden columns that documents have under other names, or in their `_id`. */
const HIDDEN: Readonly<Record<string, (document: Document) => DocumentValue>> = {
  _epoch: ({ epoch }) => epoch,
  _fence: ({ fence }) => fence,
  // What is no second piece of a session that was cut has no number behind its start.
  _piece: ({ _id }) => Number(/Z#(\d+)$/.exec(String(_id))?.[1] ?? 1),
  _source: (document) => placeIn(document)[1],
  _partition: (document) => Number(placeIn(document)[2]),
  _offset: (document) => Number(placeIn(document)[3]),
};

const STAMPS: readonly NamedColumn[] = ['_epoch', '_fence'].map((name) => ({
  name,
  column: { type: 'int32', values: new Int32Array(0) },
}));

/**
 * Documents as the table that they were made of: the columns of `table`, of which only names and types are looked at, in the order that
 * the documents have their fields in, and the store's stamps behind them. What `documentsOf` gives of it are these documents again.
 *
 * @throws FootpathError `corrupt` for a value that the column cannot hold.
 */
export function columnsOfDocuments(table: ColumnBatch, documents: readonly Document[]): ColumnBatch {
  const columns = [...inOrderOf(documents[0], table.columns), ...STAMPS].map(({ name, column }) => {
    const read = HIDDEN[name] ?? ((document: Document) => document[name]);
    return { name, column: columnOf(name, column, documents.map(read)) };
  });
  return { length: documents.length, columns };
}

/**
 * A manifest does not keep the order of derived fields and aggregates, and files of one collection have theirs in one order. Hidden
 * columns stay where they are.
 */
function inOrderOf(document: Document | undefined, columns: readonly NamedColumn[]): readonly NamedColumn[] {
  const shown = new Map(columns.filter(({ name }) => name[0] !== '_').map((column) => [column.name, column]));
  const known = Object.keys(document ?? {}).filter((name) => shown.has(name));
  if (known.length !== shown.size) return columns;
  const next = known.values();
  return columns.map((column) => (shown.has(column.name) ? shown.get(next.next().value!)! : column));
}

/** `<source>:<partition>:<offset>`; a source's name may have colons of its own. */
function placeIn({ _id }: Document): RegExpExecArray {
  const found = /^(.*):(\d+):(\d+)$/s.exec(String(_id));
  if (found === null) throw unfit('_id', 'place in a source', _id);
  return found;
}

function columnOf(name: string, like: Column, values: readonly (DocumentValue | undefined)[]): Column {
  switch (like.type) {
    case 'text':
      return textColumn(name, values);
    case 'list':
      return listColumn(name, like, values);
    case 'boolean':
      return {
        type: 'boolean',
        values: Uint8Array.from(values, (value) => (value === true ? 1 : 0)),
        ...nullsOf(values),
      };
    case 'int32':
      return { type: 'int32', values: Int32Array.from(values, (value) => numberOf(name, value)), ...nullsOf(values) };
    case 'money':
      // The nearest double with two decimals is of one number of cents.
      return {
        type: 'money',
        values: Float64Array.from(values, (value) => Math.round(numberOf(name, value) * 100)),
        ...nullsOf(values),
      };
    default: {
      const { type } = like;
      return { type, values: Float64Array.from(values, (value) => numberOf(name, value)), ...nullsOf(values) };
    }
  }
}

function textColumn(name: string, values: readonly (DocumentValue | undefined)[]): Column {
  const ids = new Uint32Array(values.length);
  const known = new Map<string, number>();
  values.forEach((value, row) => {
    if (value === null || value === undefined) {
      ids[row] = NULL_TEXT;
      return;
    }
    if (typeof value !== 'string') throw unfit(name, 'text', value);
    let id = known.get(value);
    if (id === undefined) known.set(value, (id = known.size));
    ids[row] = id;
  });
  return { type: 'text', ids, dictionary: TextList.of([...known.keys()]) };
}

function listColumn(
  name: string,
  { fields }: Extract<Column, { type: 'list' }>,
  values: readonly (DocumentValue | undefined)[],
): Column {
  const items: (readonly DocumentValue[])[] = [];
  const offsets = new Uint32Array(values.length + 1);
  values.forEach((value, row) => {
    if (!Array.isArray(value)) throw unfit(name, 'array', value);
    for (const item of value) items.push(item);
    offsets[row + 1] = items.length;
  });
  const own = fields.map((field, place) => ({
    name: field.name,
    column: columnOf(
      `${name}.${field.name}`,
      field.column,
      items.map((item) => item[place]),
    ),
  }));
  return { type: 'list', offsets, fields: own };
}

function nullsOf(values: readonly (DocumentValue | undefined)[]): { nulls?: Uint8Array } {
  const isNull = (value: DocumentValue | undefined) => value === null || value === undefined;
  return values.some(isNull) ? { nulls: Uint8Array.from(values, (value) => (isNull(value) ? 1 : 0)) } : {};
}

/** A null is 0 under its mark; dates are milliseconds. */
function numberOf(name: string, value: DocumentValue | undefined): number {
  if (value === null || value === undefined) return 0;
  const number = value instanceof Date ? value.getTime() : typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number') throw unfit(name, 'number', value);
  return number;
}

function unfit(name: string, wanted: string, value: unknown): FootpathError {
  return new FootpathError(
    'corrupt',
    `A stored document has ${JSON.stringify(String(value)).slice(0, 80)} in ${name}, and not the ${wanted} that Footpath writes. Put the store back from a backup, or make it anew from the input.`,
  );
}
