import type { Block, PageData, Section } from '../page-data';
import { cardsView } from './card-view';
import { chartView, keepChartsDrawn } from './chart-view';
import { element } from './element';
import { tableView } from './table-view';

/** Draws the report from the data in the page. */
function main(): void {
  const page = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
  document.title = `Footpath · ${page.name} · ${page.range}`;
  document.getElementById('report')?.replaceChildren(header(page), contents(page), ...page.sections.map(sectionView));
  keepChartsDrawn();
}

function header(page: PageData): HTMLElement {
  return element(
    'header',
    {},
    element('h1', {}, element('span', { class: 'product' }, 'Footpath'), ` · ${page.name} · ${page.range}`),
    element('p', { class: 'made' }, `made ${page.made} from ${page.input}`),
    element(
      'ul',
      { class: 'equations', 'aria-label': 'Counters' },
      ...page.equations.map(({ text, holds }) => element('li', { class: holds ? null : 'broken' }, text)),
      element('li', { class: page.verdict.holds ? 'verdict' : 'verdict broken' }, page.verdict.text),
    ),
    ...page.warnings.map((text) => element('p', { class: 'warning' }, text)),
  );
}

function contents({ sections }: PageData): HTMLElement {
  return element(
    'nav',
    { 'aria-label': 'Contents' },
    ...sections.map(({ id, title }) => element('a', { href: `#${id}` }, title)),
  );
}

function sectionView({ id, title, blocks }: Section): HTMLElement {
  return element(
    'section',
    { id, 'aria-labelledby': `${id}-heading` },
    element('h2', { id: `${id}-heading` }, title),
    ...blocks.map(blockView),
  );
}

function blockView(block: Block): HTMLElement {
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

main();
