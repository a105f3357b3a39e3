import { PROMOTION_WILL } from './bursts';
import { HOUR_WILL } from './day-rhythm';
import { mix32 } from './random';
import { SEGMENTS, type Steps } from './segments';

export const VIEW = 0;
export const CART = 1;
export const PURCHASE = 2;
const LEAVE = 3;

const TWO_POW_32 = 4_294_967_296;
const GOLDEN = 0x9e3779b9;
/** From each of three types, the bounds of a random word for a view, a cart and a purchase; above them the person leaves. */
const BOUNDS_PER_TABLE = 9;
const HOURS = 24;
const STATES = ['view', 'cart', 'purchase'] as const;

/** The steps after a view when people are `will` times as willing to buy: what carts and purchases gain, views lose. */
export function withWill({ view, cart, purchase, leave }: Steps, will: number): Steps {
  return { view: view - (cart + purchase) * (will - 1), cart: cart * will, purchase: purchase * will, leave };
}

/** Tables of all segments, for each hour of an ordinary day and of a promotion. */
const BOUNDS = boundsOfAll();

/** The number of the table for walks that begin in this second of a UTC day. */
export function tableOf(segment: number, secondSince1970: number, isPromoted: boolean): number {
  const hour = Math.floor(secondSince1970 / 3600) % HOURS;
  return (segment * 2 + (isPromoted ? 1 : 0)) * HOURS + hour;
}

/** The random state of the step after the one with this state. */
export function nextState(state: number): number {
  return (state + GOLDEN) | 0;
}

/** The type of the event after one of type `last`, or LEAVE: decided by the table and the step's random state. */
export function nextType(table: number, last: number, state: number): number {
  const word = mix32(state);
  const at = table * BOUNDS_PER_TABLE + last * 3;
  if (word < BOUNDS[at]) return VIEW;
  if (word < BOUNDS[at + 1]) return CART;
  return word < BOUNDS[at + 2] ? PURCHASE : LEAVE;
}

/**
 * Looks ahead over a walk: a Markov chain over event types that begins with a view. As each step is decided by its state alone,
 * the walk itself takes the same steps later, and nothing of it is kept. The fields tell of the last walk looked at.
 */
export class WalkAhead {
  /** Events, at least 1. */
  length = 0;
  carts = 0;
  purchases = 0;
  /** It was ended by the limit, not by leaving. */
  isCut = false;

  look(table: number, state: number, limit: number): void {
    this.length = 1;
    this.carts = 0;
    this.purchases = 0;
    this.isCut = false;
    let type = VIEW;
    for (let at = nextState(state); ; at = nextState(at)) {
      type = nextType(table, type, at);
      if (type === LEAVE) return;
      if (this.length >= limit) {
        this.isCut = true;
        return;
      }
      this.length++;
      if (type === CART) this.carts++;
      else if (type === PURCHASE) this.purchases++;
    }
  }
}

function boundsOfAll(): Float64Array {
  const bounds = new Float64Array(SEGMENTS.length * 2 * HOURS * BOUNDS_PER_TABLE);
  let at = 0;
  for (const { journey } of SEGMENTS) {
    for (const promotion of [1, PROMOTION_WILL]) {
      for (const hourWill of HOUR_WILL) {
        for (const state of STATES) {
          const { view, cart, purchase } =
            state === 'view' ? withWill(journey.view, hourWill * promotion) : journey[state];
          bounds[at++] = view * TWO_POW_32;
          bounds[at++] = (view + cart) * TWO_POW_32;
          bounds[at++] = (view + cart + purchase) * TWO_POW_32;
        }
      }
    }
  }
  return bounds;
}
