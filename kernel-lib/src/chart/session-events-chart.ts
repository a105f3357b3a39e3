import { binFigures, trimBins } from './bin-chart';
import { binTable, binWords } from './bin-table';
import { type Chart, emptyChart } from './chart';
import { count, percentOf } from './format-number';
import { NEUTRAL } from './palette';

/** Bins of events per session: from their lower edge to below the next one's; the last is open. */
const BINS = [
  [1, '1'],
  [2, '2'],
  [3, '3'],
  [4, '4–5'],
  [6, '6–10'],
  [11, '11–20'],
  [21, '21–50'],
  [51, '51–100'],
  [101, '> 100'],
] as const;

export const EVENTS_BIN_COUNT = BINS.length;

/** The bin of a session's number of events. */
export function eventsBin(events: number): number {
  let bin = 0;
  while (bin + 1 < BINS.length && events >= BINS[bin + 1][0]) bin++;
  return bin;
}

export interface SessionEventsData {
  readonly sessions: number;
  readonly events: number;
  readonly rangeText: string;
  /** Sessions per bin of `eventsBin`. */
  readonly counts: readonly number[];
  /** Nearest rank; null where there are no sessions. */
  readonly median: number | null;
  readonly p90: number | null;
  readonly max: number | null;
}

/** How many events sessions have. */
export function sessionEventsChart(data: SessionEventsData): Chart {
  const id = 'session-events';
  const { sessions, events, counts } = data;
  const bins = trimBins(BINS.map(([, label], i) => ({ label, count: counts[i] ?? 0 })));
  const table = binTable('events', 'sessions', bins);
  const summary =
    sessions === 0
      ? ''
      : `; mean ${(events / sessions).toFixed(2)}, median ${data.median}, 90 % at most ${data.p90}, greatest ${count(data.max ?? 0)}`;
  const subtitle = `Events per session, n = ${count(sessions)}, ${data.rangeText}${summary}`;
  if (sessions === 0) return emptyChart(id, 'There are no sessions to count events in.', subtitle, table.columns);
  return {
    id,
    title: `${percentOf(counts[0], sessions)} of sessions are a single event`,
    subtitle,
    alt: `Bars of sessions by number of events. ${binWords(bins)}.`,
    ...binFigures(bins, { color: NEUTRAL, unit: 'sessions', axisTitle: 'events in the session' }),
    table,
    notes: [],
  };
}
