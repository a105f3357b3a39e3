import { element } from '../../../../kernel-lib/src/report/page/element';
import { RowCache } from './row-cache';

const ROW_PX = 22;
/** Browsers draw nothing beyond some tens of millions of pixels: what is longer is scrolled by shares. */
const MOST_PX = 8_000_000;
const AROUND_ROWS = 10;
const PAGE_ROWS = 200;
const LEAST_CHARS = 6;
const MOST_CHARS = 36;

export interface VirtualTableHost {
  load(first: number, count: number): void;
  show(row: number): void;
  sort(column: string): void;
}

/** A table of any number of rows, of which only those in sight are elements; others are asked for as they come into it. */
export class VirtualTable {
  readonly element: HTMLElement;
  private readonly head = element('div', { class: 'head', role: 'row' });
  private readonly body = element('div', { class: 'body', role: 'rowgroup' });
  private columns: readonly string[] = [];
  private total = 0;
  private isTotalKnown = false;
  private selected = -1;
  private cache = new RowCache(PAGE_ROWS, () => undefined);

  constructor(private readonly host: VirtualTableHost) {
    this.element = element(
      'div',
      { class: 'table', role: 'table', tabindex: '0', 'aria-label': 'Documents' },
      element('div', { role: 'rowgroup', class: 'heads' }, this.head),
      this.body,
    );
    this.element.addEventListener('scroll', () => this.draw(), { passive: true });
    this.element.addEventListener('keydown', (event) => this.key(event));
    new ResizeObserver(() => this.draw()).observe(this.element);
  }

  /** A query with its columns; `total` null where it is not counted yet. */
  open(columns: readonly string[], total: number | null): void {
    this.columns = columns;
    this.isTotalKnown = total !== null;
    this.total = total ?? PAGE_ROWS;
    this.selected = -1;
    this.cache = new RowCache(PAGE_ROWS, (first, count) => this.host.load(first, count));
    this.element.scrollTop = 0;
    this.element.setAttribute('aria-colcount', String(columns.length));
    this.drawHead();
    this.size();
    this.draw();
  }

  setTotal(total: number): void {
    this.total = total;
    this.isTotalKnown = true;
    this.size();
    this.draw();
  }

  fill(first: number, rows: readonly (readonly string[])[], isEnd: boolean): void {
    if (first === 0) this.setWidths(rows);
    this.cache.fill(first, rows);
    if (isEnd && !this.isTotalKnown) this.setTotal(first + rows.length);
    this.draw();
  }

  /** Rows that were asked for did not come: the next time that they are in sight they are asked for again. */
  forget(first: number): void {
    this.cache.forget(first);
  }

  private drawHead(): void {
    const cells = this.columns.map((column) => {
      const button = element('button', { type: 'button', title: `Sort by ${column}` }, column);
      button.addEventListener('click', () => this.host.sort(column));
      return element('div', { role: 'columnheader' }, button);
    });
    this.head.replaceChildren(...cells);
  }

  /** Columns are as wide as their first values, within bounds. */
  private setWidths(rows: readonly (readonly string[])[]): void {
    const widths = this.columns.map((column, i) => {
      const longest = rows.slice(0, 100).reduce((most, row) => Math.max(most, row[i].length), column.length);
      return `${Math.min(MOST_CHARS, Math.max(LEAST_CHARS, longest)) + 3}ch`;
    });
    this.element.style.setProperty('--columns', widths.join(' '));
  }

  private size(): void {
    this.body.style.height = `${Math.min(MOST_PX, this.total * ROW_PX)}px`;
    this.element.setAttribute('aria-rowcount', String(this.isTotalKnown ? this.total + 1 : -1));
  }

  /** The row at the upper edge. */
  private get top(): number {
    const height = this.total * ROW_PX;
    if (height <= MOST_PX) return Math.floor(this.element.scrollTop / ROW_PX);
    const share = this.element.scrollTop / this.longestScrollPx;
    return Math.floor(Math.min(1, share) * Math.max(0, this.total - this.visible));
  }

  /** How far a table is scrolled that ends at its lower edge: the head lies above the rows. */
  private get longestScrollPx(): number {
    return Math.max(1, MOST_PX + ROW_PX - this.element.clientHeight);
  }

  private get visible(): number {
    return Math.max(1, Math.floor((this.element.clientHeight - ROW_PX) / ROW_PX));
  }

  private draw(): void {
    const { top, visible } = this;
    const first = Math.max(0, top - AROUND_ROWS);
    const end = Math.min(this.total, top + visible + AROUND_ROWS);
    const isLong = this.total * ROW_PX > MOST_PX;
    const offset = isLong ? this.element.scrollTop - (top - first) * ROW_PX : first * ROW_PX;
    const rows: HTMLElement[] = [];
    for (let row = first; row < end; row++) rows.push(this.rowOf(row, offset + (row - first) * ROW_PX));
    this.body.replaceChildren(...rows);
  }

  private rowOf(row: number, topPx: number): HTMLElement {
    const values = this.cache.row(row);
    const cells = values?.map((text) => element('div', { role: 'cell', title: text }, text)) ?? [
      element('div', { role: 'cell', class: 'loading' }, '…'),
    ];
    const made = element(
      'div',
      { role: 'row', class: row === this.selected ? 'row selected' : 'row', 'aria-rowindex': String(row + 2) },
      ...cells,
    );
    made.style.top = `${topPx}px`;
    made.addEventListener('click', () => this.select(row));
    return made;
  }

  private select(row: number): void {
    this.selected = Math.max(0, Math.min(this.total - 1, row));
    this.draw();
    this.host.show(this.selected);
  }

  private key(event: KeyboardEvent): void {
    if (this.total === 0 || event.target !== this.element) return;
    const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    // By rows: a browser's own page is one of pixels, and where a table is scrolled by shares that is many pages of rows.
    const tops: Readonly<Record<string, number>> = {
      PageDown: this.top + this.visible - 1,
      PageUp: this.top - this.visible + 1,
      Home: 0,
      End: this.total,
    };
    const top = tops[event.key];
    if (step === undefined && top === undefined) return;
    event.preventDefault();
    if (step === undefined) this.scrollTo(top);
    else {
      this.select(this.selected < 0 ? this.top : this.selected + step);
      this.reveal();
    }
  }

  private reveal(): void {
    const { top, visible } = this;
    const target = this.selected < top ? this.selected : this.selected - visible + 1;
    if (this.selected >= top && this.selected < top + visible) return;
    this.scrollTo(target);
  }

  /** Brings a row to the upper edge, or as near as the ends let it. */
  private scrollTo(row: number): void {
    const most = Math.max(0, this.total - this.visible);
    const target = Math.max(0, Math.min(most, row));
    const isLong = this.total * ROW_PX > MOST_PX;
    if (isLong) this.element.scrollTop = (target / Math.max(1, most)) * this.longestScrollPx;
    else this.element.scrollTop = row >= most ? this.element.scrollHeight : target * ROW_PX;
  }
}
