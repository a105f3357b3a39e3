import type { Document } from '../source';
import { plainJson } from './plain-json';

/**
 * One line of CSV by RFC 4180, its CRLF included: dates as ISO text, null and missing empty, arrays and objects as JSON. With
 * `guard`, text that a spreadsheet would run as a formula (it begins with =, +, -, @, tab or return) gets an apostrophe before it;
 * numbers never do.
 */
export function csvLine(document: Document, columns: readonly string[], guard: boolean): string {
  return line(columns.map((column) => cellText(document[column], guard)));
}

export function csvHeader(columns: readonly string[], guard: boolean): string {
  return line(columns.map((column) => guarded(column, guard)));
}

function line(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

function cellText(value: unknown, guard: boolean): string {
  const plain = plainJson(value);
  if (plain === null) return '';
  if (typeof plain === 'object') return JSON.stringify(plain);
  return typeof plain === 'string' && typeof value !== 'bigint' && typeof value !== 'number'
    ? guarded(plain, guard)
    : String(plain);
}

function guarded(text: string, guard: boolean): string {
  return guard && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
