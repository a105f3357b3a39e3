import { SEGMENTS } from './segments';

/** What happened in one segment, before any row was held back, copied or broken. */
export class SegmentCounts {
  people = 0;
  /** Days on which people came as their life has it. */
  visitDays = 0;
  walks = 0;
  /** Walks that the end of the file or period cut short. */
  cutWalks = 0;
  events = 0;
  carts = 0;
  purchases = 0;
  walksWithCart = 0;
  walksWithPurchase = 0;
  walksWithCartAndPurchase = 0;
  spendCents = 0;
  /** By day of the period: people who came for the first time. */
  readonly newcomers: Uint32Array;
  /** By days since their first: people who came. */
  readonly returned: Uint32Array;

  constructor(days: number) {
    this.newcomers = new Uint32Array(days);
    this.returned = new Uint32Array(days);
  }

  /** People who came for the first time on `firstDay`, or again as many days later. */
  come(firstDay: number, daysLater: number): void {
    this.visitDays++;
    this.returned[daysLater]++;
    if (daysLater > 0) return;
    this.people++;
    this.newcomers[firstDay]++;
  }

  /** A walk began. */
  walk(length: number, carts: number, purchases: number, isCut: boolean): void {
    this.walks++;
    if (isCut) this.cutWalks++;
    this.events += length;
    if (carts === 0 && purchases === 0) return;
    this.carts += carts;
    this.purchases += purchases;
    if (carts > 0) this.walksWithCart++;
    if (purchases > 0) this.walksWithPurchase++;
    if (carts > 0 && purchases > 0) this.walksWithCartAndPurchase++;
  }
}

/** Counts of the truth by segment: what a model that reads the file should find. */
export class TrueCounts {
  readonly segments: readonly SegmentCounts[];
  /** Visits of people who would not have come: everybody had been here already, and the traffic asked for more. */
  recalls = 0;
  /** Returns that found the file full. */
  unserved = 0;

  constructor(days: number) {
    this.segments = SEGMENTS.map(() => new SegmentCounts(days));
  }
}
