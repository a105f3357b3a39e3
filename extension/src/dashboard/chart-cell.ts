import { CHART_ID } from './chart-id';

export interface StorePlace {
  readonly args: readonly string[];
}

/** The cells of a notebook that draws a chart of the dashboard anew, by the library alone. */
export function chartCell(chartId: string, { args }: StorePlace): string[] {
  if (!CHART_ID.test(chartId)) throw new Error(`'${chartId}' is no chart's name.`);
  const dir = args[args.indexOf('--dir') + 1] ?? '.footpath';
  return [
    "import { charts, open, show } from 'footpath';",
    `const store = open(${JSON.stringify(dir)});\nconst drawn = await charts(store);`,
    `show(drawn[${JSON.stringify(chartId)}]);`,
  ];
}
