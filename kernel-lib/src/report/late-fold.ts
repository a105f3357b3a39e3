import { DURATION_BIN_COUNT, durationBin } from '../chart/duration-bins';
import type { LatenessData } from '../chart/lateness-chart';
import type { Document } from '../stream/ports';
import { msOf } from './field';
import { SecondHistogram } from './second-histogram';

export const LATE_PROJECTION = { _id: 0, event_time: 1, watermark: 1 } as const;

/** How far late events missed their watermark. */
export class LateFold {
  private readonly behind = new SecondHistogram();

  get size(): number {
    return this.behind.size;
  }

  add(late: Document): void {
    this.behind.add(Math.max(0, msOf(late.watermark) - msOf(late.event_time)) / 1000);
  }

  data(late: number, parsed: number, delayMs: number): LatenessData {
    return {
      counts: this.behind.binned(durationBin, DURATION_BIN_COUNT),
      late,
      parsed,
      delayMs,
      medianSeconds: this.behind.quantile(0.5),
      p95Seconds: this.behind.quantile(0.95),
    };
  }
}
