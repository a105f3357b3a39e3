const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
/** Below this many rows comparing is faster than counting digits. */
const FEW_ROWS = 256;

/**
 * The rows ordered by columns of whole numbers, the first column counting most; rows equal in all columns keep their
 * order. Long inputs are sorted by least significant digits first (Knuth, The Art of Computer Programming 3, 5.2.5), which
 * is linear in rows.
 */
export function sortedOrder(columns: readonly ArrayLike<number>[], length: number): Int32Array {
  const order = new Int32Array(length);
  for (let row = 0; row < length; row++) order[row] = row;
  if (length < FEW_ROWS) return order.sort((a, b) => compareRows(columns, a, b) || a - b);
  const sorter = new DigitSorter(order);
  for (let k = columns.length - 1; k >= 0; k--) sorter.sortBy(columns[k]);
  return sorter.order;
}

function compareRows(columns: readonly ArrayLike<number>[], a: number, b: number): number {
  for (const column of columns) if (column[a] !== column[b]) return column[a] < column[b] ? -1 : 1;
  return 0;
}

class DigitSorter {
  private spare: Int32Array;
  private readonly counts = new Uint32Array(DIGITS);

  constructor(public order: Int32Array) {
    this.spare = new Int32Array(order.length);
  }

  sortBy(column: ArrayLike<number>): void {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < this.order.length; row++) {
      if (column[row] < least) least = column[row];
      if (column[row] > most) most = column[row];
    }
    for (let unit = 1; unit <= most - least; unit *= DIGITS) this.sortByDigit(column, least, unit);
  }

  private sortByDigit(column: ArrayLike<number>, least: number, unit: number): void {
    const { order, spare, counts } = this;
    counts.fill(0);
    const digitOf = (row: number): number => Math.floor((column[row] - least) / unit) % DIGITS;
    for (const row of order) counts[digitOf(row)]++;
    let place = 0;
    for (let digit = 0; digit < DIGITS; digit++) {
      const count = counts[digit];
      counts[digit] = place;
      place += count;
    }
    for (const row of order) spare[counts[digitOf(row)]++] = row;
    this.order = spare;
    this.spare = order;
  }
}
