import type { Clock } from '../file/files';
import type { Planner } from './epochs';
import type { SourceInput } from './input';
import type { Lag, RunProgress } from './options';
import type { Rates } from './rates';
import type { Tally } from './tally';

const REPORT_EVERY_MS = 200;

/** Turns tallies into progress, a few times a second. */
export class Reporter {
  private lastMs = 0;

  constructor(
    private readonly clock: Clock,
    private readonly tally: Tally,
    private readonly rates: Rates,
    private readonly inputs: readonly SourceInput[],
    private readonly planner: Pick<Planner, 'behind'>,
    private readonly delayMs: number,
    private readonly onProgress: ((progress: RunProgress) => void) | undefined,
  ) {}

  chunkDone(epoch: number): void {
    const now = this.clock.nowMs();
    if (!this.onProgress || now - this.lastMs < REPORT_EVERY_MS) return;
    this.lastMs = now;
    this.onProgress(this.progress(epoch));
  }

  /** Behind it nothing may come for a long time, so the last word is not to be an old one. */
  caughtUp(epoch: number): void {
    this.onProgress?.(this.progress(epoch));
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
    return { records, seconds: Math.max(0, (this.clock.nowMs() - appendedMs) / 1000) };
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
