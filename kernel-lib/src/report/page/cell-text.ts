import type { Cell, ColumnKind, Table } from '../../chart/chart';
import { count, money, percent } from '../../chart/format-number';
import { dayText, durationText, timeText } from '../../chart/format-time';

/** A cell as it is read: with its unit, and `–` where there is no value. */
export function cellText(cell: Cell, kind: ColumnKind): string {
  if (cell === null) return '–';
  if (typeof cell === 'string') return cell;
  switch (kind) {
    case 'count':
      return count(cell);
    case 'money':
      return money(cell * 100);
    case 'share':
      return percent(cell);
    case 'seconds':
      return durationText(cell);
    case 'time':
      return timeText(cell);
    case 'day':
      return dayText(cell);
    case 'text':
      return String(cell);
  }
}

/** A table as CSV (RFC 4180): numbers plain, times in ISO, nothing where there is no value. */
export function tableCsv({ columns, rows }: Table): string {
  const header = columns.map(({ name, kind }) => csvField(kind === 'seconds' ? `${name} (s)` : name));
  const lines = rows.map((row) => row.map((cell, i) => csvField(csvText(cell, columns[i].kind))));
  return [header, ...lines].map((fields) => `${fields.join(',')}\r\n`).join('');
}

function csvText(cell: Cell, kind: ColumnKind): string {
  if (cell === null) return '';
  if (typeof cell === 'number') {
    if (kind === 'time') return new Date(cell).toISOString();
    if (kind === 'day') return new Date(cell).toISOString().slice(0, 10);
    return kind === 'money' ? cell.toFixed(2) : String(cell);
  }
  // A spreadsheet runs a text that begins like a formula; an apostrophe keeps it a text.
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The rows in the order of a column: numbers by value, text by code point, what has no value last either way. */
export function sortedRows(rows: Table['rows'], column: number, descending: boolean): Table['rows'] {
  const direction = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [a[column], b[column]];
    if (left === null || right === null) return (left === null ? 1 : 0) - (right === null ? 1 : 0);
    return left === right ? 0 : direction * (left < right ? -1 : 1);
  });
}
