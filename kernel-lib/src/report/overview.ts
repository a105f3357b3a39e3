import type { Table } from '../chart/chart';
import { count, counted, money, percentOf, pointChange, relativeChange } from '../chart/format-number';
import { shortDay } from '../chart/format-time';
import { type DayTotals, isFullDay } from './day-fold';
import type { Card } from './page-data';

export interface OverviewData {
  readonly rangeText: string;
  readonly range: { readonly minMs: number | null; readonly maxMs: number | null };
  readonly events: number;
  /** Accepted events before duplicates were taken out. */
  readonly accepted: number;
  readonly sessions: number;
  readonly purchaseSessions: number;
  readonly purchases: number;
  readonly revenueCents: number;
  readonly days: readonly DayTotals[];
}

/** The four figures that matter, each with its change from the last full day but one to the last full day. */
export function overviewCards(data: OverviewData): Card[] {
  const { rangeText } = data;
  const full = data.days.filter(({ dayMs }) => isFullDay(dayMs, data.range.minMs, data.range.maxMs));
  const card = (
    label: string,
    value: string,
    base: string,
    of: (day: DayTotals) => number | null,
    change: Change,
  ): Card => ({
    label,
    value,
    base,
    range: rangeText,
    ...changeOf(full, of, change),
    trend: full.length < 3 ? null : full.map((day) => of(day) ?? 0),
    trendText:
      full.length < 3
        ? null
        : `${label} by day, ${shortDay(full[0].dayMs)} to ${shortDay(full[full.length - 1].dayMs)}`,
  });
  const amount = (text: (value: number) => string): Change => ({ text, difference: relativeChange });
  const conversion: Change = { text: (share) => percentOf(share, 1), difference: pointChange };
  return [
    card(
      'Events',
      count(data.events),
      `unique, of ${count(data.accepted)} accepted`,
      ({ events }) => events,
      amount(count),
    ),
    card(
      'Sessions',
      count(data.sessions),
      `${data.sessions === 0 ? 'no events to a session' : `${(data.events / data.sessions).toFixed(2)} events each in the mean`}`,
      ({ sessions }) => sessions,
      amount(count),
    ),
    card(
      'Conversion',
      data.sessions === 0 ? 'none' : percentOf(data.purchaseSessions, data.sessions),
      `${count(data.purchaseSessions)} of ${counted(data.sessions, 'session')} with a purchase`,
      ({ sessions, purchaseSessions }) => (sessions === 0 ? null : purchaseSessions / sessions),
      conversion,
    ),
    card(
      'Revenue',
      money(data.revenueCents),
      data.purchases === 0
        ? `no purchases`
        : `${counted(data.purchases, 'purchase')} of ${money(data.revenueCents / data.purchases)} in the mean`,
      ({ revenueCents }) => revenueCents,
      amount(money),
    ),
  ];
}

interface Change {
  text(value: number): string;
  difference(from: number, to: number): string;
}

function changeOf(
  full: readonly DayTotals[],
  of: (day: DayTotals) => number | null,
  { text, difference }: Change,
): Pick<Card, 'change' | 'changeText'> {
  if (full.length < 2) {
    const none = `No change to show: it takes two full days (UTC), the range has ${full.length === 0 ? 'none' : 'one'}.`;
    return { change: null, changeText: none };
  }
  const [before, last] = full.slice(-2);
  const [from, to] = [of(before), of(last)];
  const days = `${shortDay(last.dayMs)} against ${shortDay(before.dayMs)}`;
  if (from === null || to === null)
    return { change: null, changeText: `No change to show: no sessions on one of ${days}.` };
  return { change: difference(from, to), changeText: `${days}: ${text(to)} against ${text(from)}` };
}

/** The four figures by day; days that the range does not cover say so. */
export function dayTable({ days, range }: OverviewData): Table {
  return {
    columns: [
      { name: 'day (UTC)', kind: 'day' },
      { name: 'covered', kind: 'text' },
      { name: 'events', kind: 'count' },
      { name: 'sessions started', kind: 'count' },
      { name: 'with purchase', kind: 'count' },
      { name: 'conversion', kind: 'share' },
      { name: 'revenue', kind: 'money' },
    ],
    rows: days.map((day) => [
      day.dayMs,
      isFullDay(day.dayMs, range.minMs, range.maxMs) ? 'full' : 'in part',
      day.events,
      day.sessions,
      day.purchaseSessions,
      day.sessions === 0 ? null : day.purchaseSessions / day.sessions,
      day.revenueCents / 100,
    ]),
  };
}
