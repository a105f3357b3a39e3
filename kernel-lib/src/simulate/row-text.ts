import type { Shop } from './shop';
import { copyWords, TextTable } from './text-table';
import { TIME_BYTES, TimeText } from './time-text';
import { END_BYTES } from './visit-slots';
import type { Visits } from './visits';

export const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n';
/** No row that the simulator writes is longer (the shop's longest text and the longest corruption included). */
export const MAX_ROW_BYTES = 1024;

const LF = 10;
/** Bytes of `user_id,`: what is left of a row's end where the session id is missing. */
const USER_BYTES = 10;

/**
 * Writes the event at the head of the visits as one line of CSV. A string per row would cost most of the time, and so would
 * byte by byte: texts are copied in words, and what a last word has too much is written over by the next text.
 */
export class RowText {
  private readonly time = new TimeText();
  private readonly types = new TextTable([',view', ',cart', ',purchase']);
  private readonly categories: TextTable;
  private readonly brands: TextTable;

  constructor(private readonly shop: Shop) {
    this.categories = new TextTable(shop.categories.map(({ id, code }) => `${id},${code ?? ''},`));
    this.brands = new TextTable(shop.brands);
  }

  /** Writes at `at`, which has MAX_ROW_BYTES behind it; returns the place behind the line. */
  write(visits: Visits, out: DataView, at: number): number {
    const { product } = visits;
    const { products } = this.shop;
    this.time.set(visits.second);
    copyWords(this.time.view, 0, out, at, TIME_BYTES);
    let place = this.types.write(visits.type, out, at + TIME_BYTES);
    place = products.writeId(product, out, place);
    place = this.categories.write(products.categoryOf(product), out, place);
    place = this.brands.write(products.brandOf(product), out, place);
    place = products.writePrice(product, out, place);
    copyWords(visits.slots.rowEndView, visits.slot * END_BYTES, out, place, END_BYTES);
    if (visits.hasSession) return place + END_BYTES - 1;
    out.setUint8(place + USER_BYTES, LF);
    return place + USER_BYTES + 1;
  }
}
