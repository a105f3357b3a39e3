import { count, shortCount } from '../../../kernel-lib/src/chart/format-number';
import { timeText } from '../../../kernel-lib/src/chart/format-time';
import type { RunProgress } from '../../../kernel-lib/src/run/options';

/** What the command says of itself while it works: an engine's counters, or how far other work is. */
export type RunProgressLine =
  | RunProgress
  | { readonly step: string; readonly done: number; readonly total: number | null };

/** The facts for the tree in one line, and a line for each of all. Rate and lag are those of now: only what runs has them. */
export function describeProgress(
  progress: RunProgressLine,
  isRunning: boolean,
): {
  readonly short: string;
  readonly lines: readonly string[];
} {
  if ('step' in progress) {
    const text = stepText(progress);
    return { short: text, lines: [text] };
  }
  const { rows, rowsPerSecond, watermarkMs, late, dead, epoch, share, lag } = progress;
  const rate = isRunning ? [`${shortCount(Math.round(rowsPerSecond))} ev/s`] : [];
  const lagging = isRunning && lag !== null;
  const behind =
    lag === null
      ? share === null
        ? null
        : `${Math.round(share * 100)} %`
      : lagging
        ? `lag ${seconds(lag.seconds)}`
        : null;
  return {
    short: [...rate, behind, `${shortCount(rows)} events`].filter((part) => part !== null).join(' · '),
    lines: [
      `${count(rows)} events read${share === null ? '' : `, ${Math.round(share * 100)} % of the input`}`,
      ...rate,
      `watermark ${watermarkMs === null ? 'none yet' : minuteText(watermarkMs)}`,
      ...(!lagging ? [] : [`lag ${count(lag.records)} records, ${seconds(lag.seconds)}`]),
      `${count(late)} late`,
      `${count(dead)} dead`,
      `epoch ${count(epoch)}`,
    ],
  };
}

/** `12.0 k of 500.0 k rows`. */
export function stepText({ step, done, total }: Extract<RunProgressLine, { step: string }>): string {
  return `${shortCount(done)}${total === null ? '' : ` of ${shortCount(total)}`} ${step}`;
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

/** Short enough for a side bar as it is opened first. */
function minuteText(ms: number): string {
  return `${timeText(ms).slice(0, 16)} UTC`;
}
