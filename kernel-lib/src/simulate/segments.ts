import type { Lifespan } from './discrete-weibull';

/** Chances of the step after one: to a view, a cart, a purchase, or out of the shop. Their sum is 1. */
export interface Steps {
  readonly view: number;
  readonly cart: number;
  readonly purchase: number;
  readonly leave: number;
}

/** A latent segment of the shop's people. Nothing in the file names it; its journeys, returns and spending show it. */
export interface Segment {
  readonly name: string;
  /** Part of all people, per 1,000. */
  readonly share: number;
  /** A walk through the shop: a Markov chain that begins with a view. Row: the last step. */
  readonly journey: { readonly view: Steps; readonly cart: Steps; readonly purchase: Steps };
  /** On how many days a person of this segment comes before leaving for good: the churn. */
  readonly life: Lifespan;
  /** How many days later a person who comes again does so. */
  readonly gapDays: Lifespan;
  /** With this chance two products are looked at, and the dearer (above 0) or cheaper (below 0) one is the next view: −1 to 1. */
  readonly spendTilt: number;
  /** Where the next view goes: the same product, another of the category; the rest to another category. */
  readonly sameProduct: number;
  readonly sameCategory: number;
}

const AFTER_CART: Steps = { view: 0.36, cart: 0.27, purchase: 0.32, leave: 0.05 };
const AFTER_PURCHASE: Steps = { view: 0.42, cart: 0.01, purchase: 0.07, leave: 0.5 };

export const SEGMENTS: readonly Segment[] = [
  {
    name: 'one-time visitor',
    share: 430,
    journey: {
      view: { view: 0.391, cart: 0.0135, purchase: 0.0075, leave: 0.588 },
      cart: AFTER_CART,
      purchase: AFTER_PURCHASE,
    },
    life: { scale: 0.5, shape: 1 },
    gapDays: { scale: 3, shape: 1 },
    spendTilt: -0.2,
    sameProduct: 0.3,
    sameCategory: 0.55,
  },
  {
    name: 'window-shopper',
    share: 280,
    journey: {
      view: { view: 0.478, cart: 0.004, purchase: 0.002, leave: 0.516 },
      cart: AFTER_CART,
      purchase: AFTER_PURCHASE,
    },
    life: { scale: 2.6, shape: 0.8 },
    gapDays: { scale: 3.1, shape: 0.8 },
    spendTilt: 0.4,
    sameProduct: 0.24,
    sameCategory: 0.54,
  },
  {
    name: 'researcher',
    share: 120,
    journey: {
      view: { view: 0.908, cart: 0.004, purchase: 0.0025, leave: 0.0855 },
      cart: AFTER_CART,
      purchase: AFTER_PURCHASE,
    },
    life: { scale: 4.8, shape: 1.3 },
    gapDays: { scale: 3.7, shape: 0.9 },
    spendTilt: -0.1,
    sameProduct: 0.38,
    sameCategory: 0.56,
  },
  {
    name: 'bargain hunter',
    share: 110,
    journey: {
      view: { view: 0.811, cart: 0.0145, purchase: 0.0065, leave: 0.168 },
      cart: { view: 0.36, cart: 0.32, purchase: 0.26, leave: 0.06 },
      purchase: AFTER_PURCHASE,
    },
    life: { scale: 6, shape: 1.3 },
    gapDays: { scale: 2.1, shape: 1 },
    spendTilt: -0.55,
    sameProduct: 0.34,
    sameCategory: 0.48,
  },
  {
    name: 'loyal buyer',
    share: 60,
    journey: {
      view: { view: 0.654, cart: 0.061, purchase: 0.045, leave: 0.24 },
      cart: AFTER_CART,
      purchase: AFTER_PURCHASE,
    },
    life: { scale: 14, shape: 1.3 },
    gapDays: { scale: 1.1, shape: 0.9 },
    spendTilt: -0.5,
    sameProduct: 0.42,
    sameCategory: 0.46,
  },
];
