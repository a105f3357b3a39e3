import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { MAX_PARTITIONS } from '../pipeline/schema';
import type { RunResult } from '../run/result';
import { nameList, wholeNumber } from './arguments';
import { type Context, DEFAULT_DIR, EXIT } from './context';
import { type RunFlags, runFiles } from './run-files';
import { DATABASE_HELP, STORE_HELP } from './store-place';
import { brokerOption, topicPlace } from './topic-arguments';

const DEFAULT_REPORT = 'footpath-report.html';

export function runCommand(context: Context, setStatus: (status: number) => void): Command {
  return new Command('run')
    .description('run a pipeline over files or a topic of events, to the end or until it is stopped')
    .option('--csv <FILE...>', 'CSV files in the order of their events, plain or gzip; - is standard input')
    .option('--jsonl <FILE...>', 'files of one JSON object a line')
    .option(
      '--from <TOPIC>',
      'log:TOPIC in the folder of the store or kafka:TOPIC, up to where it ends now',
      topicPlace,
    )
    .addOption(brokerOption())
    .option('--follow', 'with --from: go on reading the topic as it grows, until it is stopped')
    .option('--pipeline <FILE>', 'pipeline definition (default: the built-in one; see footpath pipeline show)')
    .option('--columns <a,b,…>', 'column names of a CSV file without a header line', nameList)
    .option(
      '--partitions <P>',
      'read the file as P partitions, as a topic with P would hold it',
      wholeNumber(1, MAX_PARTITIONS),
    )
    .option('--catalog <DIR>', 'folder with products.csv and users.csv')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .option(
      '--workers <N>',
      'threads beside the one that reads; 0 runs all in one (default: one less than cores, at most 8)',
      wholeNumber(0),
    )
    .option('--epoch-bytes <N>', 'bytes of input per commit (default: 64 MiB)', wholeNumber(1))
    .option('--epoch-ms <N>', 'with --follow: time from one commit to the next (default: 250)', wholeNumber(1))
    .option('--epoch-rows <N>', 'with --follow: records per commit, at most (default: 200,000)', wholeNumber(1))
    .option('--rebuild', 'replay the same input from its start, with what footpath requeue has released')
    .option('--report [FILE]', `write the report too, once the input is in (default: ${DEFAULT_REPORT})`)
    .option('--json', 'JSON lines instead of text; the last is the result')
    .addHelpText(
      'after',
      `
Examples:
  footpath run --csv 2019-Oct.csv.gz --report
  footpath run --csv 2019-Oct.csv 2019-Nov.csv --catalog catalog --dir stores/autumn
  zcat events.csv.gz | footpath run --csv - --pipeline shop.footpath.json
  footpath run --from log:events
  footpath run --from log:events --follow --epoch-ms 100
  footpath run --from kafka:customer-events --broker localhost:9092 --follow
  footpath run --csv 2019-Oct.csv.gz --from log:events --follow
  footpath run --jsonl events.jsonl --json | tail -1
  footpath run --csv 2019-Oct.csv.gz --rebuild

Stopped by Ctrl+C or SIGTERM it finishes its epoch, prints the result and exits with 130; the same command goes on from
there. A second Ctrl+C stops at once: what is committed stays, the epoch is done again by the next run. A pipe has to be
given its bytes from the beginning again; those that are committed are skipped.

A topic that is followed has no end: what the watermark has passed is final and can be read at once, footpath status and
footpath inspect show the rest, and Ctrl+C stops it. Without --follow it is later read to its end, and finished. Files that
are given with it come before it, as one input without a gap: give them again to go on.
`,
    )
    .action(async (flags: RunFlags) => {
      if (flags.report !== undefined) {
        const { checkReportPlace } = await import('./other-commands');
        checkReportPlace(reportPath(flags));
      }
      const result = await runFiles(context, flags);
      if (flags.report !== undefined && result.outcome !== 'interrupted') await report(context, flags, result);
      setStatus(result.outcome === 'interrupted' ? EXIT.interrupted : EXIT.ok);
    });
}

/** The report of what was run. With `--json` its place goes to standard error, so that the result stays the last line. */
async function report(context: Context, flags: RunFlags, { pipeline }: RunResult): Promise<void> {
  const { terminal, signal } = context;
  const out = reportPath(flags);
  const { inStore, writeReport } = await import('./other-commands');
  await inStore(context, flags, (store) => writeReport({ store, out, pipeline, signal }));
  const url = pathToFileURL(out).href;
  if (flags.json) terminal.err(`${JSON.stringify({ report: url })}\n`);
  else terminal.out(`report: ${url}\n`);
}

function reportPath({ report: given }: RunFlags): string {
  return resolve(typeof given === 'string' ? given : DEFAULT_REPORT);
}
