/// <reference lib="dom" />
import { type Chart, NARROW_PX } from '../../../kernel-lib/src/chart/chart';
import { resolveTokens } from '../../../kernel-lib/src/chart/resolve-tokens';
import { element } from '../../../kernel-lib/src/report/page/element';
import { type KeptTable, keptTable } from '../../../kernel-lib/src/report/page/table-view';
import { keepChildren, keepText } from './keep-children';
import { type Drawing, type KeptDrawing, keepDrawn } from './keep-drawn';
import { themeColor } from './theme';

/** A chart of ours is an image with a text in its place: nothing inside it takes the focus. Its table has what its marks say. */
const CONFIG = { displaylogo: false, displayModeBar: false, responsive: false } as const;

/** A chart that is drawn, and takes what came of it since. */
export interface ChartDrawing extends Drawing {
  /** Nothing that somebody reads is moved: the parts stay where they are, and take other contents. */
  update(chart: Chart): void;
}

/** A chart with its title, notes and table, in the colours of the editor. */
export function drawChart(first: Chart, host: HTMLElement): ChartDrawing {
  const title = element('b');
  const subtitle = element('p');
  const caption = element('figcaption', {}, title, subtitle);
  const plot = element('div', { class: 'footpath-plot', role: 'img' });
  const place = element('figure', { class: 'footpath-chart' }, caption);
  const notes: HTMLElement[] = [];
  let table: KeptTable | null = null;
  let drawn: KeptDrawing | null = null;
  let chart = first;
  const show = () => {
    keepText(title, chart.title);
    keepText(subtitle, chart.subtitle);
    plot.setAttribute('aria-label', chart.alt);
    chart.notes.forEach((note, i) => {
      notes[i] ??= element('p');
      keepText(notes[i], note);
    });
    if (chart.table.rows.length > 0) {
      if (table) table.update(chart.table, chart.title);
      else table = keptTable('Data', chart.table, false, chart.title);
    }
    keepChildren(place, [
      caption,
      ...(chart.figure ? [plot] : []),
      ...notes.slice(0, chart.notes.length),
      ...(table && chart.table.rows.length > 0 ? [table.node] : []),
    ]);
  };
  const figureFor = (widthPx: number) =>
    resolveTokens((widthPx < NARROW_PX ? (chart.narrow ?? chart.figure) : chart.figure)!, themeColor);
  const draw = () => {
    if (!chart.figure) return;
    if (drawn) drawn.redraw();
    else drawn = keepDrawn(plot, CONFIG, figureFor);
  };
  show();
  host.replaceChildren(place);
  draw();
  return {
    update(next) {
      chart = next;
      show();
      draw();
    },
    dispose() {
      drawn?.dispose();
      host.replaceChildren();
    },
  };
}
