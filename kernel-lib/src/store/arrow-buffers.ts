import { NULL_TEXT } from '../event/columns';
import { TextList } from '../event/text-list';

const TWO_32 = 2 ** 32;
const PER_TWO_32 = 2 ** -32;
const NONE = new Uint8Array(0);

/** A view on the bytes of a typed array. */
export function bytesOf(array: ArrayBufferView): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Arrow's validity bitmap, least bit first, empty where no row is null; and how many are. */
export interface Validity {
  readonly bitmap: Uint8Array;
  readonly nullCount: number;
}

const ALL_VALID: Validity = { bitmap: NONE, nullCount: 0 };

/** The validity of the rows `[from, to)` of which `nulls` is 1 where they are null. */
export function validityOf(nulls: Uint8Array, from: number, to: number): Validity {
  let nullCount = 0;
  for (let row = from; row < to; row++) nullCount += nulls[row];
  if (nullCount === 0) return ALL_VALID;
  const bitmap = new Uint8Array((to - from + 7) >> 3);
  for (let row = from; row < to; row++) bitmap[(row - from) >> 3] |= (1 - nulls[row]) << ((row - from) & 7);
  return { bitmap, nullCount };
}

/** The validity of texts. */
export function textValidityOf(ids: Uint32Array): Validity {
  let valid = 0;
  for (let row = 0; row < ids.length; row++) valid += validBit(ids[row]);
  if (valid === ids.length) return ALL_VALID;
  const bitmap = new Uint8Array((ids.length + 7) >> 3);
  for (let row = 0; row < ids.length; row++) bitmap[row >> 3] |= validBit(ids[row]) << (row & 7);
  return { bitmap, nullCount: ids.length - valid };
}

/**
 * 0 for null, 1 for a text, whose ids are far below: by arithmetic, because where nulls are many but not most, each wrong guess of
 * a branch costs more than all of this.
 */
export function validBit(id: number): number {
  return 1 - (((id >>> 1) + 1) >>> 31);
}

/** The other way: 1 for null; undefined if there is no bitmap. */
export function nullsOf(bitmap: Uint8Array, rows: number): Uint8Array | undefined {
  if (bitmap.length === 0) return undefined;
  const nulls = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) nulls[row] = (~bitmap[row >> 3] >> (row & 7)) & 1;
  return nulls;
}

/** 64-bit integers, as pairs of words, from doubles that hold integers below 2^53 (of null rows: anything). */
export function encodeInt64(values: Float64Array, words: Int32Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    // Both halves of two's complement: the high one rounds down, so the low one is never negative; `| 0` wraps it.
    const high = Math.floor(value * PER_TWO_32);
    words[2 * i] = (value - high * TWO_32) | 0;
    words[2 * i + 1] = high;
  }
}

export function decodeInt64(bytes: Uint8Array, rows: number): Float64Array {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, rows * 2);
  const values = new Float64Array(rows);
  for (let i = 0; i < rows; i++) values[i] = words[2 * i + 1] * TWO_32 + (words[2 * i] >>> 0);
  return values;
}

/** Dollars from cents, as documents show them. Back by `centsOf`, exact up to 2^51 cents. */
export function encodeMoney(cents: Float64Array, dollars: Float64Array): void {
  for (let i = 0; i < cents.length; i++) dollars[i] = cents[i] / 100;
}

export function decodeMoney(bytes: Uint8Array, rows: number): Float64Array {
  const dollars = new Float64Array(bytes.buffer, bytes.byteOffset, rows);
  const cents = new Float64Array(rows);
  for (let i = 0; i < rows; i++) cents[i] = Math.round(dollars[i] * 100);
  return cents;
}

export function encodeBooleans(values: Uint8Array): Uint8Array {
  const bits = new Uint8Array((values.length + 7) >> 3);
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) bits[i >> 3] |= 1 << (i & 7);
  return bits;
}

export function decodeBooleans(bits: Uint8Array, rows: number): Uint8Array {
  const values = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) values[i] = (bits[i >> 3] >> (i & 7)) & 1;
  return values;
}

/** Texts from Arrow's offsets, which are below 2^31, and bytes. */
export function decodeTexts(offsets: Uint8Array, bytes: Uint8Array, count: number): TextList {
  return new TextList(new Uint32Array(offsets.buffer, offsets.byteOffset, count + 1), bytes);
}

/** Ids from dictionary places, null where `nulls` says so. */
export function decodePlaces(bytes: Uint8Array, nulls: Uint8Array | undefined, rows: number): Uint32Array {
  const ids = new Uint32Array(bytes.buffer, bytes.byteOffset, rows).slice();
  if (nulls) for (let row = 0; row < rows; row++) if (nulls[row] === 1) ids[row] = NULL_TEXT;
  return ids;
}
