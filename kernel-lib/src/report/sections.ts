import { behaviorMixChart } from '../chart/behavior-mix-chart';
import type { Chart } from '../chart/chart';
import { deadLettersChart } from '../chart/dead-letters-chart';
import { bytes, count, counted, percentOf } from '../chart/format-number';
import { durationText, timeText } from '../chart/format-time';
import { funnelChart } from '../chart/funnel-chart';
import { latenessChart } from '../chart/lateness-chart';
import { rankingChart } from '../chart/ranking-chart';
import { sessionDurationChart } from '../chart/session-duration-chart';
import { sessionEventsChart } from '../chart/session-events-chart';
import { stepTimesChart } from '../chart/step-times-chart';
import { trafficChart } from '../chart/traffic-chart';
import type { Collected } from './collect';
import { compactJson } from './compact-json';
import { glossary, type TermId } from './glossary';
import type { GroupFold } from './group-fold';
import { dayTable, type OverviewData, overviewCards } from './overview';
import type { Block, Fact, Section } from './page-data';
import type { Equation } from './reconcile';
import type { RunSummary } from './summary';

const TOP_GROUPS = 10;
const NO_SESSIONS: Block = {
  kind: 'text',
  text: 'The definition has no session output, so there is nothing to show here.',
};

/** What explains the four figures. */
const FIGURES_TERMS: readonly TermId[] = [
  'term-events',
  'term-session',
  'term-conversion',
  'term-revenue',
  'term-change',
];

/** A chart with the term of the glossary that explains it. */
const chart = (drawn: Chart, explainedBy: TermId): Block => ({ kind: 'chart', chart: drawn, explainedBy });

export function overviewSection(run: RunSummary, { sessions, rangeText }: Collected): Section {
  const id = 'overview';
  const title = '1 Overview';
  if (!sessions) return { id, title, blocks: [NO_SESSIONS] };
  const data: OverviewData = {
    rangeText,
    range: run.timeRange,
    events: sessions.events,
    accepted: run.counters.accepted,
    sessions: sessions.sessions,
    purchaseSessions: sessions.purchaseSessions,
    purchases: sessions.purchases,
    revenueCents: sessions.revenueCents,
    days: sessions.days.days(),
  };
  return {
    id,
    title,
    blocks: [
      { kind: 'cards', cards: overviewCards(data), explainedBy: FIGURES_TERMS },
      ...(data.days.length === 0
        ? []
        : [{ kind: 'table', title: 'The four figures by day', table: dayTable(data), open: false } as const]),
    ],
  };
}

export function qualitySection(run: RunSummary, { late }: Collected): Section {
  const { counters, watermark, delayMs } = run;
  const { read, parsed, dead, accepted, late: lateCount, unique, duplicates, unmatched } = counters;
  const catalogs = Object.entries(unmatched);
  const items: Fact[] = [
    { term: 'Dead letters', text: `${count(dead)} of ${counted(read, 'record')} read (${percentOf(dead, read)})` },
    {
      term: 'Late',
      text: `${count(lateCount)} of ${counted(parsed, 'parsed record')} (${percentOf(lateCount, parsed)})`,
    },
    {
      term: 'Duplicates',
      text: `${count(duplicates)} of ${counted(accepted, 'accepted record')} (${percentOf(duplicates, accepted)})`,
    },
    ...catalogs.map(([name, value]) => ({
      term: `Not in the ${name} catalogue`,
      text: `${count(value)} of ${counted(unique, 'event')} (${percentOf(value, unique)})`,
    })),
    ...(catalogs.length === 0 ? [{ term: 'Catalogues', text: 'none was given, so nothing could be unmatched' }] : []),
    {
      term: 'Watermark',
      text:
        watermark.ms === null
          ? 'none yet: a partition has no record'
          : `${timeText(watermark.ms)} UTC, ${durationText(delayMs / 1000)} behind the greatest event time${run.finished ? '; the input has ended, so all is final' : ''}`,
    },
  ];
  return {
    id: 'quality',
    title: '2 Data quality',
    blocks: [
      { kind: 'facts', title: 'What did not count', items },
      chart(latenessChart(late.data(lateCount, parsed, delayMs)), 'term-late'),
      chart(deadLettersChart({ read, dead, byReason: run.deadByReason }), 'term-read'),
      {
        kind: 'table',
        title: 'Watermark by partition',
        table: {
          columns: [
            { name: 'partition', kind: 'count' },
            { name: 'greatest event time (UTC)', kind: 'time' },
            { name: 'watermark (UTC)', kind: 'time' },
          ],
          rows: watermark.partitions.map(({ partition, maxTimeMs, watermarkMs }) => [
            partition,
            finite(maxTimeMs),
            finite(watermarkMs),
          ]),
        },
        open: false,
      },
    ],
  };
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}

