import type { Chart } from '../../chart/chart';
import type { Block, PageData, Section } from '../page-data';
import { cardsView } from './card-view';
import { element } from './element';
import { tableView } from './table-view';

/** How a chart is put in; the report and the dashboard do it each in its own way. */
export type ChartView = (chart: Chart, explainedBy: string) => HTMLElement;

/** The counters that must add up, and whether they do. */
export function equationsView({ equations, verdict }: Pick<PageData, 'equations' | 'verdict'>): HTMLElement {
  return element(
    'ul',
    { class: 'equations', 'aria-label': 'Counters' },
    ...equations.map(({ text, holds }) => element('li', { class: holds ? null : 'broken' }, text)),
    element('li', { class: verdict.holds ? 'verdict' : 'verdict broken' }, verdict.text),
  );
}

/** A section with its parts in their order. */
export function sectionView({ id, title, blocks }: Section, chartView: ChartView): HTMLElement {
  return element(
    'section',
    { id, 'aria-labelledby': `${id}-heading` },
    element('h2', { id: `${id}-heading` }, title),
    ...blocks.map((block) => blockView(block, chartView)),
  );
}

/** A part of a section by itself. */
export function blockView(block: Block, chartView: ChartView): HTMLElement {
  switch (block.kind) {
    case 'cards':
      return cardsView(block.cards);
    case 'chart':
      return chartView(block.chart, block.explainedBy);
    case 'text':
      return element('p', { class: 'note' }, block.text);
    case 'table':
      return tableView(block.title, block.table, block.open);
    case 'facts':
      return element(
        'div',
        { class: 'facts' },
        element('h3', {}, block.title),
        element(
          'dl',
          {},
          ...block.items.flatMap(({ id, term, text }) => [
            element('dt', { id: id ?? null }, term),
            element('dd', {}, text),
          ]),
        ),
      );
    case 'code':
      return element(
        'div',
        { class: 'facts' },
        element('h3', {}, block.title),
        element('pre', { tabindex: '0', role: 'region', 'aria-label': block.title }, block.text),
      );
  }
}
