/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Figure } from '../../../kernel-lib/src/chart/chart';
import Plotly from './plotly';

/** What is drawn, until it is taken away. */
export interface Drawing {
  dispose(): void;
}

export interface KeptDrawing extends Drawing {
  redraw(): void;
}

/** Draws a figure as wide as its place is and in the colours of the editor, and anew whenever one of them changes. */
export function keepDrawn(
  plot: HTMLElement,
  config: Readonly<Record<string, string | boolean>>,
  figureFor: (widthPx: number) => Figure,
): KeptDrawing {
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
    redraw: () => draw(true),
    dispose() {
      resized.disconnect();
      recoloured.disconnect();
      Plotly.purge(plot);
    },
  };
}
