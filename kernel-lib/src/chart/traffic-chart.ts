import type { Role } from '../event/schema';
import { type Chart, emptyChart, type Figure, type Json, type JsonObject } from './chart';
import { count, shortCount } from './format-number';
import { clockText, DAY_MS, HOUR_MS, rangeText, shortDay, timeText, unitText } from './format-time';
import { axis, DEFAULT_HEIGHT_PX, label, layout, panelTitle } from './layout';
import { GRID, ROLE_COLORS, SOFT_INK } from './palette';
import { plotlyText } from './plotly-text';

export interface TrafficData {
  /** Start of the first bucket, ms since the epoch. */
  readonly startMs: number;
  readonly bucketMs: number;
  /** The first and last event time of the input. */
  readonly range: { readonly minMs: number | null; readonly maxMs: number | null };
  /** One per event type, most frequent first; `counts[i]` are the events of bucket i, 0 where there are none. */
  readonly types: readonly { readonly type: string; readonly role: Role; readonly counts: readonly number[] }[];
}

const MAX_PANELS = 6;
const PANEL_GAP = 0.11;

/**
 * Events over time, one panel per event type with an axis of its own, because counts of types differ by an order of
 * magnitude and more. Beyond six types the rarer ones share the last panel.
 */
export function trafficChart(data: TrafficData): Chart {
  const id = 'traffic';
  const { startMs, bucketMs } = data;
  const types = foldRareTypes(data.types);
  const names = types.map(({ type }) => type);
  const columns = [
    { name: 'from (UTC)', kind: 'time' } as const,
    ...names.map((name) => ({ name, kind: 'count' as const })),
  ];
  const unit = unitText(bucketMs);
  const subtitle = `Events per ${unit} by type, ${rangeText(data.range.minMs, data.range.maxMs)}; each panel has its own axis from 0`;
  if (types.length === 0) return emptyChart(id, 'There are no windows to draw.', subtitle, columns);
  const peaks = types.map(({ counts }) => indexOfMax(counts));
  const rows = types[0].counts.map((_, i) => [startMs + i * bucketMs, ...types.map(({ counts }) => counts[i])]);
  const peakTexts = types.map(
    ({ type, counts }, i) => `${type} peak at ${count(counts[peaks[i]])} on ${timeText(startMs + peaks[i] * bucketMs)}`,
  );
  return {
    id,
    title: titleOf(data, types),
    subtitle,
    alt: `Lines over time, one panel per event type. Events per ${unit}: ${peakTexts.join('; ')} UTC.`,
    figure: figureOf(data, types, peaks, false),
    narrow: figureOf(data, types, peaks, true),
    table: { columns, rows },
    notes: [],
  };
}

type Types = TrafficData['types'];

function foldRareTypes(types: Types): Types {
  if (types.length <= MAX_PANELS) return types;
  const rare = types.slice(MAX_PANELS - 1);
  const counts = rare[0].counts.map((_, i) => rare.reduce((sum, type) => sum + type.counts[i], 0));
  return [...types.slice(0, MAX_PANELS - 1), { type: `${rare.length} other types`, role: 'other', counts }];
}

function indexOfMax(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best] ? i : best), 0);
}

/** Over two days and more the daily rhythm is what is seen; within them the peak. */
function titleOf({ startMs, bucketMs, range }: TrafficData, types: Types): string {
  const spanMs = (range.maxMs ?? 0) - (range.minMs ?? 0);
  if (spanMs >= 2 * DAY_MS && bucketMs <= HOUR_MS) {
    const hours = types.slice(0, 3).map(({ type, counts }) => {
      const byHour = new Array<number>(24).fill(0);
      counts.forEach((value, i) => {
        byHour[new Date(startMs + i * bucketMs).getUTCHours()] += value;
      });
      return `${String(indexOfMax(byHour)).padStart(2, '0')} h for ${type}`;
    });
    return `The busiest hour of the day (UTC) is ${listText(hours)}`;
  }
  const [{ type, counts }] = types;
  const peak = indexOfMax(counts);
  const atMs = startMs + peak * bucketMs;
  const when = bucketMs >= DAY_MS ? shortDay(atMs) : `${shortDay(atMs)} ${clockText(atMs)}`;
  return `Events of type ${type} peak at ${count(counts[peak])} per ${unitText(bucketMs)} on ${when} UTC`;
}

