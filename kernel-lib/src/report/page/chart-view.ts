import { type Chart, NARROW_PX } from '../../chart/chart';
import { resolveTokens } from '../../chart/resolve-tokens';
import { element } from './element';
import { drawPlot } from './plotly';
import { tableView } from './table-view';

interface Mounted {
  readonly chart: Chart;
  readonly plot: HTMLElement;
  /** What is drawn now, so that nothing is drawn twice. */
  drawnWidthPx: number;
}

const mounted: Mounted[] = [];

/** A figure with its title, subtitle, notes and table. It is drawn by `drawCharts`, once it is in the page. */
export function chartView(chart: Chart, explainedBy: string): HTMLElement {
  const parts: (HTMLElement | null)[] = [
    element(
      'figcaption',
      {},
      element('h3', { id: `${chart.id}-title` }, chart.title),
      element('p', { class: 'subtitle' }, chart.subtitle),
    ),
  ];
  if (chart.figure) {
    const plot = element('div', { class: 'plot', role: 'img', 'aria-label': chart.alt });
    mounted.push({ chart, plot, drawnWidthPx: 0 });
    parts.push(plot);
  }
  parts.push(...chart.notes.map((note) => element('p', { class: 'note' }, note)));
  parts.push(
    element(
      'div',
      { class: 'below' },
      chart.table.rows.length > 0 ? tableView('Data', chart.table, false, chart.title) : null,
      element('a', { class: 'explain', href: `#${explainedBy}` }, 'How this is counted'),
    ),
  );
  return element('figure', { id: chart.id, 'aria-labelledby': `${chart.id}-title` }, ...parts);
}

/** Draws the figures that have a new width; all of them where the colours changed. */
export function drawCharts(all: boolean): void {
  const style = getComputedStyle(document.documentElement);
  const lookup = (name: string) => style.getPropertyValue(name).trim();
  for (const entry of mounted) {
    const widthPx = Math.floor(entry.plot.clientWidth);
    if (widthPx === 0 || (!all && widthPx === entry.drawnWidthPx)) continue;
    entry.drawnWidthPx = widthPx;
    const { figure, narrow } = entry.chart;
    const chosen = widthPx < NARROW_PX ? (narrow ?? figure) : figure;
    if (chosen) drawPlot(entry.plot, resolveTokens(chosen, lookup), widthPx);
  }
}

/** Keeps the figures as wide as their place, in the colours of the host, and light on paper. */
export function keepChartsDrawn(): void {
  drawCharts(true);
  const resized = new ResizeObserver(() => drawCharts(false));
  for (const { plot } of mounted) resized.observe(plot);
  for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(forced-colors: active)']) {
    matchMedia(query).addEventListener('change', () => drawCharts(true));
  }
  const root = document.documentElement;
  let opened: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    root.setAttribute('data-printing', '');
    opened = [...document.querySelectorAll<HTMLDetailsElement>('details[data-print=table]:not([open])')];
    for (const details of opened) details.open = true;
    drawCharts(true);
  });
  addEventListener('afterprint', () => {
    root.removeAttribute('data-printing');
    for (const details of opened) details.open = false;
    drawCharts(true);
  });
}
