import type { Document } from '../source';
import { isNumeric } from '../value';
import { plainJson } from './plain-json';

const GAP = '  ';
const LEAST_WIDTH = 8;
const MOST_WIDTH = 48;

interface TableColumn {
  readonly name: string;
  readonly width: number;
  readonly right: boolean;
}

/** A layout for so many characters to a line: the widths of columns by their values, numbers to the right; columns that find no room are named. */
export interface TableLayout {
  readonly columns: readonly TableColumn[];
  readonly left: readonly string[];
}

export function layOut(documents: readonly Document[], names: readonly string[], width: number): TableLayout {
  const wanted = names.map((name) => {
    const cells = documents.map((document) => [...cellText(document[name])].length);
    const right =
      documents.some((document) => isNumeric(document[name])) &&
      documents.every(({ [name]: value }) => isNumeric(value) || value == null);
    return {
      name,
      right,
      width: Math.min(
        MOST_WIDTH,
        Math.max(
          [...name].length,
          cells.reduce((a, b) => Math.max(a, b), 1),
        ),
      ),
    };
  });
  let shown = wanted.length;
  while (shown > 1 && leastWidth(wanted.slice(0, shown)) > width) shown--;
  const columns = wanted.slice(0, shown).map((column) => ({ ...column }));
  for (let over = totalWidth(columns) - width; over > 0; over--) {
    const widest = columns.reduce((a, b) => (b.width > a.width ? b : a));
    if (widest.width <= 1) break;
    widest.width--;
  }
  return { columns, left: names.slice(shown) };
}

function totalWidth(columns: readonly TableColumn[]): number {
  return columns.reduce((sum, column) => sum + column.width, GAP.length * (columns.length - 1));
}

function leastWidth(columns: readonly TableColumn[]): number {
  return totalWidth(
    columns.map((column) => ({ ...column, width: column.right ? column.width : Math.min(LEAST_WIDTH, column.width) })),
  );
}

export function tableHeader({ columns }: TableLayout): string {
  const rule = columns.map(({ width }) => '─'.repeat(width)).join(GAP);
  return `${tableLine(
    columns.map(({ name }) => name),
    columns,
  )}${rule}\n`;
}

export function tableRow(document: Document, { columns }: TableLayout): string {
  return tableLine(
    columns.map(({ name }) => cellText(document[name])),
    columns,
  );
}

function tableLine(cells: readonly string[], columns: readonly TableColumn[]): string {
  const line = columns.map(({ width, right }, i) => {
    const points = [...cells[i]];
    const text = points.length > width ? `${points.slice(0, width - 1).join('')}…` : cells[i];
    const blank = ' '.repeat(width - Math.min(width, points.length));
    return right ? blank + text : text + blank;
  });
  return `${line.join(GAP).trimEnd()}\n`;
}

/** A value in a cell: nested ones as JSON, null as –. Control characters, which could steer a terminal, become dots. */
function cellText(value: unknown): string {
  const plain = plainJson(value);
  if (plain === null) return '–';
  const text = typeof plain === 'object' ? JSON.stringify(plain) : String(plain);
  return text.slice(0, 200).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '·');
}
