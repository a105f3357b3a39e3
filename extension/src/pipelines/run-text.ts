import { shortCount } from '../../../kernel-lib/src/chart/format-number';
import { timeText } from '../../../kernel-lib/src/chart/format-time';

/** What the command says of itself while it works: an engine's counters, or a simulator's rows. */
export type RunProgressLine =
  | {
      readonly rows: number;
      readonly rowsPerSecond: number;
      readonly watermarkMs: number | null;
      readonly late: number;
      readonly dead: number;
      readonly epoch: number;
      readonly share: number | null;
    }
  | { readonly step: string; readonly done: number; readonly total: number | null };

/** The one fact for the tree, and a line for each of the others. */
export function describeProgress(progress: RunProgressLine): {
  readonly short: string;
  readonly lines: readonly string[];
} {
  if ('step' in progress) {
    const { step, done, total } = progress;
    const text = `${shortCount(done)}${total === null ? '' : ` of ${shortCount(total)}`} ${step}`;
    return { short: text, lines: [text] };
  }
  const { rows, rowsPerSecond, watermarkMs, late, dead, epoch, share } = progress;
  return {
    short: `${shortCount(Math.round(rowsPerSecond))} ev/s · ${shortCount(rows)} events`,
    lines: [
      `${rows.toLocaleString('en-US')} events read${share === null ? '' : `, ${Math.round(share * 100)} % of the input`}`,
      `watermark ${watermarkMs === null ? 'none yet' : `${timeText(watermarkMs)} UTC`}`,
      `${late.toLocaleString('en-US')} late, ${dead.toLocaleString('en-US')} dead`,
      `epoch ${epoch}`,
    ],
  };
}
