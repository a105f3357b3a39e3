import { NULL_TEXT } from '../event/columns';
import type { NumberColumn } from './number-kernels';
import type { TextPool } from './vector';

export type ComparisonOperator = 'eq' | 'ne' | 'lt' | 'lte' | 'gt' | 'gte';

/** What a comparison gives where the left side is less, equal, greater. */
const OUTCOMES: Readonly<Record<ComparisonOperator, Uint8Array>> = {
  eq: Uint8Array.of(0, 1, 0),
  ne: Uint8Array.of(1, 0, 1),
  lt: Uint8Array.of(1, 0, 0),
  lte: Uint8Array.of(1, 1, 0),
  gt: Uint8Array.of(0, 0, 1),
  gte: Uint8Array.of(0, 1, 1),
};

/**
 * Compares `a × aFactor` with `b × bFactor`, one factor being 1, the other a power of ten. A product that is not exact is
 * 2^53 or more and thus on its own side of the other number, so plain doubles compare exactly.
 */
export function compareNumbers(
  operator: ComparisonOperator,
  a: NumberColumn,
  aFactor: number,
  b: NumberColumn,
  bFactor: number,
  length: number,
): Uint8Array {
  const outcome = OUTCOMES[operator];
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const x = a.values[i] * aFactor;
    const y = b.values[i] * bFactor;
    out[i] = outcome[x < y ? 0 : x === y ? 1 : 2];
  }
  markNulls(out, a.nulls);
  markNulls(out, b.nulls);
  return out;
}

/** As `compareNumbers` with one number at the right of all rows; `constant` has its factor in it. */
export function compareNumbersWith(
  operator: ComparisonOperator,
  a: NumberColumn,
  aFactor: number,
  constant: number,
  length: number,
): Uint8Array {
  const outcome = OUTCOMES[operator];
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    const x = a.values[i] * aFactor;
    out[i] = outcome[x < constant ? 0 : x === constant ? 1 : 2];
  }
  markNulls(out, a.nulls);
  return out;
}

/** `eq` and `ne` of texts by their ids. */
export function compareIds(operator: 'eq' | 'ne', a: Uint32Array, b: Uint32Array, length: number): Uint8Array {
  const whenEqual = operator === 'eq' ? 1 : 0;
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    if (a[i] === NULL_TEXT || b[i] === NULL_TEXT) out[i] = 2;
    else out[i] = a[i] === b[i] ? whenEqual : 1 - whenEqual;
  }
  return out;
}

/** As `compareIds` with one text at the right of all rows. */
export function compareIdsWith(operator: 'eq' | 'ne', a: Uint32Array, constant: number, length: number): Uint8Array {
  const whenEqual = operator === 'eq' ? 1 : 0;
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = a[i] === NULL_TEXT ? 2 : a[i] === constant ? whenEqual : 1 - whenEqual;
  return out;
}

/** Order of texts, by code points. */
export function compareTexts(
  operator: ComparisonOperator,
  a: Uint32Array,
  b: Uint32Array,
  length: number,
  texts: TextPool,
): Uint8Array {
  const outcome = OUTCOMES[operator];
  const out = new Uint8Array(length);
  // Neighbouring rows often hold the same pair.
  let lastA = NULL_TEXT;
  let lastB = NULL_TEXT;
  let last = 2;
  for (let i = 0; i < length; i++) {
    if (a[i] !== lastA || b[i] !== lastB) {
      lastA = a[i];
      lastB = b[i];
      const isNull = lastA === NULL_TEXT || lastB === NULL_TEXT;
      last = isNull ? 2 : outcome[1 + compareCodePoints(texts.textOf(lastA), texts.textOf(lastB))];
    }
    out[i] = last;
  }
  return out;
}

export function compareBooleans(operator: 'eq' | 'ne', a: Uint8Array, b: Uint8Array, length: number): Uint8Array {
  const whenEqual = operator === 'eq' ? 1 : 0;
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = a[i] === 2 || b[i] === 2 ? 2 : a[i] === b[i] ? whenEqual : 1 - whenEqual;
  return out;
}

/** True where the value is in the list; where it is not, null if the list had a null, else false. */
export function inNumbers(
  a: NumberColumn,
  list: ReadonlySet<number>,
  listHasNull: boolean,
  length: number,
): Uint8Array {
  const whenAbsent = listHasNull ? 2 : 0;
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = list.has(a.values[i]) ? 1 : whenAbsent;
  markNulls(out, a.nulls);
  return out;
}

/** As `inNumbers` for texts by id. */
export function inIds(a: Uint32Array, list: ReadonlySet<number>, listHasNull: boolean, length: number): Uint8Array {
  const whenAbsent = listHasNull ? 2 : 0;
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = a[i] === NULL_TEXT ? 2 : list.has(a[i]) ? 1 : whenAbsent;
  return out;
}

/**
 * -1, 0 or 1 by code points, which is the order of UTF-8 bytes too; JavaScript's own order is by UTF-16 units, where the
 * surrogates of code points above U+FFFF stand before U+E000.
 */
export function compareCodePoints(a: string, b: string): -1 | 0 | 1 {
  const length = Math.min(a.length, b.length);
  let i = 0;
  while (i < length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === length) return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
  const x = a.charCodeAt(i);
  const y = b.charCodeAt(i);
  // A surrogate stands for a code point above every other unit's.
  const isSurrogateX = x >= 0xd800 && x < 0xe000;
  const isSurrogateY = y >= 0xd800 && y < 0xe000;
  if (isSurrogateX !== isSurrogateY) return isSurrogateX ? 1 : -1;
  return x < y ? -1 : 1;
}

function markNulls(out: Uint8Array, nulls: Uint8Array | null): void {
  if (nulls === null) return;
  for (let i = 0; i < out.length; i++) if (nulls[i] === 1) out[i] = 2;
}
