/// <reference lib="dom" />
import type { ActivationFunction, OutputItem } from 'vscode-notebook-renderer';
import type { Chart } from '../../../kernel-lib/src/chart/chart';
import { CHART_MIME } from '../../../kernel-lib/src/notebook/display/figure-bundle';
import { drawChart } from './draw-chart';
import { drawFigure, type GivenFigure } from './draw-figure';
import type { Drawing } from './keep-drawn';

/** Draws charts and plotly's figures below cells. */
export const activate: ActivationFunction = () => {
  const drawings = new Map<string, Drawing>();
  return {
    renderOutputItem(item: OutputItem, element: HTMLElement) {
      drawings.get(item.id)?.dispose();
      const value: unknown = item.json();
      const drawing =
        item.mime === CHART_MIME ? drawChart(value as Chart, element) : drawFigure(value as GivenFigure, element);
      drawings.set(item.id, drawing);
    },
    disposeOutputItem(id?: string) {
      const gone = id === undefined ? [...drawings.keys()] : [id];
      for (const each of gone) {
        drawings.get(each)?.dispose();
        drawings.delete(each);
      }
    },
  };
};
