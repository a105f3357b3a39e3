import type { EventRows } from './event-rows';
import { grown } from './grow';

/** Stands for "none" among event and session slots. */
export const NONE = -1;

/** The columns that hold numbers, and those that hold ids of texts. */
export const EVENT_NUMBERS = ['timeMs', 'order', 'type', 'productId', 'priceCents', 'sizeBytes'] as const;
export const EVENT_TEXTS = ['categoryId', 'categoryCode', 'brand', 'userSession'] as const;

/** The events of open sessions: columns by slot, doubly linked within a session, slots used again. */
export class SessionEvents {
  timeMs = new Float64Array(0);
  order = new Float64Array(0);
  type = new Uint8Array(0);
  productId = new Float64Array(0);
  priceCents = new Float64Array(0);
  categoryId = new Uint32Array(0);
  categoryCode = new Uint32Array(0);
  brand = new Uint32Array(0);
  userSession = new Uint32Array(0);
  /** What the event counts towards the cut by size. */
  sizeBytes = new Uint32Array(0);
  previous = new Int32Array(0);
  next = new Int32Array(0);

  private free = NONE;
  private used = 0;

  add(rows: EventRows, row: number, sizeBytes: number): number {
    const slot = this.allocate();
    this.timeMs[slot] = rows.timeMs[row];
    this.order[slot] = rows.order[row];
    this.type[slot] = rows.type[row];
    this.productId[slot] = rows.productId[row];
    this.priceCents[slot] = rows.priceCents[row];
    this.categoryId[slot] = rows.categoryId[row];
    this.categoryCode[slot] = rows.categoryCode[row];
    this.brand[slot] = rows.brand[row];
    this.userSession[slot] = rows.userSession[row];
    this.sizeBytes[slot] = sizeBytes;
    return slot;
  }

  /** A slot whose columns are the caller's to fill. */
  allocate(): number {
    if (this.free !== NONE) {
      const slot = this.free;
      this.free = this.next[slot];
      return slot;
    }
    const slot = this.used++;
    if (slot >= this.timeMs.length) this.grow(slot + 1);
    return slot;
  }

  private grow(slots: number): void {
    this.timeMs = grown(this.timeMs, slots);
    const room = this.timeMs.length;
    this.order = grown(this.order, room);
    this.type = grown(this.type, room);
    this.productId = grown(this.productId, room);
    this.priceCents = grown(this.priceCents, room);
    this.categoryId = grown(this.categoryId, room);
    this.categoryCode = grown(this.categoryCode, room);
    this.brand = grown(this.brand, room);
    this.userSession = grown(this.userSession, room);
    this.sizeBytes = grown(this.sizeBytes, room);
    this.previous = grown(this.previous, room);
    this.next = grown(this.next, room);
  }

  /** Frees a linked run, its ends included. */
  release(head: number, tail: number): void {
    this.next[tail] = this.free;
    this.free = head;
  }

  link(before: number, after: number): void {
    if (before !== NONE) this.next[before] = after;
    if (after !== NONE) this.previous[after] = before;
  }

  /** True if event `a` stands behind the moment (time, order). */
  isBehind(slot: number, timeMs: number, order: number): boolean {
    return this.timeMs[slot] > timeMs || (this.timeMs[slot] === timeMs && this.order[slot] > order);
  }
}
