import type { Chart } from '../chart/chart';
import { figuresChart } from '../report/figures-chart';
import type { Block } from '../report/page-data';
import { pageOf } from '../report/page-of';
import { reportSource } from '../report/write-report';
import type { OpenStore } from '../run/open';
import { interruptSignal } from './interrupt-signal';

export interface ChartsOptions {
  /** Which pipeline, where the store has several. */
  readonly pipeline?: string;
  readonly signal?: AbortSignal;
}

/** Charts by their names: `traffic`, `lateness`, `dead-letters`, `behavior-mix`, `session-duration`, `session-events`, `funnel`, `step-times` and others; `overview-figures` is the table of the four figures at the top. */
export type Charts = Readonly<Record<string, Chart>>;

/** The charts of a pipeline's last commit, as the report has them. Reads the sessions, windows and late events once. */
export async function charts(
  store: OpenStore,
  { pipeline, signal = interruptSignal() }: ChartsOptions = {},
): Promise<Charts> {
  const page = await pageOf(reportSource(store, pipeline), { madeAt: new Date(store.nowMs()), signal });
  const drawn = page.sections.flatMap(({ blocks }) => blocks.flatMap(chartsOf));
  return Object.fromEntries(drawn.map((chart) => [chart.id, chart]));
}

function chartsOf(block: Block): Chart[] {
  if (block.kind === 'cards') return [figuresChart(block.cards)];
  return block.kind === 'chart' ? [block.chart] : [];
}
