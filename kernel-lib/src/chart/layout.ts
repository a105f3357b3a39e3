import type { Json, JsonObject } from './chart';
import { FONT, GRID, INK, PAPER, SOFT_INK } from './palette';

export const DEFAULT_HEIGHT_PX = 360;

/** An axis with little ink: no line, no zero line, no zoom; callers add titles, ranges and grid. */
export function axis(more: JsonObject = {}): JsonObject {
  return {
    automargin: true,
    fixedrange: true,
    gridcolor: GRID,
    showgrid: false,
    showline: false,
    tickcolor: GRID,
    ticks: '',
    tickfont: { color: SOFT_INK, size: 12 },
    ticklabelstandoff: 4,
    zeroline: false,
    ...more,
  };
}

/** An axis that only places things: nothing of it is drawn. */
export function hiddenAxis(more: JsonObject = {}): JsonObject {
  return axis({ automargin: false, showticklabels: false, ...more });
}

export function axisTitle(text: string): JsonObject {
  return { font: { color: SOFT_INK, size: 12 }, standoff: 8, text };
}

/** What every figure's layout has: transparent, in the host's font and ink, without legend, tools or drag. */
export function layout(heightPx: number, more: JsonObject): JsonObject {
  return {
    autosize: true,
    dragmode: false,
    font: { color: INK, family: FONT, size: 13 },
    height: heightPx,
    hoverlabel: { align: 'left', bgcolor: PAPER, bordercolor: SOFT_INK, font: { color: INK, family: FONT, size: 12 } },
    hovermode: 'closest',
    margin: { b: 44, l: 0, r: 0, t: 8 },
    paper_bgcolor: 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    separators: '.\u202f',
    showlegend: false,
    ...more,
  };
}

/** A text in a figure that points at nothing. Its text is plotly text: escape what comes from the data. */
export function label(text: string, more: JsonObject): Json {
  return { showarrow: false, text, ...more };
}

/** What one of several panels, one above the other, shows: a line over its upper left corner, which is at `top` of the figure, 0–1. */
export function panelTitle(text: string, top: number): Json {
  return label(text, {
    x: 0,
    xref: 'paper',
    xanchor: 'left',
    y: top,
    yref: 'paper',
    yanchor: 'bottom',
    font: { color: INK, size: 13, weight: 600 },
  });
}
