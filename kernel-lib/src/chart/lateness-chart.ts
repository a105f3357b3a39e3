import { binFigures, trimBins } from './bin-chart';
import { binTable, binWords } from './bin-table';
import { type Chart, emptyChart } from './chart';
import { durationBins } from './duration-bins';
import { count, counted, percentOf } from './format-number';
import { durationText } from './format-time';
import { NEUTRAL } from './palette';

export interface LatenessData {
  /** Late records by how far below the watermark their event time was; see `durationBins`. */
  readonly counts: readonly number[];
  readonly late: number;
  readonly parsed: number;
  /** How far the watermark is behind the greatest event time. */
  readonly delayMs: number;
  /** Nearest rank, seconds; null where nothing is late. */
  readonly medianSeconds: number | null;
  readonly p95Seconds: number | null;
}

/** How far late records missed their partition's watermark. */
export function latenessChart(data: LatenessData): Chart {
  const id = 'lateness';
  const { late, parsed, medianSeconds, p95Seconds } = data;
  const bins = trimBins(durationBins(data.counts));
  const table = binTable('behind the watermark', 'late events', bins);
  const delay = durationText(data.delayMs / 1000);
  const share = `${count(late)} late of ${counted(parsed, 'parsed event')} (${percentOf(late, parsed)})`;
  const subtitle = `Watermark minus event time, ${share}, watermark ${delay} behind the greatest event time`;
  if (late === 0 || medianSeconds === null || p95Seconds === null) {
    return emptyChart(id, 'No event came late.', subtitle, table.columns);
  }
  return {
    id,
    title: `Half of the late events missed the watermark by ${durationText(medianSeconds)} or less, 95 % by ${durationText(p95Seconds)} or less`,
    subtitle,
    alt: `Bars of late events by how far they were behind the watermark. ${binWords(bins)}.`,
    ...binFigures(bins, { color: NEUTRAL, unit: 'late events', axisTitle: 'behind the watermark' }),
    table,
    notes: [],
  };
}
