import type { Shop } from './shop';
import { TIME_BYTES, TimeText } from './time-text';
import { END_BYTES } from './visit-slots';
import type { Visits } from './visits';

export const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n';
/** No row that the simulator writes is longer (the shop's longest text and the longest corruption included). */
export const MAX_ROW_BYTES = 1024;

const LF = 10;
/** Bytes of `user_id,`: what is left of a row's end where the session id is missing. */
const USER_BYTES = 10;
const WORD = 8;
const TYPES = ['view', 'cart', 'purchase'].map((name) => {
  const text = new DataView(new ArrayBuffer(2 * WORD));
  const { written } = new TextEncoder().encodeInto(`,${name}`, new Uint8Array(text.buffer));
  return { text, length: written };
});

/**
 * Writes the event at the head of the visits as one line of CSV. A string per row would cost most of the time, and so would
 * byte by byte: texts are copied in words of eight bytes, and what a last word has too much is written over by the next text.
 */
export class RowText {
  private readonly time = new TimeText();
  private readonly tails: DataView;

  constructor(private readonly shop: Shop) {
    this.tails = new DataView(shop.tails.buffer);
  }

  /** Writes at `at`, which has MAX_ROW_BYTES behind it; returns the place behind the line. */
  write(visits: Visits, out: DataView, at: number): number {
    this.time.set(visits.second);
    copyWords(this.time.view, 0, out, at, TIME_BYTES);
    let place = at + TIME_BYTES;
    const { text, length } = TYPES[visits.type];
    copyWords(text, 0, out, place, length);
    place += length;
    const { tailStart } = this.shop;
    const tail = tailStart[visits.product];
    const tailBytes = tailStart[visits.product + 1] - tail;
    copyWords(this.tails, tail, out, place, tailBytes);
    place += tailBytes;
    copyWords(visits.slots.rowEndView, visits.slot * END_BYTES, out, place, END_BYTES);
    if (visits.hasSession) return place + END_BYTES - 1;
    out.setUint8(place + USER_BYTES, LF);
    return place + USER_BYTES + 1;
  }
}

/**
 * Up to seven bytes more than asked for are read and written. As doubles, because these are copied fastest; none is a NaN, whose
 * bits might change: that takes a byte 7F or FF, and neither is in a text of UTF-8 without control characters.
 */
function copyWords(from: DataView, start: number, to: DataView, at: number, bytes: number): void {
  for (let i = 0; i < bytes; i += WORD) to.setFloat64(at + i, from.getFloat64(start + i, true), true);
}
