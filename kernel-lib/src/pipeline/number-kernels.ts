import { exactSum, POWERS_OF_TEN, roundedProduct, roundedQuotient } from './decimal';

/** Numbers at one scale; the value of a null row has no meaning and is never read. */
export interface NumberColumn {
  readonly values: Float64Array;
  readonly nulls: Uint8Array | null;
}

/** `a × aFactor + b × bFactor`; null from 2^53 on. */
export function addColumns(
  a: NumberColumn,
  aFactor: number,
  b: NumberColumn,
  bFactor: number,
  length: number,
): NumberColumn {
  const values = new Float64Array(length);
  const nulls = eitherNull(a.nulls, b.nulls, length);
  for (let i = 0; i < length; i++) {
    if (nulls === null || nulls[i] === 0) values[i] = exactSum(a.values[i], aFactor, b.values[i], bFactor);
  }
  return withoutNaN(values, nulls);
}

/** `a × b` with its last `decimals` digits rounded off, half away from zero; null from 2^53 on. */
export function multiplyColumns(a: NumberColumn, b: NumberColumn, decimals: number, length: number): NumberColumn {
  const values = new Float64Array(length);
  const nulls = eitherNull(a.nulls, b.nulls, length);
  for (let i = 0; i < length; i++) {
    if (nulls === null || nulls[i] === 0) values[i] = roundedProduct(a.values[i], b.values[i], decimals);
  }
  return withoutNaN(values, nulls);
}

/** `a × 10^exponent / b` rounded half away from zero; null where b is 0 and from 2^53 on. */
export function divideColumns(a: NumberColumn, b: NumberColumn, exponent: number, length: number): NumberColumn {
  const values = new Float64Array(length);
  const nulls = eitherNull(a.nulls, b.nulls, length);
  for (let i = 0; i < length; i++) {
    if (nulls === null || nulls[i] === 0) values[i] = roundedQuotient(a.values[i], b.values[i], exponent);
  }
  return withoutNaN(values, nulls);
}

/** The same numbers at a scale that has `decimals` digits more; null from 2^53 on. */
export function rescaleColumn(column: NumberColumn, decimals: number, length: number): NumberColumn {
  if (decimals === 0) return column;
  const factor = POWERS_OF_TEN[decimals];
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    if (column.nulls === null || column.nulls[i] === 0) values[i] = exactSum(column.values[i], factor, 0, 1);
  }
  return withoutNaN(values, column.nulls);
}

/** The hour of the day, UTC. */
export function hourColumn(times: NumberColumn, length: number): NumberColumn {
  const values = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const hours = Math.floor(times.values[i] / 3_600_000);
    values[i] = hours - 24 * Math.floor(hours / 24);
  }
  return { values, nulls: times.nulls };
}

/** 1 on Saturdays and Sundays, UTC, else 0; 2 for null. */
export function weekendColumn(times: NumberColumn, length: number): Uint8Array {
  const values = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    if (times.nulls !== null && times.nulls[i] === 1) values[i] = 2;
    else {
      // 1970-01-01 was a Thursday, which is day 5 of a week that begins with Saturday.
      const day = Math.floor(times.values[i] / 86_400_000) + 5;
      values[i] = day - 7 * Math.floor(day / 7) < 2 ? 1 : 0;
    }
  }
  return values;
}

/** Rows that are null in either, in an array of its own, or null if there are none to look at. */
function eitherNull(a: Uint8Array | null, b: Uint8Array | null, length: number): Uint8Array | null {
  if (a === null && b === null) return null;
  const nulls = (a ?? b)!.slice(0, length);
  if (a !== null && b !== null) for (let i = 0; i < length; i++) nulls[i] |= b[i];
  return nulls;
}

/** Turns NaN, by which the exact steps tell that there is no value, into null. `nulls` may be anybody's: it is not written. */
function withoutNaN(values: Float64Array, nulls: Uint8Array | null): NumberColumn {
  let own: Uint8Array | null = null;
  for (let i = 0; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      own ??= nulls === null ? new Uint8Array(values.length) : nulls.slice(0, values.length);
      own[i] = 1;
      values[i] = 0;
    }
  }
  return { values, nulls: own ?? nulls };
}
