import { type Bin, stackedLabel } from './bin-chart';
import { type Chart, emptyChart, type Figure, type Json, type JsonObject } from './chart';
import { durationBins } from './duration-bins';
import { count, counted, percentOf } from './format-number';
import { durationText } from './format-time';
import { axis, axisTitle, DEFAULT_HEIGHT_PX, hiddenAxis, layout, panelTitle } from './layout';
import { GRID, INK, ROLE_COLORS } from './palette';

export interface StepTime {
  readonly from: 'view' | 'cart';
  readonly to: 'cart' | 'purchase';
  /** Sessions with both, in order, per bin of `durationBins`. */
  readonly counts: readonly number[];
  readonly n: number;
  /** Nearest rank, seconds; null where n is 0. */
  readonly medianSeconds: number | null;
  readonly p90Seconds: number | null;
}

export interface StepTimesData {
  readonly rangeText: string;
  /** From view to purchase with or without a cart between them comes last and gives the title. */
  readonly times: readonly StepTime[];
}

const COLUMNS = [
  { name: 'from', kind: 'text' },
  { name: 'to', kind: 'text' },
  { name: 'time', kind: 'text' },
  { name: 'sessions', kind: 'count' },
  { name: 'share', kind: 'share' },
] as const;

/** How long sessions take from step to step: one panel per pair of steps, on one scale of time. */
export function stepTimesChart({ rangeText, times }: StepTimesData): Chart {
  const id = 'step-times';
  const drawn = times.filter(({ n }) => n > 0);
  const subtitle = `Time from the first step to the first of the next after it, sessions with both in order, ${rangeText}`;
  if (drawn.length === 0) return emptyChart(id, 'No session goes from one step to another.', subtitle, COLUMNS);
  const bins = drawn.map(({ counts }) => durationBins(counts));
  const used = bins[0].map((_, i) => bins.some((row) => row[i].count > 0));
  const first = used.indexOf(true);
  const last = used.lastIndexOf(true);
  const panels = drawn.map((time, i) => ({ time, bins: bins[i].slice(first, last + 1) }));
  const whole = drawn[drawn.length - 1];
  return {
    id,
    title: `${whole.to === 'purchase' ? 'Purchases' : 'Carts'} follow ${whole.from}s after ${durationText(whole.medianSeconds ?? 0)} in the median`,
    subtitle,
    alt: `Bars of sessions by time between steps. ${drawn.map((time) => wordsOf(time)).join('; ')}.`,
    figure: figureOf(panels, false),
    narrow: figureOf(panels, true),
    table: {
      columns: COLUMNS,
      rows: panels.flatMap(({ time, bins: row }) =>
        row.map((bin) => [time.from, time.to, bin.label, bin.count, bin.count / time.n]),
      ),
    },
    notes: [],
  };
}

function wordsOf({ from, to, n, medianSeconds, p90Seconds }: StepTime): string {
  return `${from} to ${to}: median ${durationText(medianSeconds ?? 0)}, 90 % within ${durationText(p90Seconds ?? 0)}, n = ${count(n)}`;
}

interface Panel {
  readonly time: StepTime;
  readonly bins: readonly Bin[];
}

function figureOf(panels: readonly Panel[], narrow: boolean): Figure {
  const places = panels[0].bins.map((_, i) => i);
  const ticks = panels[0].bins.map(({ label: text }) => text);
  const gap = 0.13;
  const height = (1 - gap * panels.length) / panels.length;
  const data: JsonObject[] = [];
  const annotations: Json[] = [];
  const axes: Record<string, Json> = {};
  // In a narrow figure the label takes two lines, so that it fits in a wide font too.
  const separator = narrow ? '<br>' : ' · ';
  panels.forEach(({ time, bins }, i) => {
    const suffix = i === 0 ? '' : String(i + 1);
    const bottom = Math.max(0, 1 - (i + 1) * (height + gap));
    const shares = bins.map((bin) => bin.count / time.n);
    axes[`yaxis${suffix}`] = hiddenAxis({ domain: [bottom, bottom + height], range: [0, Math.max(...shares) * 1.35] });
    data.push({
      type: 'bar',
      x: places,
      y: shares,
      yaxis: `y${suffix}`,
      marker: { color: ROLE_COLORS[time.to] },
      text: bins.map((bin) => (bin.count === 0 ? '' : percentOf(bin.count, time.n))),
      textposition: narrow ? 'none' : 'outside',
      textfont: { color: INK, size: 11 },
      cliponaxis: false,
      hovertemplate: bins.map((bin) => `${bin.label}<br>${counted(bin.count, 'session')}<extra></extra>`),
    });
    annotations.push(
      panelTitle(
        `${time.from} → ${time.to}${separator}median ${durationText(time.medianSeconds ?? 0)} · n = ${count(time.n)}`,
        bottom + height,
      ),
    );
  });
  axes.xaxis = axis({
    anchor: panels.length === 1 ? 'y' : `y${panels.length}`,
    linecolor: GRID,
    range: [-0.6, places.length - 0.4],
    showline: true,
    tickangle: narrow ? -60 : 0,
    tickvals: places,
    ticktext: narrow ? ticks : ticks.length > 11 ? ticks.map(stackedLabel) : ticks,
    title: axisTitle('time between the steps'),
  });
  return {
    data,
    layout: layout(Math.max(DEFAULT_HEIGHT_PX, 80 + panels.length * 115), {
      ...axes,
      annotations,
      bargap: 0.12,
      margin: { b: 60, l: 0, r: 0, t: 4 },
    }),
  };
}
