import type { Table } from '../../chart/chart';
import { counted } from '../../chart/format-number';
import { cellText, sortedRows, tableCsv } from './cell-text';
import { element } from './element';

/** Rows above this are not printed: the file has them. */
const MAX_PRINTED_ROWS = 40;

/** Tables up to this length are not parted by a page's end. */
const MAX_UNPARTED_ROWS = 14;

/** A table in a page. What it is given later takes the place of what it shows: it stays open, sorted, and where it was scrolled to. */
export interface KeptTable {
  readonly node: HTMLDetailsElement;
  /** `of` as for `tableView`. */
  update(table: Table, of?: string): void;
}

/** A table that folds away, sorts by a click on a column's head, and copies itself as CSV in the order shown; `of` says what it belongs to. */
export function tableView(title: string, table: Table, open: boolean, of?: string): HTMLElement {
  return keptTable(title, table, open, of).node;
}

/** As `tableView`, for rows that change. */
export function keptTable(title: string, first: Table, open: boolean, of?: string): KeptTable {
  let table: Table = { columns: [], rows: [] };
  let heads: HTMLElement[] = [];
  let order: { readonly column: number; readonly descending: boolean } | null = null;
  const shown = () => (order ? { ...table, rows: sortedRows(table.rows, order.column, order.descending) } : table);
  const headRow = element('tr');
  const body = element('tbody');
  const status = element('span', { class: 'status', role: 'status' });
  const copy = element('button', { type: 'button', class: 'copy' }, 'Copy as CSV');
  copy.addEventListener('click', async () => {
    status.textContent = (await copyText(tableCsv(shown())))
      ? `${counted(table.rows.length, 'row')} copied`
      : 'The browser refused the clipboard: select the table and copy it by hand.';
  });
  const summary = element('summary');
  const scroll = element(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region' },
    element('table', {}, element('thead', {}, headRow), body),
  );
  const node = element('details', {}, summary, element('p', { class: 'tools' }, copy, status), scroll);
  node.open = open;

  const sortBy = (column: number) => {
    const head = heads[column];
    const descending = head.getAttribute('aria-sort') === 'ascending' || isFirstOfNumbers(head, table, column);
    for (const other of heads) other.removeAttribute('aria-sort');
    head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    order = { column, descending };
    fillRows(body, shown());
  };
  const setHeads = () => {
    order = null;
    heads = table.columns.map(({ name, kind }, column) => {
      const head = element(
        'th',
        { scope: 'col', class: kind === 'text' ? null : 'number' },
        element('button', { type: 'button', class: 'sort' }, name),
      );
      head.addEventListener('click', () => sortBy(column));
      return head;
    });
    headRow.replaceChildren(...heads);
    body.replaceChildren();
  };
  const update = (next: Table, nextOf?: string) => {
    const hasSameColumns =
      next.columns.length === table.columns.length &&
      next.columns.every(({ name, kind }, i) => name === table.columns[i].name && kind === table.columns[i].kind);
    table = next;
    if (!hasSameColumns) setHeads();
    const { length } = table.rows;
    node.className = length > MAX_UNPARTED_ROWS ? 'data' : 'data short';
    node.setAttribute('data-print', length > MAX_PRINTED_ROWS ? 'note' : 'table');
    summary.textContent = `${title} · ${counted(length, 'row')}`;
    scroll.setAttribute('aria-label', nextOf === undefined ? title : `${title}: ${nextOf}`);
    fillRows(body, shown());
  };
  update(first, of);
  return { node, update };
}

/** Rows and cells that are there stay, with other texts: a place that is scrolled to, or marked, is kept. */
function fillRows(body: HTMLTableSectionElement, { columns, rows }: Table): void {
  const there = [...body.rows];
  for (const gone of there.slice(rows.length)) gone.remove();
  const added = rows.slice(there.length).map((row) => rowView(row, columns));
  body.append(...added);
  there.slice(0, rows.length).forEach((line, i) => {
    rows[i].forEach((cell, column) => {
      const text = cellText(cell, columns[column].kind);
      const place = line.cells[column];
      if (place.textContent !== text) place.textContent = text;
    });
  });
}

function rowView(row: Table['rows'][number], columns: Table['columns']): HTMLTableRowElement {
  return element(
    'tr',
    {},
    ...row.map((cell, i) => {
      const { kind } = columns[i];
      return element('td', { class: kind === 'text' ? null : 'number' }, cellText(cell, kind));
    }),
  );
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
