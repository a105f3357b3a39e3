import { type Burst, drawBursts, drawPromotions, PROMOTION_WILL } from './bursts';
import { HOUR_WILL, trafficOf } from './day-rhythm';
import type { WillShare } from './expected-walk';
import { Random } from './random';

export const SLICE_SECONDS = 60;
export const SLICES_PER_DAY = 1440;

export interface TrafficOptions {
  readonly seed: number;
  readonly days: number;
  /** First second of the period, since 1970. */
  readonly startSecond: number;
  readonly bursts: number;
  readonly promotions: number;
}

/**
 * How the traffic of a period is spread over its slices (minutes): by hour, by weekday, and by the bursts and promotions,
 * which are drawn from the seed. Slices are asked for one after another.
 */
export class Traffic {
  readonly bursts: readonly Burst[];
  readonly promotions: readonly Burst[];
  readonly sliceCount: number;
  /** The period's traffic by how willing to buy people are: by hour of the day, outside promotions and in them. */
  readonly wills: readonly WillShare[];
  private readonly firstMinute: number;
  private readonly total: number;
  private passed = 0;
  private slice = 0;
  private burst = 0;
  private promotion = 0;

  constructor({ seed, days, startSecond, bursts, promotions }: TrafficOptions) {
    const random = new Random(seed, 4);
    this.sliceCount = days * SLICES_PER_DAY;
    this.firstMinute = Math.floor(startSecond / SLICE_SECONDS);
    this.bursts = drawBursts(bursts, this.sliceCount, random);
    this.promotions = drawPromotions(promotions, this.sliceCount, random);
    let total = 0;
    const byWill = new Float64Array(2 * HOUR_WILL.length);
    while (this.slice < this.sliceCount) {
      const hour = Math.floor((this.firstMinute + this.slice) / 60) % HOUR_WILL.length;
      const place = hour + (this.isPromoted(this.slice) ? HOUR_WILL.length : 0);
      const traffic = this.nextSlice();
      byWill[place] += traffic;
      total += traffic;
    }
    this.total = total;
    this.wills = Array.from(byWill, (traffic, place) => ({
      share: traffic / total,
      will: HOUR_WILL[place % HOUR_WILL.length] * (place < HOUR_WILL.length ? 1 : PROMOTION_WILL),
    }));
    this.rewind();
  }

  /** The share (0–1) of the period's traffic that has come when the next slice is over; 1 after the last. */
  nextShare(): number {
    this.passed += this.nextSlice();
    return this.passed / this.total;
  }

  /** Whether a slice is of a promotion. */
  isPromoted(slice: number): boolean {
    return this.promotions.some(({ from, to }) => slice >= from && slice < to);
  }

  private nextSlice(): number {
    const { slice } = this;
    while (this.burst < this.bursts.length && this.bursts[this.burst].to <= slice) this.burst++;
    while (this.promotion < this.promotions.length && this.promotions[this.promotion].to <= slice) this.promotion++;
    this.slice++;
    return (
      trafficOf(this.firstMinute + slice) *
      factorAt(this.bursts[this.burst], slice) *
      factorAt(this.promotions[this.promotion], slice)
    );
  }

  private rewind(): void {
    this.slice = 0;
    this.burst = 0;
    this.promotion = 0;
  }
}

function factorAt(burst: Burst | undefined, slice: number): number {
  return burst !== undefined && slice >= burst.from ? burst.traffic : 1;
}
