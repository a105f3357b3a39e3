import { survival } from './discrete-weibull';
import type { Segment } from './segments';

/**
 * The chance that a person of a segment comes on the day that is k days after the first, for k from 0 to `longest`: the sum
 * over n of P(life is longer than n days) · P(the first n gaps are k days together). A renewal series of which some never renew.
 */
export function expectedRetention({ life, gapDays }: Segment, longest: number): number[] {
  const gap = Array.from({ length: longest + 1 }, (_, days) =>
    days === 0 ? 0 : survival(gapDays, days - 1) - survival(gapDays, days),
  );
  const chance = new Array<number>(longest + 1).fill(0);
  chance[0] = 1;
  // Of n gaps: how likely it is that they are k days together.
  let together = chance.slice();
  for (let n = 1; n <= longest; n++) {
    together = together.map((_, k) => {
      let sum = 0;
      for (let days = 1; days <= k; days++) sum += gap[days] * together[k - days];
      return sum;
    });
    const lives = survival(life, n);
    for (let k = n; k <= longest; k++) chance[k] += lives * together[k];
  }
  return chance;
}
