import type { Random } from './random';

/** A stretch of the period in which more comes than usual: minutes of the period, `[from, to)`. */
export interface Burst {
  readonly from: number;
  readonly to: number;
  /** Factor on the traffic. */
  readonly traffic: number;
  /** Factor on the chances of a cart and of a purchase; 1: people buy as they always do. */
  readonly will: number;
}

const MINUTES_PER_DAY = 1440;
/** Factor on the chances of a cart and a purchase during a promotion. */
export const PROMOTION_WILL = 1.5;

/** Short bursts, one in each of `count` equal parts of the period: 10 to 30 minutes with 3 to 8 times the traffic. */
export function drawBursts(count: number, minutes: number, random: Random): Burst[] {
  return spread(count, minutes, random, () => random.between(10, 30)).map((place) => ({
    ...place,
    traffic: random.between(3, 8),
    will: 1,
  }));
}

/** Promotions, one in each of `count` equal parts of the period: 1 to 3 days with 1.2 to 1.6 times the traffic, and more buyers. */
export function drawPromotions(count: number, minutes: number, random: Random): Burst[] {
  return spread(count, minutes, random, () => random.between(1, 3) * MINUTES_PER_DAY).map((place) => ({
    ...place,
    traffic: random.between(12, 16) / 10,
    will: PROMOTION_WILL,
  }));
}

/** Never two at once; a part that is too short for what was drawn is filled by it. */
function spread(
  count: number,
  minutes: number,
  random: Random,
  drawLength: () => number,
): Array<{ from: number; to: number }> {
  return Array.from({ length: count }, (_, part) => {
    const start = Math.floor((part * minutes) / count);
    const end = Math.floor(((part + 1) * minutes) / count);
    const length = Math.min(drawLength(), end - start);
    const from = start + random.below(end - start - length + 1);
    return { from, to: from + length };
  });
}
