const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
/** Below this many rows comparing is faster than counting digits. */
const FEW_ROWS = 256;
/** Rows equal in the first column: up to this many are put in order one by one. */
const FEW_EQUALS = 16;

/**
 * The rows ordered by columns of whole numbers, the first column counting most; rows equal in all columns keep their
 * order. Long inputs are sorted by the first column, least significant digits first (Knuth, The Art of Computer Programming 3,
 * 5.2.5), which is linear in rows, and then what is equal in it by the others: that is little where the first column tells
 * most rows apart.
 */
export function sortedOrder(columns: readonly ArrayLike<number>[], length: number): Int32Array {
  if (length < FEW_ROWS) return sortedByComparing(columns, rowNumbers(length));
  const [first, ...others] = columns;
  const { order, keys } = sortedByDigits(first, rowNumbers(length));
  for (let from = 0; from < length; ) {
    let to = from + 1;
    while (to < length && keys[to] === keys[from]) to++;
    if (to - from > 1) sortStretch(order, from, to, others);
    from = to;
  }
  return order;
}

function rowNumbers(length: number): Int32Array {
  const rows = new Int32Array(length);
  for (let row = 0; row < length; row++) rows[row] = row;
  return rows;
}

function sortedByComparing(columns: readonly ArrayLike<number>[], rows: Int32Array): Int32Array {
  return rows.sort((a, b) => compareRows(columns, a, b) || a - b);
}

function compareRows(columns: readonly ArrayLike<number>[], a: number, b: number): number {
  for (const column of columns) if (column[a] !== column[b]) return column[a] < column[b] ? -1 : 1;
  return 0;
}

/** Puts `order[from, to)` into the order of these columns. The rows there stand in their own order. */
function sortStretch(order: Int32Array, from: number, to: number, columns: readonly ArrayLike<number>[]): void {
  if (to - from >= FEW_ROWS) {
    let rows: Int32Array = order.slice(from, to);
    for (let k = columns.length - 1; k >= 0; k--) rows = sortedByDigits(columns[k], rows).order;
    order.set(rows, from);
    return;
  }
  if (to - from > FEW_EQUALS) {
    sortedByComparing(columns, order.subarray(from, to));
    return;
  }
  for (let i = from + 1; i < to; i++) {
    const row = order[i];
    let j = i;
    for (; j > from && compareRows(columns, order[j - 1], row) > 0; j--) order[j] = order[j - 1];
    order[j] = row;
  }
}

/** Rows ordered by one column, and their values less the least one, which go along so that they are read in sequence. */
function sortedByDigits(column: ArrayLike<number>, rows: Int32Array): { order: Int32Array; keys: Float64Array } {
  const { length } = rows;
  let keys = new Float64Array(length);
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    const value = column[rows[i]];
    if (value < least) least = value;
    if (value > most) most = value;
    keys[i] = value;
  }
  for (let i = 0; i < length; i++) keys[i] -= least;
  let order = rows;
  let spareOrder: Int32Array = new Int32Array(length);
  let spareKeys = new Float64Array(length);
  for (let unit = 1; unit <= most - least; unit *= DIGITS) {
    moveByDigit(order, keys, unit, spareOrder, spareKeys);
    [order, spareOrder] = [spareOrder, order];
    [keys, spareKeys] = [spareKeys, keys];
  }
  return { order, keys };
}

function moveByDigit(
  order: Int32Array,
  keys: Float64Array,
  unit: number,
  toOrder: Int32Array,
  toKeys: Float64Array,
): void {
  const places = new Uint32Array(DIGITS);
  // Dividing by a power of two is exact, and so is its inverse.
  const perUnit = 1 / unit;
  for (let i = 0; i < keys.length; i++) places[digitOf(keys[i], perUnit)]++;
  let place = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    const count = places[digit];
    places[digit] = place;
    place += count;
  }
  for (let i = 0; i < keys.length; i++) {
    const to = places[digitOf(keys[i], perUnit)]++;
    toOrder[to] = order[i];
    toKeys[to] = keys[i];
  }
}

function digitOf(key: number, perUnit: number): number {
  const digits = key * perUnit;
  return (digits - Math.floor(digits / DIGITS) * DIGITS) | 0;
}
