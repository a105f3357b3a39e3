import { Command } from 'commander';
import { FootpathError } from '../event/error';
import type { OpenStore } from '../run/open';
import { readFilter, readPipeline, readSort } from '../store/query/command-line-json';
import { formatDocuments, OUTPUT_FORMATS, type OutputFormat } from '../store/query/format';
import { oneOf, wholeNumber } from './arguments';
import { type Context, DEFAULT_DIR } from './context';
import { inStore } from './in-store';
import { DATABASE_HELP, STORE_HELP, type StorePlace } from './store-place';

/** Documents shown by `find` where nobody says how many: a store may hold millions. */
const DEFAULT_LIMIT = 20;

interface QueryFlags extends StorePlace {
  filter?: string;
  aggregate?: string;
  sort?: string;
  limit?: number;
  format?: OutputFormat;
  ejson?: boolean;
}

export function queryCommand(context: Context): Command {
  return new Command('query')
    .description("read a collection in MongoDB's language")
    .argument('<COLLECTION>', 'such as session_metrics; footpath status lists them')
    .option('--filter <JSON>', 'documents that match, e.g. {"user_id": 512475445}')
    .option('--aggregate <JSON>', 'a pipeline of stages, e.g. [{"$match": {}}, {"$count": "n"}]')
    .option('--sort <JSON>', 'order, e.g. {"session_start": -1}')
    .option(
      '--limit <N>',
      `at most so many documents; 0 for all (default: ${DEFAULT_LIMIT} in a table, else all)`,
      wholeNumber(0),
    )
    .option(
      '--format <FORMAT>',
      `${OUTPUT_FORMATS.join(', ')} (default: table on a terminal, else ndjson)`,
      oneOf(OUTPUT_FORMATS),
    )
    .option('--ejson', 'canonical Extended JSON, which keeps all types')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .addHelpText(
      'after',
      `
Examples:
  footpath query windowed_metrics --sort '{"revenue": -1}' --limit 10
  footpath query session_metrics --filter '{"session_start": {"$gte": "2019-10-05T00:00:00Z"}, "purchase_count": {"$gt": 1}}'
  footpath query session_metrics --aggregate '[{"$group": {"_id": "$behavior_segment", "n": {"$sum": 1}}}, {"$sort": {"n": -1}}]'
  footpath query late_events --format csv --limit 0 > late.csv
`,
    )
    .action((collection: string, flags: QueryFlags) => query(context, collection, flags));
}

async function query(context: Context, name: string, flags: QueryFlags): Promise<void> {
  if (flags.filter !== undefined && flags.aggregate !== undefined) {
    throw new FootpathError(
      'bad-argument',
      'Give --filter or --aggregate, not both: a pipeline filters with {"$match": …}.',
    );
  }
  if (flags.aggregate !== undefined && flags.sort !== undefined) {
    throw new FootpathError('bad-argument', '--sort goes with --filter: a pipeline sorts with {"$sort": …}.');
  }
  const format = flags.format ?? (flags.ejson || !process.stdout.isTTY ? 'ndjson' : 'table');
  if (flags.ejson && (format === 'table' || format === 'csv')) {
    throw new FootpathError('bad-argument', '--ejson goes with --format json or ndjson.');
  }
  await inStore(context, flags, (store) => show(context, store, name, flags, format));
}

async function show(
  { terminal, signal }: Context,
  store: OpenStore,
  name: string,
  flags: QueryFlags,
  format: OutputFormat,
): Promise<void> {
  const collection = store.collection(name);
  const fields = store.fieldsOf(name);
  const limit = flags.limit ?? (format === 'table' ? DEFAULT_LIMIT : 0);
  const notes: string[] = [];
  const noted = <T>({ value, notes: more }: { readonly value: T; readonly notes: readonly string[] }): T => {
    notes.push(...more);
    return value;
  };
  const stages = flags.aggregate === undefined ? null : noted(readPipeline(flags.aggregate, fields));
  const cursor = stages
    ? collection.aggregate(limit > 0 ? [...stages, { $limit: limit }] : stages, { signal })
    : collection.find(noted(readFilter(flags.filter ?? '{}', fields)), {
        sort: flags.sort === undefined ? undefined : noted(readSort(flags.sort)),
        limit,
        signal,
      });
  for (const note of notes) terminal.err(`note: ${note}\n`);
  const options = { format, ejson: flags.ejson, fields: stages ? undefined : fields, width: terminal.columns };
  let documents = 0;
  for await (const text of formatDocuments(cursor, options)) {
    documents++;
    terminal.out(text);
    await terminal.room(signal);
  }
  if (format === 'table' && flags.limit === undefined && documents > DEFAULT_LIMIT) {
    terminal.err(`the first ${DEFAULT_LIMIT}; --limit 0 shows all\n`);
  }
}
