import type { PlainEvent } from '../support/batches';

/** A view by user 1 in session `s`, with whatever is given otherwise. */
export function event(given: Partial<PlainEvent> & { readonly timeMs: number }): PlainEvent {
  return {
    type: 'view',
    productId: 1,
    categoryId: '10',
    categoryCode: 'a.b',
    brand: 'x',
    priceCents: 100,
    userId: 1,
    userSession: 's',
    file: 0,
    offset: 0,
    ...given,
  };
}

/** Events one behind the other in one file: their offsets are 100 apart. */
export function inFile(events: readonly PlainEvent[], file = 0): PlainEvent[] {
  return events.map((one, i) => ({ ...one, file, offset: 50 + 100 * i }));
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** 2019-10-01T00:00:00Z */
export const START = 1_569_888_000_000;
