/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Figure, Json } from '../../chart/chart';

/** What the page uses of plotly, which the script before it defines. */
interface Plotly {
  react(
    element: HTMLElement,
    data: Figure['data'],
    layout: Figure['layout'],
    config: Readonly<Record<string, Json>>,
  ): Promise<unknown>;
}

declare const Plotly: Plotly;

/** No tool bar, no logo, no link, and no zoom that would catch a finger on its way down the page. */
const CONFIG = { displayModeBar: false, displaylogo: false, doubleClick: false, showTips: false } as const;

/** Draws the figure in the element, in place of what is there. */
export function drawPlot(element: HTMLElement, { data, layout }: Figure, widthPx: number): void {
  void Plotly.react(element, data, { ...layout, width: widthPx }, CONFIG);
}
