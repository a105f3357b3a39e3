import type { Chart } from '../chart/chart';
import { pageOf } from '../report/page-of';
import { reportSource } from '../report/write-report';
import type { OpenStore } from '../run/open';
import { interruptSignal } from './interrupt-signal';

export interface ChartsOptions {
  /** Which pipeline, where the store has several. */
  readonly pipeline?: string;
  readonly signal?: AbortSignal;
}

/** Charts by their names: `traffic`, `lateness`, `dead-letters`, `behavior-mix`, `session-duration`, `session-events`, `funnel`, `step-times` and others. */
export type Charts = Readonly<Record<string, Chart>>;

/** The charts of a pipeline's last commit, as the report has them. Reads the sessions, windows and late events once. */
export async function charts(
  store: OpenStore,
  { pipeline, signal = interruptSignal() }: ChartsOptions = {},
): Promise<Charts> {
  const page = await pageOf(reportSource(store, pipeline), { madeAt: new Date(store.nowMs()), signal });
  const blocks = page.sections.flatMap((section) => section.blocks);
  return Object.fromEntries(blocks.flatMap((block) => (block.kind === 'chart' ? [[block.chart.id, block.chart]] : [])));
}
