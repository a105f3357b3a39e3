import type { Timers } from '../file/files';

/** A rate of now is one of the last so many milliseconds. */
export const RECENT_MS = 10_000;

/** How many records a second were read: since the start, and of late. */
export class Rates {
  private readonly startMs: number;
  private readonly startRows: number;
  private readonly marks: { readonly atMs: number; readonly rows: number }[];

  constructor(
    private readonly timers: Timers,
    private readonly rowsOf: () => number,
  ) {
    this.startMs = timers.elapsedMs();
    this.startRows = rowsOf();
    this.marks = [{ atMs: this.startMs, rows: this.startRows }];
  }

  get seconds(): number {
    return (this.timers.elapsedMs() - this.startMs) / 1000;
  }

  /** Null where no time has passed. */
  get sinceStart(): number | null {
    return perSecond(this.rowsOf() - this.startRows, 1000 * this.seconds);
  }

  /** Of the last ten seconds, as far as commits tell: zero ten seconds after the last one. */
  get recent(): number | null {
    const nowMs = this.timers.elapsedMs();
    const from = this.marks.findLast(({ atMs }) => nowMs - atMs >= RECENT_MS) ?? this.marks[0];
    return perSecond(this.rowsOf() - from.rows, nowMs - from.atMs);
  }

  /** Hears of each commit. */
  committed(): void {
    const atMs = this.timers.elapsedMs();
    this.marks.push({ atMs, rows: this.rowsOf() });
    while (this.marks.length > 2 && atMs - this.marks[1].atMs >= RECENT_MS) this.marks.shift();
  }
}

function perSecond(rows: number, ms: number): number | null {
  return ms > 0 ? Math.round((1000 * rows) / ms) : null;
}
