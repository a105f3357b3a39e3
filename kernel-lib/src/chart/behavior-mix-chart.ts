import { type Chart, emptyChart } from './chart';
import { count, counted, percentOf } from './format-number';
import { segmentColor } from './palette';
import { rowBarFigures } from './row-bars';

export interface BehaviorMixData {
  readonly sessions: number;
  readonly rangeText: string;
  /** In the order of the definition's rules, which gives each its colour. */
  readonly segments: readonly {
    readonly segment: string;
    readonly sessions: number;
    readonly events: number;
    readonly revenueCents: number;
  }[];
}

/** Sessions by behaviour segment, most frequent first. */
export function behaviorMixChart({ sessions, rangeText, segments }: BehaviorMixData): Chart {
  const id = 'behavior-mix';
  const columns = [
    { name: 'segment', kind: 'text' },
    { name: 'sessions', kind: 'count' },
    { name: 'share of sessions', kind: 'share' },
    { name: 'events', kind: 'count' },
    { name: 'revenue', kind: 'money' },
    { name: 'share of revenue', kind: 'share' },
  ] as const;
  const subtitle = `Sessions by behaviour segment, n = ${count(sessions)}, ${rangeText}`;
  if (sessions === 0) return emptyChart(id, 'There are no sessions to sort into segments.', subtitle, columns);
  const revenueCents = segments.reduce((sum, segment) => sum + segment.revenueCents, 0);
  const sorted = segments
    .map((segment, place) => ({ ...segment, place }))
    .sort((a, b) => b.sessions - a.sessions || a.place - b.place);
  const richest = sorted.reduce((best, segment) => (segment.revenueCents > best.revenueCents ? segment : best));
  const top = sorted[0];
  const figures = rowBarFigures(
    sorted.map((segment) => ({
      label: segment.segment,
      value: segment.sessions,
      text: `${percentOf(segment.sessions, sessions)} · ${count(segment.sessions)}`,
      color: segmentColor(segment.place),
    })),
  );
  const topText = `${top.segment} is the largest segment with ${percentOf(top.sessions, sessions)} of sessions`;
  return {
    id,
    title:
      revenueCents === 0
        ? topText
        : `${topText}; ${richest === top ? 'it' : `${richest.segment}, ${percentOf(richest.sessions, sessions)} of them,`} brings ${percentOf(richest.revenueCents, revenueCents)} of revenue`,
    subtitle,
    alt: `Bars of sessions by segment. ${sorted.map(({ segment, sessions: n }) => `${segment}: ${counted(n, 'session')}`).join('; ')}.`,
    ...figures,
    table: {
      columns,
      rows: sorted.map((segment) => [
        segment.segment,
        segment.sessions,
        segment.sessions / sessions,
        segment.events,
        segment.revenueCents / 100,
        revenueCents === 0 ? null : segment.revenueCents / revenueCents,
      ]),
    },
    notes: [],
  };
}
