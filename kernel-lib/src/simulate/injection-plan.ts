import type { GeneratorOptions } from './options';
import type { Random } from './random';
import { Spread } from './spread';

/** Which of the rows that come from the visits are copied, made late, put out of order in time, or broken. */
export class InjectionPlan {
  /** How many rows come from the visits: all but the copies. */
  readonly rows: number;
  readonly copies: Spread;
  readonly lates: Spread;
  readonly displaced: Spread;
  readonly broken: Spread;

  constructor({ events, duplicateShare, lateShare, malformedShare, delayMs }: GeneratorOptions, random: Random) {
    const copies = Math.floor(events * duplicateShare);
    const lates = Math.floor(events * lateShare);
    const broken = Math.floor(events * malformedShare);
    const rows = events - copies;
    // Without a delay, whatever comes out of order is late.
    const displaced = delayMs >= 1000 ? Math.min(lates, Math.floor((rows - lates - broken) / 2)) : 0;
    this.rows = rows;
    this.copies = new Spread(copies, rows, random);
    this.lates = new Spread(lates, rows, random);
    this.displaced = new Spread(displaced, rows, random);
    this.broken = new Spread(broken, rows, random);
  }
}
