import { type Chart, emptyChart, type Figure, type Json } from './chart';
import { counted, percent, percentOf, shortCount, shortMoney } from './format-number';
import { axis, hiddenAxis, label, layout } from './layout';
import { INK, ROLE_COLORS, SOFT_INK } from './palette';
import { plotlyText } from './plotly-text';
import { wilsonInterval } from './wilson';

export interface RankedGroup {
  /** Null where the events have none. */
  readonly name: string | null;
  readonly views: number;
  readonly carts: number;
  readonly purchases: number;
  readonly revenueCents: number;
  /** Sessions with any event of the group, and those of them with a purchase of it. */
  readonly sessions: number;
  readonly purchaseSessions: number;
}

export interface RankingData {
  readonly kind: 'category' | 'brand';
  readonly rangeText: string;
  /** Greatest revenue first. */
  readonly top: readonly RankedGroup[];
  readonly totalRevenueCents: number;
  /** How many groups there are, the nameless one included. */
  readonly groups: number;
  /** Events whose group was not counted, because there were more groups than are kept. */
  readonly uncountedEvents: number;
}

const ROW_PX = 34;
const PLURALS = { category: 'categories', brand: 'brands' } as const;

/** The groups with the greatest revenue, with their events and the share of their sessions that buys. */
export function rankingChart(data: RankingData): Chart {
  const { kind, top, totalRevenueCents, groups } = data;
  const id = PLURALS[kind];
  const columns = [
    { name: kind, kind: 'text' },
    { name: 'revenue', kind: 'money' },
    { name: 'share of revenue', kind: 'share' },
    { name: 'views', kind: 'count' },
    { name: 'carts', kind: 'count' },
    { name: 'purchases', kind: 'count' },
    { name: 'sessions', kind: 'count' },
    { name: 'sessions with purchase', kind: 'count' },
    { name: 'conversion', kind: 'share' },
  ] as const;
  const subtitle = `Revenue of the first ${top.length} of ${counted(groups, kind, PLURALS[kind])}, and the share of their sessions with a purchase (line: 95 % interval), ${data.rangeText}`;
  const notes =
    data.uncountedEvents === 0
      ? []
      : [
          `${counted(data.uncountedEvents, 'event')} of further ${PLURALS[kind]} are not counted here: there are more than are kept in memory.`,
        ];
  if (top.length === 0)
    return { ...emptyChart(id, `There are no ${PLURALS[kind]} to rank.`, subtitle, columns), notes };
  const rows = top.map((group) => [
    nameOf(group, kind),
    group.revenueCents / 100,
    totalRevenueCents === 0 ? null : group.revenueCents / totalRevenueCents,
    group.views,
    group.carts,
    group.purchases,
    group.sessions,
    group.purchaseSessions,
    group.sessions === 0 ? null : group.purchaseSessions / group.sessions,
  ]);
  const table = { columns, rows };
  if (totalRevenueCents === 0) {
    return {
      ...emptyChart(id, `No purchase brought revenue: ${PLURALS[kind]} are ordered by their views.`, subtitle, columns),
      table,
      notes,
    };
  }
  const first = top[0];
  return {
    id,
    title: `${first.name === null ? `Events with no ${kind} bring` : `${first.name} brings`} ${percentOf(first.revenueCents, totalRevenueCents)} of revenue${concentration(data)}`,
    subtitle,
    alt: `Bars of revenue by ${kind}. ${top.map((group) => `${nameOf(group, kind)}: ${shortMoney(group.revenueCents)}`).join('; ')}.`,
    figure: wideFigure(data),
    narrow: narrowFigure(data),
    table,
    notes,
  };
}

function nameOf({ name }: RankedGroup, kind: RankingData['kind']): string {
  return name === null ? `no ${kind}` : name;
}

function concentration({ top, totalRevenueCents, kind }: RankingData): string {
  if (top.length < 3) return '';
  const three = top.slice(0, 3).reduce((sum, group) => sum + group.revenueCents, 0);
  return `, the first three ${PLURALS[kind]} ${percentOf(three, totalRevenueCents)}`;
}

function heading(text: string, x: number, xanchor: string, color = SOFT_INK): Json {
  return label(text, {
    x,
    xref: 'paper',
    xanchor,
    y: 1,
    yref: 'paper',
    yanchor: 'bottom',
    yshift: 4,
    font: { color, size: 12 },
  });
}

