import type { Clock } from '../file/files';
import type { SourceInput } from './input';
import type { RunProgress } from './options';
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
    private readonly delayMs: number,
    private readonly onProgress: ((progress: RunProgress) => void) | undefined,
  ) {}

  chunkDone(epoch: number): void {
    const now = this.clock.nowMs();
    if (!this.onProgress || now - this.lastMs < REPORT_EVERY_MS) return;
    this.lastMs = now;
    this.onProgress(this.progress(epoch));
  }

  progress(epoch: number): RunProgress {
    const { tally, rates } = this;
    const share = this.share();
    const { seconds } = rates;
    return {
      rows: tally.rows,
      rowsPerSecond: rates.sinceStart ?? 0,
      watermarkMs: Number.isFinite(tally.maxTimeMs) ? tally.maxTimeMs - this.delayMs : null,
      late: tally.late,
      dead: tally.deadRows,
      epoch,
      share,
      etaSeconds: share !== null && share > 0.01 ? (seconds / share) * (1 - share) : null,
    };
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
