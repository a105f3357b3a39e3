import type { PageData } from '../page-data';
import { chartView, keepChartsDrawn } from './chart-view';
import { element } from './element';
import { equationsView, sectionView } from './section-view';

/** Draws the report from the data in the page. */
function main(): void {
  const page = JSON.parse(document.getElementById('data')?.textContent ?? '') as PageData;
  document.title = `Footpath · ${page.name} · ${page.range}`;
  document
    .getElementById('report')
    ?.replaceChildren(header(page), contents(page), ...page.sections.map((section) => sectionView(section, chartView)));
  keepChartsDrawn();
}

function header(page: PageData): HTMLElement {
  return element(
    'header',
    {},
    element('h1', {}, element('span', { class: 'product' }, 'Footpath'), ` · ${page.name} · ${page.range}`),
    element('p', { class: 'made' }, `made ${page.made} from ${page.input}`),
    equationsView(page),
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

main();
