import { type Column, type ColumnBatch, NULL_TEXT } from '../../src/event/columns';
import type { Document, DocumentValue } from '../../src/event/document';

/** The documents that a table stands for; hidden columns are kept. */
export function tableDocuments(batch: ColumnBatch): Document[] {
  for (const { name, column } of batch.columns) expectLength(name, column, batch.length);
  return Array.from({ length: batch.length }, (_, row) =>
    Object.fromEntries(batch.columns.map(({ name, column }) => [name, valueAt(column, row)])),
  );
}

function valueAt(column: Column, row: number): DocumentValue {
  if (column.type === 'text') return column.ids[row] === NULL_TEXT ? null : column.dictionary.textAt(column.ids[row]);
  if (column.type === 'list') {
    return Array.from({ length: column.offsets[row + 1] - column.offsets[row] }, (_, i) =>
      column.fields.map((field) => valueAt(field.column, column.offsets[row] + i)),
    );
  }
  if (column.nulls !== undefined && column.nulls[row] === 1) return null;
  const value = column.values[row];
  if (column.type === 'date') return new Date(value);
  if (column.type === 'boolean') return value === 1;
  return column.type === 'money' ? value / 100 : value;
}

function expectLength(name: string, column: Column, length: number): void {
  if (column.type === 'list') {
    if (column.offsets.length !== length + 1) throw new Error(`${name} has ${column.offsets.length} offsets`);
    for (const field of column.fields) expectLength(`${name}.${field.name}`, field.column, column.offsets[length]);
    return;
  }
  const own = column.type === 'text' ? column.ids.length : column.values.length;
  if (own !== length) throw new Error(`${name} has ${own} rows, the table ${length}`);
  if (column.type !== 'text' && column.nulls !== undefined && column.nulls.length !== length) {
    throw new Error(`${name} has ${column.nulls.length} nulls, the table ${length} rows`);
  }
}
