import { openingCode } from '../store/opening-code';
import type { StoreChoice } from '../store/store-choice';
import { CHART_ID } from './chart-id';

/** The cells of a notebook that draws a chart of the dashboard anew, by the library alone. */
export function chartCell(
  chartId: string,
  store: Pick<StoreChoice, 'kind' | 'dir' | 'database'>,
  pipeline: string | null,
): string[] {
  if (!CHART_ID.test(chartId)) throw new Error(`'${chartId}' is no chart's name.`);
  const { name, code, closing } = openingCode(store);
  const which = pipeline === null ? '' : `, { pipeline: ${JSON.stringify(pipeline)} }`;
  return [
    `import { charts, ${name}, show } from 'footpath';`,
    [
      `const store = ${code};`,
      `const drawn = await charts(store${which});`,
      ...(closing === null ? [] : [closing]),
    ].join('\n'),
    `show(drawn[${JSON.stringify(chartId)}]);`,
  ];
}
