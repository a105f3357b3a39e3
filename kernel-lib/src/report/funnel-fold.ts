import { DURATION_BIN_COUNT, durationBin } from '../chart/duration-bins';
import type { FunnelData } from '../chart/funnel-chart';
import type { StepTime } from '../chart/step-times-chart';
import { SecondHistogram } from './second-histogram';
import type { Step } from './steps';

/**
 * The funnel view, cart, purchase over sessions, from their steps in order. A session reaches a step by its first event
 * of the step's role behind the event that reached the step before; taking the first is enough, because a later one leaves
 * less behind it.
 */
export class FunnelFold {
  private sessions = 0;
  private readonly reached = { view: 0, cart: 0, purchase: 0 };
  private cartOrPurchaseAfterView = 0;
  private purchaseAfterView = 0;
  private purchaseSessions = 0;
  private withoutCart = 0;
  private readonly viewToCart = new SecondHistogram();
  private readonly cartToPurchase = new SecondHistogram();
  private readonly viewToPurchase = new SecondHistogram();

  add(steps: readonly Step[]): void {
    this.sessions++;
    let view: Step | undefined;
    let cart: Step | undefined;
    let purchase: Step | undefined;
    let anyPurchase: Step | undefined;
    let hasCart = false;
    let hasPurchase = false;
    for (const step of steps) {
      if (step.role === 'view') view ??= step;
      else if (step.role === 'cart') {
        hasCart = true;
        if (view) cart ??= step;
      } else if (step.role === 'purchase') {
        hasPurchase = true;
        if (view) anyPurchase ??= step;
        if (cart) purchase ??= step;
      }
    }
    if (view) this.reached.view++;
    if (view && cart) {
      this.reached.cart++;
      this.viewToCart.add(secondsBetween(view, cart));
    }
    if (cart && purchase) {
      this.reached.purchase++;
      this.cartToPurchase.add(secondsBetween(cart, purchase));
    }
    if (view && anyPurchase) {
      this.purchaseAfterView++;
      this.viewToPurchase.add(secondsBetween(view, anyPurchase));
    }
    if (cart || anyPurchase) this.cartOrPurchaseAfterView++;
    if (hasPurchase) this.purchaseSessions++;
    if (hasPurchase && !hasCart) this.withoutCart++;
  }

  funnel(rangeText: string): FunnelData {
    return {
      sessions: this.sessions,
      rangeText,
      steps: [
        { role: 'view', reached: this.reached.view, inferred: this.reached.view, medianSecondsFromPrevious: null },
        {
          role: 'cart',
          reached: this.reached.cart,
          inferred: this.cartOrPurchaseAfterView,
          medianSecondsFromPrevious: this.viewToCart.quantile(0.5),
        },
        {
          role: 'purchase',
          reached: this.reached.purchase,
          inferred: this.purchaseAfterView,
          medianSecondsFromPrevious: this.cartToPurchase.quantile(0.5),
        },
      ],
      purchaseSessions: this.purchaseSessions,
      purchaseSessionsWithoutCart: this.withoutCart,
    };
  }

  times(): StepTime[] {
    return [
      stepTime('view', 'cart', this.viewToCart),
      stepTime('cart', 'purchase', this.cartToPurchase),
      stepTime('view', 'purchase', this.viewToPurchase),
    ];
  }
}

function secondsBetween(from: Step, to: Step): number {
  return (to.sinceStartMs - from.sinceStartMs) / 1000;
}

function stepTime(from: StepTime['from'], to: StepTime['to'], histogram: SecondHistogram): StepTime {
  return {
    from,
    to,
    counts: histogram.binned(durationBin, DURATION_BIN_COUNT),
    n: histogram.size,
    medianSeconds: histogram.quantile(0.5),
    p90Seconds: histogram.quantile(0.9),
  };
}
