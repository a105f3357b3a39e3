import type { Table } from '../../chart/chart';
import { counted } from '../../chart/format-number';
import { cellText, sortedRows, tableCsv } from './cell-text';
import { element } from './element';

/** Rows above this are not printed: the file has them. */
const MAX_PRINTED_ROWS = 40;

/** Tables up to this length are not parted by a page's end. */
const MAX_UNPARTED_ROWS = 14;

/** A table that folds away, sorts by a click on a column's head, and copies itself as CSV in the order shown; `of` says what it belongs to. */
export function tableView(title: string, table: Table, open: boolean, of?: string): HTMLElement {
  let shown = table;
  const body = element('tbody');
  const heads = table.columns.map(({ name, kind }) =>
    element(
      'th',
      { scope: 'col', class: kind === 'text' ? null : 'number' },
      element('button', { type: 'button', class: 'sort' }, name),
    ),
  );
  const fill = () => {
    body.replaceChildren(
      ...shown.rows.map((row) =>
        element(
          'tr',
          {},
          ...row.map((cell, i) => {
            const { kind } = table.columns[i];
            return element('td', { class: kind === 'text' ? null : 'number' }, cellText(cell, kind));
          }),
        ),
      ),
    );
  };
  heads.forEach((head, column) => {
    head.addEventListener('click', () => {
      const descending = head.getAttribute('aria-sort') === 'ascending' || isFirstOfNumbers(head, table, column);
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
      shown = { ...table, rows: sortedRows(table.rows, column, descending) };
      fill();
    });
  });
  fill();
  const status = element('span', { class: 'status', role: 'status' });
  const copy = element('button', { type: 'button', class: 'copy' }, 'Copy as CSV');
  copy.addEventListener('click', async () => {
    status.textContent = (await copyText(tableCsv(shown)))
      ? `${counted(table.rows.length, 'row')} copied`
      : 'The browser refused the clipboard: select the table and copy it by hand.';
  });
  const rows = counted(table.rows.length, 'row');
  const long = table.rows.length > MAX_PRINTED_ROWS;
  const details = element(
    'details',
    { class: table.rows.length > MAX_UNPARTED_ROWS ? 'data' : 'data short', 'data-print': long ? 'note' : 'table' },
    element('summary', {}, `${title} · ${rows}`),
    element('p', { class: 'tools' }, copy, status),
    element(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': of === undefined ? title : `${title}: ${of}` },
      element('table', {}, element('thead', {}, element('tr', {}, ...heads)), body),
    ),
  );
  details.open = open;
  return details;
}

/** Numbers are asked for from the greatest down, so that is a number column's first order. */
function isFirstOfNumbers(head: HTMLElement, table: Table, column: number): boolean {
  const { kind } = table.columns[column];
  return !head.hasAttribute('aria-sort') && kind !== 'text' && kind !== 'time' && kind !== 'day';
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
