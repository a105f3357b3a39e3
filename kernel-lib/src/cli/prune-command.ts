import { Command } from 'commander';
import { type PruneResult, prunePipeline } from '../run/prune';
import { pruneInMongo } from '../run/prune-mongo';
import { durationMs } from './arguments';
import { type Context, DEFAULT_DIR } from './context';
import { DATABASE_HELP, mongoOf, STORE_HELP, type StorePlace } from './store-place';
import { grouped, plainTable } from './terminal';

interface PruneFlags extends StorePlace {
  olderThan: number;
  pipeline?: string;
  dryRun?: boolean;
  json?: boolean;
}

export function pruneCommand(context: Context): Command {
  return new Command('prune')
    .description('remove old documents of collections, and count them')
    .argument('[COLLECTION...]', 'such as session_metrics (default: all that have a time)')
    .requiredOption('--older-than <DURATION>', 'counted back from the greatest event time, such as 30d', durationMs)
    .option('--pipeline <NAME>', 'which pipeline, where the store has several')
    .option('--dry-run', 'only say what would go; writes nothing')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .option('--json', 'print what went as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath prune --older-than 30d --dry-run
  footpath prune session_metrics --older-than 7d
  footpath prune late_events --older-than 24h --dir stores/autumn --json
  footpath prune --older-than 30d --store mongodb

A session is as old as its end, a window as its end, an event as its time. Time is that of the events: a file of years ago keeps its
own last days. What is removed is counted, so that the counters still reconcile; footpath status shows it. The pipeline must not
be running, except for --dry-run, which writes nothing; what is open in it stays open. Files that readers still use go a minute
later or at the next run; a database removes documents at once, and what a copy into it that was killed has left.
`,
    )
    .action(async (collections: string[], flags: PruneFlags) => {
      const { olderThan, pipeline, dryRun, dir, json } = flags;
      const chosen = collections.length > 0 ? collections : undefined;
      const mongo = mongoOf(context, flags);
      const asked = { dir, pipeline, collections: chosen, olderThanMs: olderThan, dryRun };
      const result = mongo === undefined ? prunePipeline(asked) : await pruneInMongo({ ...asked, mongo });
      context.terminal.out(json ? `${JSON.stringify(result)}\n` : showPruned(result, dryRun === true));
    });
}

function showPruned({ pipeline, before, collections }: PruneResult, dry: boolean): string {
  if (before === null) return `Pipeline ${pipeline} has no event yet: there is nothing to prune.\n`;
  const rows = Object.entries(collections).map(([name, { documents, events }]): [string, string, string] => [
    name,
    grouped(documents),
    events === 0 ? '' : grouped(events),
  ]);
  const late = collections.late_events?.documents ?? 0;
  return [
    `Documents of pipeline ${pipeline} of before ${before} ${dry ? 'that would go' : 'that are gone'}:`,
    plainTable(['collection', 'documents', 'events'], rows),
    ...(late === 0
      ? []
      : [`What ${dry ? 'would go' : 'is gone'} of late_events, footpath requeue late can release no more.\n`]),
  ].join('\n');
}
