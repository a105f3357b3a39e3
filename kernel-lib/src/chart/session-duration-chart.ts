import { binFigures, trimBins } from './bin-chart';
import { binTable, binWords } from './bin-table';
import { type Chart, emptyChart } from './chart';
import { durationBins } from './duration-bins';
import { count, percentOf } from './format-number';
import { durationText } from './format-time';
import { NEUTRAL } from './palette';

export interface SessionDurationData {
  readonly sessions: number;
  readonly rangeText: string;
  /** Sessions of two and more events: a single event has no duration. Bins as in `durationBins`. */
  readonly counts: readonly number[];
  readonly measured: number;
  /** Of the measured sessions, nearest rank, seconds; null where there are none. */
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
}

/** How long sessions of two and more events last, from their first to their last event. */
export function sessionDurationChart(data: SessionDurationData): Chart {
  const id = 'session-duration';
  const { sessions, measured, medianSeconds, p90Seconds } = data;
  const bins = trimBins(durationBins(data.counts));
  const table = binTable('duration', 'sessions', bins);
  const subtitle = `First to last event of sessions with two or more events, n = ${count(measured)} of ${count(sessions)} sessions (${percentOf(measured, sessions)}), ${data.rangeText}`;
  if (medianSeconds === null || p90Seconds === null) {
    return emptyChart(id, 'No session has two events: there are no durations.', subtitle, table.columns);
  }
  return {
    id,
    title: `Half of the sessions with two or more events last ${durationText(medianSeconds)} or less, nine in ten ${durationText(p90Seconds)} or less`,
    subtitle,
    alt: `Bars of sessions by duration. ${binWords(bins)}.`,
    ...binFigures(bins, { color: NEUTRAL, unit: 'sessions', axisTitle: 'session duration' }),
    table,
    notes: [],
  };
}
