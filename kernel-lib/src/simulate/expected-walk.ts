import { withWill } from './journey';
import type { Segment, Steps } from './segments';

/** Of the walks of a segment: means per walk, and shares of all walks. */
export interface ExpectedWalk {
  events: number;
  carts: number;
  purchases: number;
  withCart: number;
  withPurchase: number;
  withCartAndPurchase: number;
}

/** A part of all walks that begin when people are `will` times as willing to buy. */
export interface WillShare {
  readonly share: number;
  readonly will: number;
}

/** So much of the walks may still be going on when the reckoning stops. */
const REST = 1e-12;
const STATES = ['view', 'cart', 'purchase'] as const;
const HAD_CART = 1;
const HAD_PURCHASE = 2;

/** What a segment's journey comes to, reckoned from its table and not by draws. */
export function expectedWalk({ journey }: Segment, wills: readonly WillShare[]): ExpectedWalk {
  const mean: ExpectedWalk = {
    events: 0,
    carts: 0,
    purchases: 0,
    withCart: 0,
    withPurchase: 0,
    withCartAndPurchase: 0,
  };
  for (const { share, will } of wills) {
    if (share > 0) addWalks(mean, share, [withWill(journey.view, will), journey.cart, journey.purchase]);
  }
  return mean;
}

/**
 * Lets a mass of walks go on step by step until next to nothing is left. A walk's state is its last event and what it had
 * before: place `state * 4 + had`.
 */
function addWalks(mean: ExpectedWalk, share: number, tables: readonly Steps[]): void {
  let mass = new Float64Array(STATES.length * 4);
  mass[0] = share;
  for (let left = share; left > REST; ) {
    const after = new Float64Array(mass.length);
    left = 0;
    for (let place = 0; place < mass.length; place++) {
      const here = mass[place];
      if (here === 0) continue;
      const had = place & 3;
      const state = place >> 2;
      mean.events += here;
      if (STATES[state] === 'cart') mean.carts += here;
      if (STATES[state] === 'purchase') mean.purchases += here;
      const ended = here * tables[state].leave;
      if (had & HAD_CART) mean.withCart += ended;
      if (had & HAD_PURCHASE) mean.withPurchase += ended;
      if (had === (HAD_CART | HAD_PURCHASE)) mean.withCartAndPurchase += ended;
      after[had] += here * tables[state].view;
      after[4 + (had | HAD_CART)] += here * tables[state].cart;
      after[8 + (had | HAD_PURCHASE)] += here * tables[state].purchase;
      left += here - ended;
    }
    mass = after;
  }
}
