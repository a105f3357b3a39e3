import type { Role } from '../event/schema';
import { type Chart, emptyChart, type Figure, type Json, type JsonObject } from './chart';
import { count, counted, shortCount } from './format-number';
import { clockText, timeText, unitText } from './format-time';
import { axis, DEFAULT_HEIGHT_PX, layout, panelTitle } from './layout';
import { GRID, ROLE_COLORS } from './palette';
import { plotlyText } from './plotly-text';

/** One window of one event type. */
export interface StreamWindow {
  readonly startMs: number;
  readonly type: string;
  readonly role: Role;
  readonly events: number;
  /** Whether the watermark has passed it: nothing of it changes any more. */
  readonly isFinal: boolean;
}

export interface WindowStreamData {
  readonly sizeMs: number;
  readonly watermarkMs: number | null;
  readonly windows: readonly StreamWindow[];
}

/** So many windows are drawn, the newest: more could not be told apart. */
const MOST_WINDOWS = 60;
const PANEL_GAP = 0.13;
const ROLES: readonly Role[] = ['view', 'cart', 'purchase', 'other'];

/** The newest windows of a stream, a panel per event type: finals solid, open ones hatched, because they still grow. */
export function windowStreamChart({ sizeMs, watermarkMs, windows }: WindowStreamData): Chart {
  const id = 'window-stream';
  const columns = [
    { name: 'window (UTC)', kind: 'time' },
    { name: 'type', kind: 'text' },
    { name: 'events', kind: 'count' },
    { name: 'state', kind: 'text' },
  ] as const;
  const newest = [...new Set(windows.map(({ startMs }) => startMs))].sort((a, b) => a - b).slice(-MOST_WINDOWS);
  const subtitle = `Events per window of ${unitText(sizeMs)} by type, the newest ${counted(newest.length, 'window')}; hatched: open, still growing`;
  if (newest.length === 0) return emptyChart(id, 'No window has opened yet.', subtitle, columns);
  const shown = windows.filter(({ startMs }) => startMs >= newest[0]);
  const open = shown.filter(({ isFinal }) => !isFinal).length;
  const watermark =
    watermarkMs === null ? 'there is no watermark yet' : `the watermark is at ${timeText(watermarkMs)} UTC`;
  const total = shown.reduce((sum, { events }) => sum + events, 0);
  return {
    id,
    title: `${count(shown.length - open)} windows are final, ${count(open)} are open; ${watermark}`,
    subtitle,
    alt: `Bars over time, one panel per event type: ${count(total)} events from ${timeText(newest[0])} to ${timeText(newest.at(-1)! + sizeMs)} UTC. ${count(open)} bars are hatched because their windows are open.`,
    figure: figureOf(shown, newest, sizeMs, false),
    narrow: figureOf(shown, newest, sizeMs, true),
    table: {
      columns,
      rows: shown.map(({ startMs, type, events, isFinal }) => [startMs, type, events, isFinal ? 'final' : 'open']),
    },
    notes: [],
  };
}

function figureOf(
  windows: readonly StreamWindow[],
  starts: readonly number[],
  sizeMs: number,
  narrow: boolean,
): Figure {
  const types = [...new Map(windows.map(({ type, role }) => [type, role]))].sort(
    ([a, roleA], [b, roleB]) => ROLES.indexOf(roleA) - ROLES.indexOf(roleB) || (a < b ? -1 : 1),
  );
  const x = starts.map((startMs) => new Date(startMs).toISOString().slice(0, 19));
  const panelHeight = (1 - PANEL_GAP * types.length) / types.length;
  const data: JsonObject[] = [];
  const annotations: Json[] = [];
  const axes: Record<string, Json> = {};
  types.forEach(([type, role], i) => {
    const suffix = i === 0 ? '' : String(i + 1);
    const bottom = Math.max(0, 1 - (i + 1) * (panelHeight + PANEL_GAP));
    const name = plotlyText(type, 24);
    const own = new Map(windows.filter((window) => window.type === type).map((window) => [window.startMs, window]));
    axes[`yaxis${suffix}`] = axis({
      domain: [bottom, bottom + panelHeight],
      rangemode: 'tozero',
      showgrid: true,
      nticks: 3,
    });
    data.push({
      type: 'bar',
      x,
      y: starts.map((startMs) => own.get(startMs)?.events ?? 0),
      yaxis: `y${suffix}`,
      width: sizeMs * 0.86,
      offset: sizeMs * 0.07,
      marker: {
        color: ROLE_COLORS[role],
        pattern: {
          shape: starts.map((startMs) => (own.get(startMs)?.isFinal === false ? '/' : '')),
          fillmode: 'replace',
          solidity: 0.35,
        },
      },
      customdata: starts.map(
        (startMs) => `${clockText(startMs)}, ${own.get(startMs)?.isFinal === false ? 'open' : 'final'}`,
      ),
      hovertemplate: `${name}: %{y:,d}<br>from %{customdata}<extra></extra>`,
      name,
    });
    annotations.push(
      panelTitle(
        `${name} · ${shortCount([...own.values()].reduce((sum, { events }) => sum + events, 0))}`,
        bottom + panelHeight,
      ),
    );
  });
  axes.xaxis = axis({
    anchor: types.length === 1 ? 'y' : `y${types.length}`,
    linecolor: GRID,
    nticks: narrow ? 4 : 8,
    showline: true,
    tickformat: '%H:%M\n%-d %b %Y',
    type: 'date',
    ticks: 'outside',
    ticklen: 4,
  });
  const heightPx = Math.max(DEFAULT_HEIGHT_PX, 60 + types.length * 100);
  return { data, layout: layout(heightPx, { ...axes, annotations, bargap: 0, margin: { b: 40, l: 0, r: 12, t: 4 } }) };
}
