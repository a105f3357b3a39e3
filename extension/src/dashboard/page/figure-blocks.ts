/// <reference lib="dom" />
import type { Chart } from '../../../../kernel-lib/src/chart/chart';
import { FIGURES_ID } from '../../../../kernel-lib/src/report/figures-chart';
import { cardsView } from '../../../../kernel-lib/src/report/page/card-view';
import { element } from '../../../../kernel-lib/src/report/page/element';
import type { Card, Fact } from '../../../../kernel-lib/src/report/page-data';
import { type ChartDrawing, drawChart } from '../../renderer/draw-chart';
import { actionButton } from './action-button';
import { explainView } from './explain-view';
import { keepEqual } from './keep-equal';

/** A figure with how it is counted and a way into a notebook. */
export interface FigureBlock<T> {
  readonly node: HTMLElement;
  update(figure: T, terms: readonly Fact[]): void;
  dispose(): void;
}

export type OpenInNotebook = (chartId: string) => void;

export function chartBlock(id: string, openInNotebook: OpenInNotebook): FigureBlock<Chart> {
  const place = element('div', { id });
  const explained = explainView();
  const button = notebookButton(id, openInNotebook);
  let drawing: ChartDrawing | null = null;
  return {
    node: element('div', { class: 'chart-block' }, place, explained.node, button),
    update(chart, terms) {
      // It is drawn as soon as it has a width, which is before the page is seen.
      if (drawing) drawing.update(chart);
      else drawing = drawChart(chart, place);
      explained.update(terms);
      button.setAttribute('aria-label', `Open in notebook: ${chart.title}`);
    },
    dispose: () => drawing?.dispose(),
  };
}

/** The figures at the top of the overview. */
export function cardsBlock(openInNotebook: OpenInNotebook): FigureBlock<readonly Card[]> {
  const place = element('div');
  const explained = explainView();
  const button = notebookButton(FIGURES_ID, openInNotebook);
  button.setAttribute('aria-label', 'Open in notebook: the four figures');
  return {
    node: element('div', { class: 'chart-block' }, place, explained.node, button),
    update(cards, terms) {
      keepEqual(place, [cardsView(cards)]);
      explained.update(terms);
    },
    dispose: () => undefined,
  };
}

function notebookButton(id: string, openInNotebook: OpenInNotebook): HTMLButtonElement {
  return actionButton('Open in notebook', () => openInNotebook(id));
}