export function trafficSection(run: RunSummary, { traffic }: Collected): Section {
  const block: Block = traffic
    ? chart(trafficChart(traffic.data(run.timeRange)), 'term-events')
    : {
        kind: 'text',
        text: 'The definition has no windows that count all events by type, so there is nothing to show here.',
      };
  return { id: 'traffic-section', title: '3 Traffic', blocks: [block] };
}

export function sessionsSection({ sessions, rangeText }: Collected): Section {
  return {
    id: 'sessions',
    title: '4 Sessions',
    blocks: sessions
      ? [
          chart(behaviorMixChart(sessions.behaviorMix(rangeText)), 'term-segment'),
          chart(sessionDurationChart(sessions.duration(rangeText)), 'term-session'),
          chart(sessionEventsChart(sessions.sessionEvents(rangeText)), 'term-session'),
        ]
      : [NO_SESSIONS],
  };
}

export function funnelSection({ sessions, rangeText }: Collected): Section {
  return {
    id: 'funnel-section',
    title: '5 Funnel',
    blocks: sessions
      ? [
          chart(funnelChart(sessions.funnel.funnel(rangeText)), 'term-funnel'),
          chart(stepTimesChart({ rangeText, times: sessions.funnel.times() }), 'term-funnel'),
        ]
      : [NO_SESSIONS],
  };
}

export function groupsSection({ sessions, rangeText }: Collected): Section {
  const ranking = (kind: 'category' | 'brand', fold: GroupFold): Block =>
    chart(
      rankingChart({
        kind,
        rangeText,
        top: fold.top(TOP_GROUPS),
        totalRevenueCents: fold.totalRevenueCents,
        groups: fold.groups,
        uncountedEvents: fold.uncountedEvents,
      }),
      'term-conversion',
    );
  return {
    id: 'groups',
    title: '6 Categories and brands',
    blocks: sessions ? [ranking('category', sessions.categories), ranking('brand', sessions.brands)] : [NO_SESSIONS],
  };
}

export function appendixSection(
  run: RunSummary,
  { sessionOutput }: Collected,
  equations: readonly Equation[],
): Section {
  const { definition } = run;
  return {
    id: 'appendix',
    title: 'Appendix',
    blocks: [
      { kind: 'facts', title: 'Where the numbers come from', items: provenance(run) },
      {
        kind: 'table',
        title: 'Every equation that must hold',
        table: {
          columns: [
            { name: 'equation', kind: 'text' },
            { name: 'holds', kind: 'text' },
          ],
          rows: equations.map((equation) => [equationText(equation), equation.holds ? 'yes' : `no: ${equation.fault}`]),
        },
        open: true,
      },
      { kind: 'facts', title: 'How each number is defined', items: glossary(definition, sessionOutput) },
      { kind: 'code', title: 'Definition', text: compactJson(definition) },
    ],
  };
}

function inputFact({ name, bytes: size, sha256, topic }: RunSummary['input'][number]): string {
  if (topic)
    return `topic ${name}, ${counted(topic.records, 'record')} of ${counted(topic.partitions, 'partition')}, id ${topic.id}`;
  const hash = sha256 === null ? '' : `, SHA-256 of its first 64 KiB ${sha256}`;
  return `${name}, ${size === null ? 'size not known' : `${bytes(size)} (${count(size)} bytes)`}${hash}`;
}

function provenance(run: RunSummary): Fact[] {
  return [
    ...run.input.map((input) => ({ term: 'Input', text: inputFact(input) })),
    {
      term: 'Pipeline',
      text: `${run.pipeline}, generation ${run.generation}, epoch ${run.epoch}, ${run.finished ? 'finished' : 'not finished'}`,
    },
    { term: 'Definition', text: `hash ${run.definitionHash}` },
    { term: 'Run', text: `${timeText(run.startedAt.getTime())} to ${timeText(run.endedAt.getTime())} UTC` },
    { term: 'Seed', text: run.seed === null ? 'none: the input was not made by this run' : String(run.seed) },
    {
      term: 'Versions',
      text: `Footpath ${run.versions.footpath}, semantics ${run.semanticsVersion}, Node ${run.versions.node}`,
    },
  ];
}

/** `read 500 = 498 parsed + 2 dead`. */
export function equationText({ left, right, holds }: Equation): string {
  const terms = right.map(({ name, value }) => `${count(value)} ${name}`).join(' + ');
  return `${left.name} ${count(left.value)} ${holds ? '=' : '≠'} ${terms}`;
}
