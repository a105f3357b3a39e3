/// <reference lib="dom" />
import type { Figure, Json, JsonObject } from '../../../kernel-lib/src/chart/chart';
import { resolveTokens } from '../../../kernel-lib/src/chart/resolve-tokens';
import { element } from '../../../kernel-lib/src/report/page/element';
import { type Drawing, keepDrawn } from './keep-drawn';
import Plotly from './plotly';
import { themeColor } from './theme';
import { undrawnView } from './undrawn-view';

const CONFIG = { displaylogo: false, displayModeBar: 'hover', responsive: false } as const;

/** The types of traces that the bundle has. To list them takes a while, and no longer than once. */
let drawable: readonly string[] | null = null;

/** A figure as it comes from a cell: whoever made it need not have followed plotly's form. */
export interface GivenFigure {
  readonly data?: Json;
  readonly layout?: JsonObject;
}

/**
 * A figure as plotly has it; colours that it does not say itself are the editor's. Of a type of trace that is not in the bundle
 * plotly would draw something else, so then nothing is drawn, and the data is shown.
 */
export function drawFigure(given: GivenFigure, host: HTMLElement): Drawing {
  const data = (Array.isArray(given?.data) ? given.data : []).filter(isTrace);
  drawable ??= Object.keys(Plotly.PlotSchema.get().traces);
  const known = drawable;
  const others = [...new Set(data.map(typeOf))].filter((type) => !known.includes(type));
  if (others.length > 0) {
    host.replaceChildren(undrawnView(data, others, known));
    return { dispose: () => host.replaceChildren() };
  }
  const figure = { data, layout: given?.layout ?? {} };
  const plot = element('div', { class: 'footpath-plot' });
  host.replaceChildren(plot);
  const drawn = keepDrawn(plot, CONFIG, () => resolveTokens(themed(figure), themeColor));
  return {
    dispose() {
      drawn.dispose();
      host.replaceChildren();
    },
  };
}

function isTrace(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What plotly takes a trace without a type for. */
function typeOf({ type }: JsonObject): string {
  return String(type ?? 'scatter');
}

function themed(figure: Figure): Figure {
  const { layout } = figure;
  const axes = Object.fromEntries(
    Object.keys({ xaxis: 0, yaxis: 0, ...layout })
      .filter((name) => /^[xy]axis\d*$/.test(name))
      .map((name) => [
        name,
        { gridcolor: 'var(--fp-grid)', zerolinecolor: 'var(--fp-grid)', ...(layout[name] as object | undefined) },
      ]),
  );
  return {
    data: figure.data,
    layout: {
      paper_bgcolor: 'rgba(0,0,0,0)',
      plot_bgcolor: 'rgba(0,0,0,0)',
      font: { color: 'var(--fp-ink)', family: 'var(--fp-font)' },
      height: 360,
      ...layout,
      ...axes,
    } as Figure['layout'],
  };
}
