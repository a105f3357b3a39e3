import { inspect } from 'node:util';
import type { Chart, Figure, Table } from '../../chart/chart';
import type { Document } from '../../store/query/source';
import type { DisplayBundle } from '../protocol';
import { chartBundle, figureBundle } from './figure-bundle';
import { type TableOptions, tableBundle } from './table-bundle';
import { tableOf } from './table-of';

/** What `show` shows in a form of its own; everything else is shown as text. */
export type Showable =
  | Chart
  | Figure
  | Table
  | readonly Document[]
  | Document
  | string
  | number
  | boolean
  | null
  | undefined;

export function bundleOf(value: unknown, options: TableOptions = {}): DisplayBundle {
  return richBundleOf(value, options) ?? { data: { 'text/plain': typeof value === 'string' ? value : inspect(value) } };
}

/** The bundle of what has a form of its own; null for what is only text. */
export function richBundleOf(value: unknown, options: TableOptions = {}): DisplayBundle | null {
  if (isChart(value)) return chartBundle(value);
  if (isFigure(value)) return figureBundle(value);
  if (isTable(value)) return tableBundle(value, options);
  if (Array.isArray(value) && value.length > 0 && value.every(isDocument)) return tableBundle(tableOf(value), options);
  if (isDocument(value)) return tableBundle(fieldsOf(value), options);
  return null;
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function isFigure(value: unknown): value is Figure {
  return isDocument(value) && Array.isArray(value.data) && isDocument(value.layout);
}

function isChart(value: unknown): value is Chart {
  return isDocument(value) && 'figure' in value && 'table' in value && typeof value.subtitle === 'string';
}

function isTable(value: unknown): value is Table {
  return isDocument(value) && Array.isArray(value.columns) && Array.isArray(value.rows);
}

/** One document: a row for each field. */
function fieldsOf(document: Document): Table {
  const { columns, rows } = tableOf([document]);
  return {
    columns: [
      { name: 'field', kind: 'text' },
      { name: 'value', kind: 'text' },
    ],
    rows: columns.map(({ name, kind }, i) => [
      name,
      kind === 'time' ? new Date(rows[0][i] as number).toISOString() : rows[0][i],
    ]),
  };
}
