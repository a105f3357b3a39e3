/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { type Chart, type Figure, NARROW_PX } from '../../../kernel-lib/src/chart/chart';
import { resolveTokens } from '../../../kernel-lib/src/chart/resolve-tokens';
import { element } from '../../../kernel-lib/src/report/page/element';
import { tableView } from '../../../kernel-lib/src/report/page/table-view';
import Plotly from './plotly';
import { themeColor } from './theme';

/** What is drawn, until it is taken away. */
export interface Drawing {
  dispose(): void;
}

const CONFIG = { displaylogo: false, displayModeBar: 'hover', responsive: false } as const;
/** A chart of ours is an image with a text in its place: nothing inside it takes the focus. Its table has what its marks say. */
const CHART_CONFIG = { ...CONFIG, displayModeBar: false } as const;

/** A chart with its title, notes and table, in the colours of the editor. */
export function drawChart(chart: Chart, host: HTMLElement): Drawing {
  const plot = element('div', { class: 'footpath-plot', role: 'img', 'aria-label': chart.alt });
  host.replaceChildren(
    element(
      'figure',
      { class: 'footpath-chart' },
      element('figcaption', {}, element('b', {}, chart.title), element('p', {}, chart.subtitle)),
      ...(chart.figure ? [plot] : []),
      ...chart.notes.map((note) => element('p', {}, note)),
      ...(chart.table.rows.length > 0 ? [tableView('Data', chart.table, false, chart.title)] : []),
    ),
  );
  if (!chart.figure) return { dispose: () => host.replaceChildren() };
  return keepDrawn(plot, host, CHART_CONFIG, (widthPx) =>
    resolveTokens(widthPx < NARROW_PX ? (chart.narrow ?? chart.figure!) : chart.figure!, themeColor),
  );
}

/** A figure as plotly has it; colours that it does not say itself are the editor's. */
export function drawFigure(figure: Figure, host: HTMLElement): Drawing {
  const plot = element('div', { class: 'footpath-plot' });
  host.replaceChildren(plot);
  return keepDrawn(plot, host, CONFIG, () => resolveTokens(themed(figure), themeColor));
}

function keepDrawn(
  plot: HTMLElement,
  host: HTMLElement,
  config: typeof CONFIG | typeof CHART_CONFIG,
  figureFor: (widthPx: number) => Figure,
): Drawing {
  let drawnPx = 0;
  const draw = (anyway: boolean) => {
    const widthPx = Math.floor(plot.clientWidth);
    if (widthPx === 0 || (!anyway && widthPx === drawnPx)) return;
    drawnPx = widthPx;
    const { data, layout } = figureFor(widthPx);
    void Plotly.react(plot, data, { ...layout, width: widthPx }, config);
  };
  const resized = new ResizeObserver(() => draw(false));
  resized.observe(plot);
  // The editor changes its theme by the classes and variables of the body.
  const recoloured = new MutationObserver(() => draw(true));
  recoloured.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  recoloured.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  draw(true);
  return {
    dispose() {
      resized.disconnect();
      recoloured.disconnect();
      Plotly.purge(plot);
      host.replaceChildren();
    },
  };
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
