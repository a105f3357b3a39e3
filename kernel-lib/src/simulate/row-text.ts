import type { Shop } from './shop';
import { TIME_BYTES, TimeText } from './time-text';
import type { Visits } from './visits';

export const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n';
/** No row that the simulator writes is longer (the shop's longest text and the longest corruption included). */
export const MAX_ROW_BYTES = 1024;

const COMMA = 44;
const LF = 10;
const TYPES = ['view', 'cart', 'purchase'].map((name) => new TextEncoder().encode(`,${name}`));
const SESSION_BYTES = 36;

/** Writes the event at the head of the visits as one line of CSV, byte by byte: a string per row would cost most of the time. */
export class RowText {
  private readonly time = new TimeText();

  constructor(private readonly shop: Shop) {}

  /** Writes at `at`, which has MAX_ROW_BYTES behind it; returns the place behind the line. */
  write(visits: Visits, out: Uint8Array, at: number): number {
    this.time.set(visits.second);
    const time = this.time.bytes;
    for (let i = 0; i < TIME_BYTES; i++) out[at + i] = time[i];
    let place = at + TIME_BYTES;
    const type = TYPES[visits.type];
    for (let i = 0; i < type.length; i++) out[place++] = type[i];
    const { tails, tailStart } = this.shop;
    const end = tailStart[visits.product + 1];
    for (let i = tailStart[visits.product]; i < end; i++) out[place++] = tails[i];
    let rest = visits.userId;
    place += 9;
    for (let i = 1; i <= 9; i++) {
      const tenth = Math.floor(rest / 10);
      out[place - i] = 48 + rest - tenth * 10;
      rest = tenth;
    }
    out[place++] = COMMA;
    if (visits.hasSession) {
      const { sessionIds, sessionAt } = visits;
      for (let i = 0; i < SESSION_BYTES; i++) out[place++] = sessionIds[sessionAt + i];
    }
    out[place++] = LF;
    return place;
  }
}
