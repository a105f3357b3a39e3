/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import type { Chart } from '../../../../kernel-lib/src/chart/chart';
import { element } from '../../../../kernel-lib/src/report/page/element';
import { equationsView, sectionView } from '../../../../kernel-lib/src/report/page/section-view';
import { type Drawing, drawChart } from '../../renderer/draw';
import type { FromDashboard, ToDashboard } from '../protocol';
import { emptyState, failedState, loadingState } from './states';

interface Host {
  postMessage(message: FromDashboard): void;
  getState(): { pageId?: string } | undefined;
  setState(state: { pageId: string }): void;
}
declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const root = document.getElementById('dashboard')!;
/** The sections of the report's data that are pages here. */
const PAGES = ['overview', 'quality', 'traffic-section', 'sessions', 'funnel-section', 'groups'];

let shown: ToDashboard | null = null;
let pageId = host.getState()?.pageId ?? PAGES[0];
let drawings: Drawing[] = [];

addEventListener('message', ({ data }: MessageEvent<ToDashboard>) => {
  shown = data;
  draw();
});
host.postMessage({ kind: 'ready' });

/** Draws what was told last. Where somebody reads stays in sight: the scroll's place, open tables and the focus are kept. */
function draw(): void {
  if (shown === null) return;
  const main = root.querySelector('main');
  const scrollTop = main?.scrollTop ?? 0;
  const open = new Set(
    [...root.querySelectorAll('details[open] > summary')].map(({ textContent }) => nameOf(textContent)),
  );
  const focused = document.activeElement?.getAttribute('data-focus');
  for (const drawing of drawings) drawing.dispose();
  drawings = [];
  root.replaceChildren(...(shown.kind === 'page' ? pageView(shown) : [stateView(shown)]));
  for (const details of root.querySelectorAll('details')) {
    if (open.has(nameOf(details.querySelector('summary')?.textContent ?? ''))) details.open = true;
  }
  const drawn = root.querySelector('main');
  if (drawn) drawn.scrollTop = scrollTop;
  if (focused) root.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

/** The number of rows behind a table's name changes with every commit. */
function nameOf(summary: string): string {
  return summary.split(' · ')[0];
}

function stateView(told: Exclude<ToDashboard, { kind: 'page' }>): HTMLElement {
  if (told.kind === 'loading') return loadingState(told.place);
  if (told.kind === 'empty') return emptyState(told.place, told.message, () => host.postMessage({ kind: 'startDemo' }));
  return failedState(told.place, told.message, () => host.postMessage({ kind: 'retry' }));
}

function pageView({
  page,
  place,
  isLive,
  isFrozen,
  pipelines,
  pipeline,
}: ToDashboard & { kind: 'page' }): HTMLElement[] {
  const sections = page.sections.filter(({ id }) => PAGES.includes(id));
  const section = sections.find(({ id }) => id === pageId) ?? sections[0];
  const links = sections.map(({ id, title }) =>
    button(title.replace(/^\d+ /, ''), `page-${id}`, () => turnTo(id), {
      'aria-current': id === section.id ? 'page' : null,
    }),
  );
  const state = isLive ? (isFrozen ? 'frozen' : 'live') : 'as of the last commit';
  const head = element(
    'header',
    {},
    element('h1', {}, page.name),
    element('p', { class: 'note' }, `${page.range} · ${place}`),
    element(
      'div',
      { class: 'actions' },
      ...(pipeline === null ? [] : [pipelineChoice(pipelines, pipeline)]),
      element('span', { class: `state ${isLive && !isFrozen ? 'live' : ''}`, role: 'status' }, state),
      ...(isLive
        ? [
            button(isFrozen ? 'Go live' : 'Freeze', 'freeze', () =>
              host.postMessage({ kind: 'freeze', isFrozen: !isFrozen }),
            ),
          ]
        : []),
      button('Export report', 'export', () => host.postMessage({ kind: 'exportReport' })),
    ),
    equationsView(page),
    ...page.warnings.map((text) => element('p', { class: 'warning' }, text)),
  );
  return [
    element('nav', { 'aria-label': 'Pages' }, ...links),
    element('main', { tabindex: '-1' }, head, sectionView(section, chartBlock)),
  ];
}

function turnTo(id: string): void {
  pageId = id;
  host.setState({ pageId });
  draw();
  root.querySelector('main')!.scrollTop = 0;
}

function chartBlock(chart: Chart): HTMLElement {
  const place = element('div', { id: chart.id });
  const block = element(
    'div',
    { class: 'chart-block' },
    place,
    button(
      'Open in notebook',
      `notebook-${chart.id}`,
      () => host.postMessage({ kind: 'openInNotebook', chartId: chart.id }),
      { 'aria-label': `Open in notebook: ${chart.title}` },
    ),
  );
  // It has a width once it is in the page.
  requestAnimationFrame(() => {
    if (place.isConnected) drawings.push(drawChart(chart, place));
  });
  return block;
}

/** Which pipeline of the store is shown. What was shown stays until the other one is read. */
function pipelineChoice(pipelines: readonly string[], pipeline: string): HTMLElement {
  const options = pipelines.map((name) => element('option', { value: name }, name));
  const made = element('select', { 'data-focus': 'pipeline', 'aria-label': 'Pipeline' }, ...options);
  made.value = pipeline;
  made.addEventListener('change', () => {
    root.querySelector('.state')!.textContent = 'reading…';
    host.postMessage({ kind: 'choosePipeline', pipeline: made.value });
  });
  return made;
}

function button(
  text: string,
  focus: string,
  onClick: () => void,
  attributes: Record<string, string | null> = {},
): HTMLElement {
  const made = element('button', { type: 'button', 'data-focus': focus, ...attributes }, text);
  made.addEventListener('click', onClick);
  return made;
}
