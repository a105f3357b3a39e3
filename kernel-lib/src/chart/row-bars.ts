import type { Figure } from './chart';
import { axis, hiddenAxis, layout } from './layout';
import { INK, SOFT_INK } from './palette';
import { plotlyText } from './plotly-text';

export interface RowBar {
  readonly label: string;
  readonly value: number;
  /** Beside the bar's end; the bar needs no axis then. */
  readonly text: string;
  readonly color: string;
}

const ROW_PX = 34;

/** Lying bars from zero, first row on top, named on the left and valued at their ends. Sort them before. */
export function rowBarFigures(rows: readonly RowBar[]): { figure: Figure; narrow: Figure } {
  return { figure: figureOf(rows, 1.35), narrow: figureOf(rows, 2) };
}

/** `room` is the width of the panel in longest bars: the texts at their ends have the rest. */
function figureOf(rows: readonly RowBar[], room: number): Figure {
  const places = rows.map((_, i) => i);
  const max = Math.max(1, ...rows.map(({ value }) => value));
  return {
    data: [
      {
        type: 'bar',
        orientation: 'h',
        x: rows.map(({ value }) => value),
        y: places,
        marker: { color: rows.map(({ color }) => color), line: { color: SOFT_INK, width: 0.5 } },
        text: rows.map(({ text }) => text),
        textposition: 'outside',
        textfont: { color: INK, size: 12 },
        cliponaxis: false,
        hovertemplate: rows.map(({ label, text }) => `${plotlyText(label, 80)}<br>${text}<extra></extra>`),
      },
    ],
    layout: layout(Math.max(120, rows.length * ROW_PX + 16), {
      bargap: 0.35,
      margin: { b: 4, l: 0, r: 0, t: 4 },
      xaxis: hiddenAxis({ range: [0, max * room] }),
      yaxis: axis({
        range: [rows.length - 0.5, -0.5],
        tickfont: { color: INK, size: 12 },
        tickvals: places,
        ticktext: rows.map(({ label }) => plotlyText(label, 24)),
      }),
    }),
  };
}