function wideFigure({ top, kind }: RankingData): Figure {
  const places = top.map((_, i) => i);
  const max = Math.max(1, ...top.map(({ revenueCents }) => revenueCents));
  const numbers = (values: readonly number[], at: number) => ({
    type: 'scatter',
    mode: 'text',
    x: values.map(() => at),
    y: places,
    xaxis: 'x2',
    text: values.map(shortCount),
    textposition: 'middle left',
    textfont: { color: INK, size: 12 },
    hoverinfo: 'skip',
  });
  const intervals = top.map((group) => wilsonInterval(group.purchaseSessions, group.sessions));
  const shares = top.map(({ purchaseSessions, sessions }) => (sessions === 0 ? null : purchaseSessions / sessions));
  const shareMax = Math.max(0.001, ...intervals.map((interval) => interval?.[1] ?? 0));
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: top.map(({ revenueCents }) => revenueCents),
        y: places,
        marker: { color: ROLE_COLORS.purchase },
        text: top.map(({ revenueCents }) => shortMoney(revenueCents)),
        textposition: 'outside',
        textfont: { color: INK, size: 12 },
        cliponaxis: false,
        hovertemplate: top.map((group) => `${plotlyText(nameOf(group, kind), 80)}<br>revenue %{text}<extra></extra>`),
      },
      numbers(
        top.map(({ views }) => views),
        0.52,
      ),
      numbers(
        top.map(({ carts }) => carts),
        0.62,
      ),
      numbers(
        top.map(({ purchases }) => purchases),
        0.76,
      ),
      {
        type: 'scatter',
        mode: 'markers',
        x: shares,
        y: places,
        xaxis: 'x3',
        marker: { color: ROLE_COLORS.purchase, size: 8 },
        error_x: {
          type: 'data',
          symmetric: false,
          array: intervals.map((interval, i) => (interval ? interval[1] - (shares[i] ?? 0) : 0)),
          arrayminus: intervals.map((interval, i) => (interval ? (shares[i] ?? 0) - interval[0] : 0)),
          color: SOFT_INK,
          thickness: 1,
          width: 0,
        },
        cliponaxis: false,
        hovertemplate: top.map(
          (group, i) =>
            `${plotlyText(nameOf(group, kind), 80)}<br>${conversionText(group, intervals[i])}<extra></extra>`,
        ),
      },
    ],
    layout: layout(top.length * ROW_PX + 56, {
      annotations: [
        heading('revenue', 0, 'left'),
        heading('views', 0.52, 'right'),
        heading('carts', 0.62, 'right'),
        heading('purchases', 0.76, 'right'),
        heading('sessions that buy', 0.8, 'left'),
      ],
      bargap: 0.35,
      margin: { b: 24, l: 0, r: 12, t: 28 },
      xaxis: hiddenAxis({ domain: [0, 0.4], range: [0, max * 1.35] }),
      xaxis2: hiddenAxis({ domain: [0.4, 0.76], range: [0.4, 0.76] }),
      xaxis3: axis({
        domain: [0.8, 1],
        range: [0, shareMax * 1.05],
        nticks: 4,
        tickformat: shareMax < 0.02 ? '.1%' : '.0%',
        showgrid: true,
      }),
      yaxis: axis({
        range: [top.length - 0.5, -0.5],
        tickfont: { color: INK, size: 12 },
        tickvals: places,
        ticktext: top.map((group) => plotlyText(nameOf(group, kind), 32)),
      }),
    }),
  };
}

function conversionText(group: RankedGroup, interval: readonly [number, number] | null): string {
  if (interval === null) return 'no sessions';
  const share = percentOf(group.purchaseSessions, group.sessions);
  return `${share} of ${counted(group.sessions, 'session')}, 95 % interval ${percent(interval[0])} to ${percent(interval[1])}`;
}

/** Names above their bars, so that they need no room beside them. */
function narrowFigure({ top, kind }: RankingData): Figure {
  const max = Math.max(1, ...top.map(({ revenueCents }) => revenueCents));
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: top.map(({ revenueCents }) => revenueCents),
        y: top.map((_, i) => i + 0.2),
        width: 0.38,
        marker: { color: ROLE_COLORS.purchase },
        text: top.map(({ revenueCents }) => shortMoney(revenueCents)),
        textposition: 'outside',
        textfont: { color: INK, size: 12 },
        cliponaxis: false,
        hoverinfo: 'skip',
      },
    ],
    layout: layout(top.length * 44 + 8, {
      annotations: top.flatMap((group, i) => [
        label(plotlyText(nameOf(group, kind), 30), {
          x: 0,
          xref: 'paper',
          xanchor: 'left',
          y: i - 0.22,
          yref: 'y',
          font: { color: INK, size: 12 },
        }),
        label(`${percentOf(group.purchaseSessions, group.sessions)} buy`, {
          x: 1,
          xref: 'paper',
          xanchor: 'right',
          y: i - 0.22,
          yref: 'y',
          font: { color: SOFT_INK, size: 12 },
        }),
      ]),
      margin: { b: 4, l: 1, r: 1, t: 4 },
      xaxis: hiddenAxis({ range: [0, max * 1.35] }),
      yaxis: hiddenAxis({ range: [top.length - 0.4, -0.6] }),
    }),
  };
}
