import { CHART_ID } from './chart-id';

/** The cells of a notebook that draws a chart of the dashboard anew, by the library alone. */
export function chartCell(chartId: string, dir: string): string[] {
  if (!CHART_ID.test(chartId)) throw new Error(`'${chartId}' is no chart's name.`);
  return [
    "import { charts, open, show } from 'footpath';",
    `const store = open(${JSON.stringify(dir)});\nconst drawn = await charts(store);`,
    `show(drawn[${JSON.stringify(chartId)}]);`,
  ];
}
