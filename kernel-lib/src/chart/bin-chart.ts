import type { Figure, JsonObject } from './chart';
import { count, percentOf } from './format-number';
import { axis, axisTitle, DEFAULT_HEIGHT_PX, hiddenAxis, label, layout } from './layout';
import { GRID, INK, SOFT_INK } from './palette';
import { plotlyText } from './plotly-text';

export interface Bin {
  readonly label: string;
  readonly count: number;
}

export interface BinOptions {
  /** One colour, or one per bin. */
  readonly color: string | readonly string[];
  /** What is counted, for the hover text: `sessions`. */
  readonly unit: string;
  /** What the bins are of, with its unit. */
  readonly axisTitle: string;
}

const ROW_PX = 27;

/** More labels than this do not fit beside each other in one line. */
const MAX_FLAT_LABELS = 11;

/**
 * A histogram over named bins of unequal width: bars side by side from zero, each with its share above it in place of an
 * axis. Narrow, the bars lie, so that the names stay upright.
 */
export function binFigures(bins: readonly Bin[], options: BinOptions): { figure: Figure; narrow: Figure } {
  const total = bins.reduce((sum, bin) => sum + bin.count, 0);
  const labels = bins.map((bin) => plotlyText(bin.label));
  const counts = bins.map((bin) => bin.count);
  const shares = counts.map((value) => percentOf(value, total));
  const places = bins.map((_, i) => i);
  const max = Math.max(1, ...counts);
  const bar: JsonObject = {
    type: 'bar',
    marker: { color: options.color },
    text: shares,
    textposition: 'outside',
    textfont: { color: INK, size: 12 },
    cliponaxis: false,
    customdata: bins.map((bin, i) => [labels[i], count(bin.count)]),
    hovertemplate: `%{customdata[0]}<br>%{customdata[1]} ${options.unit}<br>%{text}<extra></extra>`,
  };
  const names = { tickvals: places, ticktext: labels, tickfont: { color: INK, size: 12 } };
  const ticktext = bins.length > MAX_FLAT_LABELS ? labels.map(stackedLabel) : labels;
  return {
    figure: {
      data: [{ ...bar, x: places, y: counts }],
      layout: layout(DEFAULT_HEIGHT_PX, {
        bargap: 0.12,
        margin: { b: 60, l: 0, r: 0, t: 20 },
        xaxis: axis({
          ...names,
          ticktext,
          linecolor: GRID,
          range: [-0.6, bins.length - 0.4],
          showline: true,
          tickangle: 0,
          title: axisTitle(options.axisTitle),
        }),
        yaxis: hiddenAxis({ range: [0, max * 1.08] }),
      }),
    },
    narrow: {
      data: [{ ...bar, orientation: 'h', x: counts, y: places }],
      layout: layout(Math.max(160, bins.length * ROW_PX + 34), {
        annotations: [
          label(options.axisTitle, {
            x: 0,
            xref: 'paper',
            xanchor: 'left',
            y: 1,
            yref: 'paper',
            yanchor: 'bottom',
            font: { color: SOFT_INK, size: 12 },
          }),
        ],
        bargap: 0.2,
        margin: { b: 4, l: 0, r: 0, t: 26 },
        xaxis: hiddenAxis({ range: [0, max * 1.3] }),
        yaxis: axis({ ...names, range: [bins.length - 0.4, -0.6] }),
      }),
    },
  };
}

/** A range's label with its unit in a second line. */
export function stackedLabel(text: string): string {
  return text.replace(/(?<=–.*) (?=[^ ]*$)/, '<br>');
}

/** The bins from the first to the last that is not empty. */
export function trimBins<B extends Bin>(bins: readonly B[]): readonly B[] {
  const first = bins.findIndex((bin) => bin.count > 0);
  if (first < 0) return [];
  const last = bins.findLastIndex((bin) => bin.count > 0);
  return bins.slice(first, last + 1);
}
