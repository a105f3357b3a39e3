import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { pageOf } from '../report/page-of';
import { checkReportPlace } from '../report/report-place';
import { reportSource, writeReport } from '../report/write-report';
import { type Context, DEFAULT_DIR } from './context';
import { inStore } from './in-store';
import { DATABASE_HELP, STORE_HELP, type StorePlace } from './store-place';

interface ReportFlags extends StorePlace {
  out: string;
  pipeline?: string;
  data?: boolean;
  json?: boolean;
}

export function reportCommand(context: Context): Command {
  return new Command('report')
    .description('write the report of a pipeline: one HTML file that needs no network')
    .option('--out <FILE>', 'where to write it', 'footpath-report.html')
    .option('--pipeline <NAME>', 'which pipeline, where the store has several')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .option('--data', 'write nothing; print what the report shows, as JSON')
    .option('--json', 'print where it is as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  footpath report\n  footpath report --dir stores/autumn --out autumn.html\n  footpath report --data > page.json\n',
    )
    .action(async ({ out, pipeline, data, json, ...place }: ReportFlags) => {
      const { signal, terminal } = context;
      if (data) {
        const page = await inStore(context, place, (store) =>
          pageOf(reportSource(store, pipeline), { madeAt: new Date(store.nowMs()), signal }),
        );
        terminal.out(`${JSON.stringify(page)}\n`);
        return;
      }
      checkReportPlace(out);
      const sizeBytes = await inStore(context, place, (store) => writeReport({ store, out, pipeline, signal }));
      const url = pathToFileURL(resolve(out)).href;
      terminal.out(
        json ? `${JSON.stringify({ out, url, sizeBytes })}\n` : `report: ${url} (${(sizeBytes / 1e6).toFixed(1)} MB)\n`,
      );
    });
}
