import type { Clock, Timers } from '../file/files';
import type { Planner } from './epochs';
import type { SourceInput } from './input';
import type { Lag, RunProgress } from './options';
import { type Rates, RECENT_MS } from './rates';
import type { Tally } from './tally';

const REPORT_EVERY_MS = 200;

/** Turns tallies into progress, a few times a second. */
export class Reporter {
  private lastMs = 0;
  private callOff: () => void = () => undefined;

  constructor(
    private readonly world: { readonly clock: Clock; readonly timers: Timers },
    private readonly tally: Tally,
    private readonly rates: Rates,
    private readonly inputs: readonly SourceInput[],
    private readonly planner: Pick<Planner, 'behind'>,
    private readonly delayMs: number,
    private readonly onProgress: ((progress: RunProgress) => void) | undefined,
  ) {}

  /** Nothing may come for a long time: that it waits is a word, too. */
  began(epoch: number): void {
    this.onProgress?.(this.progress(epoch));
  }

  chunkDone(epoch: number): void {
    if (!this.onProgress) return;
    const now = this.world.clock.nowMs();
    this.callOff();
    if (now - this.lastMs < REPORT_EVERY_MS) return;
    this.lastMs = now;
    this.onProgress(this.progress(epoch));
  }

  /** Behind it nothing may come for a long time, so the last word is not to be an old one; nor the rate one of then. */
  caughtUp(epoch: number): void {
    const { onProgress } = this;
    if (!onProgress) return;
    onProgress(this.progress(epoch));
    this.callOff();
    this.callOff = this.world.timers.after(RECENT_MS, () => onProgress(this.progress(epoch)));
  }

  /** Nothing is said any more. */
  close(): void {
    this.callOff();
  }

  progress(epoch: number): RunProgress {
    const { tally, rates } = this;
    const share = this.share();
    const { seconds } = rates;
    return {
      rows: tally.rows,
      // What is followed has no end that a mean from the start would foretell.
      rowsPerSecond: (this.planner.behind() === null ? rates.sinceStart : rates.recent) ?? 0,
      watermarkMs: Number.isFinite(tally.maxTimeMs) ? tally.maxTimeMs - this.delayMs : null,
      late: tally.late,
      dead: tally.deadRows,
      epoch,
      share,
      etaSeconds: share !== null && share > 0.01 ? (seconds / share) * (1 - share) : null,
      lag: this.lag(),
    };
  }

  private lag(): Lag | null {
    const records = this.planner.behind();
    if (records === null) return null;
    const appendedMs = this.inputs.at(-1)?.appendedMs?.() ?? null;
    if (records === 0 || appendedMs === null) return { records, seconds: 0 };
    return { records, seconds: Math.max(0, (this.world.clock.nowMs() - appendedMs) / 1000) };
  }

  private share(): number | null {
    let total = 0;
    let done = 0;
    for (const input of this.inputs) {
      if (input.share !== undefined) return input.share();
      if (input.sizeBytes === null) return null;
      total += input.sizeBytes;
      done += input.consumedBytes();
    }
    return total === 0 ? null : Math.min(1, done / total);
  }
}
