import type { Table } from '../../chart/chart';
import { count, counted } from '../../chart/format-number';
import { cellText } from '../../report/page/cell-text';
import type { DisplayBundle } from '../protocol';
import { escapeHtml } from './escape-html';

/** So many rows are shown where the caller does not say. */
const DEFAULT_ROWS = 50;

const CELL = 'padding:2px 10px;text-align:';
const HEAD = 'border-bottom:1px solid currentColor;font-weight:600;';

export interface TableOptions {
  /** What the table is of. */
  readonly title?: string;
  /** Rows to show; all others are counted. Default 50. */
  readonly rows?: number;
}

/** A table as HTML and as text; of a long one the first rows, and how many there are. Nothing in it is read as markup. */
export function tableBundle(table: Table, { title, rows = DEFAULT_ROWS }: TableOptions = {}): DisplayBundle {
  const shown = table.rows.slice(0, Math.max(0, rows));
  const note =
    shown.length === table.rows.length
      ? counted(shown.length, 'row')
      : `the first ${count(shown.length)} of ${counted(table.rows.length, 'row')}`;
  const cells = shown.map((row) => row.map((cell, i) => cellText(cell, table.columns[i].kind)));
  const numeric = table.columns.map(
    ({ kind }, i) => kind !== 'text' || (shown.length > 0 && shown.every((row) => typeof row[i] === 'number')),
  );
  return {
    data: {
      'text/html': html(table, cells, numeric, title, note),
      'text/plain': text(table, cells, numeric, title, note),
    },
  };
}

function html(
  table: Table,
  cells: readonly string[][],
  numeric: readonly boolean[],
  title: string | undefined,
  note: string,
): string {
  const side = (i: number) => `${CELL}${numeric[i] ? 'right;font-variant-numeric:tabular-nums' : 'left'}`;
  const head = table.columns
    .map(({ name }, i) => `<th scope="col" style="${HEAD}${side(i)}">${escapeHtml(name)}</th>`)
    .join('');
  const body = cells
    .map((row) => `<tr>${row.map((cell, i) => `<td style="${side(i)}">${escapeHtml(cell)}</td>`).join('')}</tr>`)
    .join('');
  const caption = title === undefined ? note : `${title} (${note})`;
  return `<table style="border-collapse:collapse"><caption style="caption-side:top;text-align:left;padding:2px 10px">${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

function text(
  table: Table,
  cells: readonly string[][],
  numeric: readonly boolean[],
  title: string | undefined,
  note: string,
): string {
  const lines = [table.columns.map(({ name }) => name), ...cells];
  const widths = table.columns.map((_, i) => lines.reduce((widest, line) => Math.max(widest, line[i].length), 0));
  const body = lines.map((line) =>
    line
      .map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd(),
  );
  return [...(title === undefined ? [] : [title]), ...body, `(${note})`].join('\n');
}
