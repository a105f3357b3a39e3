export const SLICE_SECONDS = 60;
export const SLICES_PER_DAY = 1440;

/** Traffic by hour of day (UTC), relative: the peak is at 16 h, the trough at 23 h. */
const HOUR_TRAFFIC = [
  60, 80, 160, 330, 480, 560, 590, 580, 580, 580, 540, 520, 520, 560, 620, 690, 720, 670, 510, 300, 160, 90, 60, 52,
];

/** How willing to buy a visit is by its hour, in percent of the mean; with the traffic above purchases peak at 9 h. */
const HOUR_WILL_TO_BUY = [
  80, 80, 95, 105, 112, 118, 122, 128, 134, 142, 132, 124, 115, 103, 92, 84, 78, 74, 70, 66, 62, 60, 60, 65,
];

/** The share (0–1) of a period of `days` days' traffic that has come when slice `slice` (one minute, from 0) is over. */
export class DayRhythm {
  private readonly cumulative = new Float64Array(SLICES_PER_DAY);
  private readonly perDay: number;
  private readonly slices: number;

  constructor(days: number) {
    this.slices = days * SLICES_PER_DAY;
    let sum = 0;
    for (let slice = 0; slice < SLICES_PER_DAY; slice++) {
      sum += HOUR_TRAFFIC[Math.floor(slice / 60)];
      this.cumulative[slice] = sum;
    }
    this.perDay = sum;
  }

  shareAfter(slice: number): number {
    const day = Math.floor(slice / SLICES_PER_DAY);
    const done = day * this.perDay + this.cumulative[slice - day * SLICES_PER_DAY];
    return done / ((this.slices / SLICES_PER_DAY) * this.perDay);
  }
}

/** Factor on the chance that a visit which starts in this second of a UTC day comes to buy. */
export function willToBuy(secondSince1970: number): number {
  return HOUR_WILL_TO_BUY[Math.floor(secondSince1970 / 3600) % 24] / 100;
}
