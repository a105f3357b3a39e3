/** Pages that are kept: those that came last. */
const MOST_PAGES = 50;

/** Rows that have come, by page; one that is not here is asked for, once. */
export class RowCache {
  private readonly pages = new Map<number, readonly (readonly string[])[] | 'asked'>();

  constructor(
    private readonly pageRows: number,
    private readonly load: (first: number, count: number) => void,
  ) {}

  /** Null while it is on its way. */
  row(place: number): readonly string[] | null {
    const page = Math.floor(place / this.pageRows);
    const known = this.pages.get(page);
    if (known === undefined) {
      this.pages.set(page, 'asked');
      this.load(page * this.pageRows, this.pageRows);
      return null;
    }
    return known === 'asked' ? null : (known[place % this.pageRows] ?? null);
  }

  /** A page that was asked for and does not come. */
  forget(first: number): void {
    const page = Math.floor(first / this.pageRows);
    if (this.pages.get(page) === 'asked') this.pages.delete(page);
  }

  fill(first: number, rows: readonly (readonly string[])[]): void {
    const page = Math.floor(first / this.pageRows);
    this.pages.delete(page);
    this.pages.set(page, rows);
    if (this.pages.size > MOST_PAGES) {
      const [oldest] = this.pages.keys();
      this.pages.delete(oldest);
    }
  }
}