function listText(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}

function figureOf({ startMs, bucketMs }: TrafficData, types: Types, peaks: readonly number[], narrow: boolean): Figure {
  const buckets = types[0].counts.length;
  // A value holds for its bucket: the end of the last one is a point more.
  const x = Array.from({ length: buckets + 1 }, (_, i) => new Date(startMs + i * bucketMs).toISOString().slice(0, 19));
  const from = x.map((_, i) => timeText(startMs + Math.min(i, buckets - 1) * bucketMs).slice(0, 16));
  const panelHeight = (1 - PANEL_GAP * types.length) / types.length;
  const data: JsonObject[] = [];
  const annotations: Json[] = [];
  const axes: Record<string, Json> = {};
  types.forEach(({ type, role, counts }, i) => {
    const suffix = i === 0 ? '' : String(i + 1);
    const bottom = 1 - (i + 1) * panelHeight - (i + 1) * PANEL_GAP;
    const max = Math.max(1, counts[peaks[i]]);
    const name = plotlyText(type, 24);
    axes[`yaxis${suffix}`] = axis({
      domain: [Math.max(0, bottom), bottom + panelHeight],
      range: [0, max * 1.08],
      showgrid: true,
      tickvals: niceTicks(max),
      ticktext: niceTicks(max).map(shortCount),
    });
    data.push({
      type: 'scatter',
      mode: 'lines',
      x,
      y: [...counts, counts[buckets - 1]],
      yaxis: `y${suffix}`,
      line: { color: ROLE_COLORS[role], shape: 'hv', width: 1.5 },
      customdata: from,
      fill: 'tozeroy',
      fillcolor: `${ROLE_COLORS[role]}33`,
      hovertemplate: `${name}: %{y:,d}<br>from %{customdata} UTC<extra></extra>`,
      name,
    });
    const total = counts.reduce((sum, value) => sum + value, 0);
    annotations.push(panelTitle(`${name} · ${shortCount(total)}`, bottom + panelHeight));
    annotations.push(peakLabel(x[peaks[i]], counts[peaks[i]], suffix, peaks[i] / x.length, narrow));
  });
  axes.xaxis = axis({
    anchor: types.length === 1 ? 'y' : `y${types.length}`,
    linecolor: GRID,
    nticks: narrow ? 4 : 9,
    tickformat: bucketMs * x.length > 3 * DAY_MS ? '%-d %b\n%Y' : '%H:%M\n%-d %b %Y',
    showline: true,
    type: 'date',
    ticks: 'outside',
    ticklen: 4,
  });
  const heightPx = Math.max(DEFAULT_HEIGHT_PX, 60 + types.length * 100);
  return {
    data,
    layout: layout(heightPx, { ...axes, annotations, hoverdistance: 60, margin: { b: 40, l: 0, r: 12, t: 4 } }),
  };
}

/** The greatest value, said above its point; near the panel's name beside it, where there is room. */
function peakLabel(x: string, value: number, suffix: string, place: number, narrow: boolean): Json {
  const beside = place < (narrow ? 0.45 : 0.25);
  return label(shortCount(value), {
    x,
    xref: 'x',
    xanchor: beside ? 'left' : place > 0.93 ? 'right' : 'center',
    xshift: beside ? 6 : 0,
    y: value,
    yref: `y${suffix}`,
    yanchor: beside ? 'middle' : 'bottom',
    font: { color: SOFT_INK, size: narrow ? 11 : 12 },
  });
}

/** Zero and one round value near the top: enough to read a height by. */
function niceTicks(max: number): number[] {
  const power = 10 ** Math.floor(Math.log10(max));
  const top = [5, 2, 1].map((factor) => factor * power).find((value) => value <= max) ?? max;
  return [0, top];
}
