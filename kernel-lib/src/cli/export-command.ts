import { Command } from 'commander';
import { exportCollection } from '../export/export-collection';
import type { OpenStore } from '../run/open';
import { readFilter } from '../store/query/command-line-json';
import { type Context, DEFAULT_DIR } from './context';
import { inStore } from './in-store';
import { DATABASE_HELP, STORE_HELP, type StorePlace } from './store-place';
import { grouped, ProgressDisplay } from './terminal';

interface ExportFlags extends StorePlace {
  out: string;
  filter?: string;
  pipeline?: string;
  force?: boolean;
  json?: boolean;
}

export function exportCommand(context: Context): Command {
  return new Command('export')
    .description('write a collection to one file: Parquet, Arrow, CSV or JSON lines')
    .argument('<COLLECTION>', 'such as session_metrics; footpath status lists them')
    .requiredOption('--out <FILE>', 'where to write it: its ending, .parquet, .arrow, .csv or .ndjson, says the format')
    .option('--filter <JSON>', 'documents that match, e.g. {"user_id": 512475445}')
    .option('--pipeline <NAME>', 'only the documents of this pipeline')
    .option('--force', 'replace a file that is there')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .option('--json', 'print what was written as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath export session_metrics --out sessions.parquet
  footpath export windowed_metrics --filter '{"event_type": "purchase"}' --out purchases.csv
  footpath export dead_letters --out dead.ndjson --force

CSV holds the data as it is: open a file of strangers' text in a spreadsheet with formulas switched off.
`,
    )
    .action((collection: string, flags: ExportFlags) =>
      inStore(context, flags, (store) => exportFile(context, store, collection, flags)),
    );
}

async function exportFile(
  { terminal, signal }: Context,
  store: OpenStore,
  collection: string,
  flags: ExportFlags,
): Promise<void> {
  const { out, pipeline, force, json } = flags;
  const { value: filter, notes } = readFilter(flags.filter ?? '{}', store.fieldsOf(collection));
  if (!json) for (const note of notes) terminal.err(`note: ${note}\n`);
  const display = new ProgressDisplay(terminal, json === true);
  const onProgress = (documents: number, total: number | null) => display.count('documents', documents, total);
  const summary = await exportCollection({
    store,
    collection,
    out,
    filter,
    pipeline,
    force,
    signal,
    onProgress,
  }).finally(() => display.done());
  terminal.out(
    json
      ? `${JSON.stringify(summary)}\n`
      : `wrote ${out}: ${grouped(summary.documents)} documents of ${summary.collection}, ${(summary.sizeBytes / 1e6).toFixed(1)} MB\n`,
  );
}
