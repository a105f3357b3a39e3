import { NULL_TEXT } from '../event/columns';
import type { EventRows } from './event-rows';
import { DOUBLES, Records, WORDS } from './records';

/** Stands for "none" among event and session slots. */
export const NONE = -1;

/** Fields that are doubles, by their place in a record. */
export const TIME = 0;
export const PRODUCT = 1;
export const PRICE = 2;
/** See `EventRows.order`. */
export const PLACE = 3;
/** Fields of 32 bits. */
export const CATEGORY_ID = 8;
export const CATEGORY_CODE = 9;
export const BRAND = 10;
export const USER_SESSION = 11;
export const TYPE = 12;
/** What the event counts towards the cut by size. */
export const SIZE_BYTES = 13;
export const PREVIOUS = 14;
export const NEXT = 15;

/** The fields that are ids of texts. */
export const TEXT_FIELDS = [CATEGORY_ID, CATEGORY_CODE, BRAND, USER_SESSION];

/** The events of open sessions, each a record, doubly linked within a session. */
export class SessionEvents extends Records {
  add(rows: EventRows, row: number, sizeBytes: number): number {
    const slot = this.allocate();
    const { doubles, words } = this;
    const d = slot * DOUBLES;
    const w = slot * WORDS;
    doubles[d + TIME] = rows.timeMs[row];
    doubles[d + PRODUCT] = rows.productId[row];
    doubles[d + PRICE] = rows.priceCents[row];
    doubles[d + PLACE] = rows.order[row];
    words[w + CATEGORY_ID] = rows.categoryId[row];
    words[w + CATEGORY_CODE] = rows.categoryCode[row];
    words[w + BRAND] = rows.brand[row];
    words[w + USER_SESSION] = rows.userSession[row];
    words[w + TYPE] = rows.type[row];
    words[w + SIZE_BYTES] = sizeBytes;
    return slot;
  }

  timeMs(slot: number): number {
    return this.doubles[slot * DOUBLES + TIME];
  }

  /** Whether an event comes before another, by time and then by place. */
  isBefore(slot: number, other: number): boolean {
    const { doubles } = this;
    const one = slot * DOUBLES;
    const two = other * DOUBLES;
    if (doubles[one + TIME] !== doubles[two + TIME]) return doubles[one + TIME] < doubles[two + TIME];
    return doubles[one + PLACE] < doubles[two + PLACE];
  }

  sizeBytes(slot: number): number {
    return this.words[slot * WORDS + SIZE_BYTES];
  }

  previous(slot: number): number {
    return this.ints[slot * WORDS + PREVIOUS];
  }

  next(slot: number): number {
    return this.ints[slot * WORDS + NEXT];
  }

  link(before: number, after: number): void {
    if (before !== NONE) this.ints[before * WORDS + NEXT] = after;
    if (after !== NONE) this.ints[after * WORDS + PREVIOUS] = before;
  }

  /** Makes an event the only one of a run. */
  begin(slot: number): void {
    this.ints[slot * WORDS + PREVIOUS] = NONE;
    this.ints[slot * WORDS + NEXT] = NONE;
  }

  /** Cuts the link between an event and the one before it. */
  beginRun(slot: number): void {
    this.ints[slot * WORDS + PREVIOUS] = NONE;
  }

  /** Puts an event behind the last of a run. */
  append(slot: number, tail: number): void {
    this.ints[slot * WORDS + PREVIOUS] = tail;
    this.ints[slot * WORDS + NEXT] = NONE;
    this.ints[tail * WORDS + NEXT] = slot;
  }

  /**
   * Puts an event into a run that ends with `tail`, where it belongs by time and then by place, looked for from the end, where
   * most belong.
   */
  insert(slot: number, tail: number): void {
    let after = NONE;
    let before = tail;
    while (before !== NONE && this.isBefore(slot, before)) {
      after = before;
      before = this.previous(before);
    }
    this.ints[slot * WORDS + PREVIOUS] = before;
    this.ints[slot * WORDS + NEXT] = after;
    this.link(before, slot);
    this.link(slot, after);
  }

  markTexts(slot: number, live: Uint8Array): void {
    for (const field of TEXT_FIELDS) {
      const id = this.words[slot * WORDS + field];
      if (id !== NULL_TEXT) live[id] = 1;
    }
  }

  remapTexts(slot: number, remap: Uint32Array): void {
    for (const field of TEXT_FIELDS) {
      const place = slot * WORDS + field;
      if (this.words[place] !== NULL_TEXT) this.words[place] = remap[this.words[place]];
    }
  }
}
