import { shortCount } from '../../../kernel-lib/src/chart/format-number';
import { timeText } from '../../../kernel-lib/src/chart/format-time';
import type { RunProgress } from '../../../kernel-lib/src/run/options';

/** What the command says of itself while it works: an engine's counters, or how far other work is. */
export type RunProgressLine =
  | RunProgress
  | { readonly step: string; readonly done: number; readonly total: number | null };

/** The facts for the tree in one line, and a line for each of all. */
export function describeProgress(progress: RunProgressLine): {
  readonly short: string;
  readonly lines: readonly string[];
} {
  if ('step' in progress) {
    const text = stepText(progress);
    return { short: text, lines: [text] };
  }
  const { rows, rowsPerSecond, watermarkMs, late, dead, epoch, share, lag } = progress;
  const rate = `${shortCount(Math.round(rowsPerSecond))} ev/s`;
  const behind =
    lag === null ? (share === null ? null : `${Math.round(share * 100)} %`) : `lag ${seconds(lag.seconds)}`;
  return {
    short: [rate, behind, `${shortCount(rows)} events`].filter((part) => part !== null).join(' · '),
    lines: [
      `${whole(rows)} events read${share === null ? '' : `, ${Math.round(share * 100)} % of the input`}`,
      rate,
      `watermark ${watermarkMs === null ? 'none yet' : `${timeText(watermarkMs)} UTC`}`,
      ...(lag === null ? [] : [`lag ${whole(lag.records)} records, ${seconds(lag.seconds)}`]),
      `${whole(late)} late`,
      `${whole(dead)} dead`,
      `epoch ${whole(epoch)}`,
    ],
  };
}

/** `12.0 k of 500.0 k rows`. */
export function stepText({ step, done, total }: Extract<RunProgressLine, { step: string }>): string {
  return `${shortCount(done)}${total === null ? '' : ` of ${shortCount(total)}`} ${step}`;
}

function whole(count: number): string {
  return count.toLocaleString('en-US');
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}
