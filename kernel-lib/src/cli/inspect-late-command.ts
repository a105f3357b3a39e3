import { Command, InvalidArgumentError } from 'commander';
import { FootpathError } from '../event/error';
import type { TopicPlace } from '../log/open-any-topic';
import { durationText } from '../pipeline/duration';
import { MAX_PARTITIONS } from '../pipeline/schema';
import { lateWhatIf, type WhatIf } from '../run/late-what-if';
import type { RunOptions } from '../run/options';
import { durationMs, nameList, wholeNumber } from './arguments';
import { type Context, DEFAULT_DIR } from './context';
import { showLate } from './inspect-side-command';
import { DEFAULT_LIMIT } from './inspect-store';
import { readDefinition } from './read-definition';
import { DATABASE_HELP, STORE_HELP, type StorePlace } from './store-place';
import { grouped, ProgressDisplay, plainTable } from './terminal';
import { brokerOption, kafkaFor, topicPlace } from './topic-arguments';

interface LateFlags extends StorePlace {
  whatIf?: number[];
  csv?: string[];
  jsonl?: string[];
  from?: TopicPlace;
  broker?: string;
  pipeline?: string;
  columns?: string[];
  partitions?: number;
  limit?: number;
  json?: boolean;
}

export function inspectLateCommand(context: Context): Command {
  return new Command('late')
    .description('show the late records of a store, or what share would be late by watermark delay')
    .option('--what-if <DELAY,…>', 'delays to ask about, such as 1m,10m,1h,1d', delays)
    .option('--csv <FILE...>', 'CSV files in the order of their events, plain or gzip; - is standard input')
    .option('--jsonl <FILE...>', 'files of one JSON object a line')
    .option(
      '--from <TOPIC>',
      'log:TOPIC in the folder of the store or kafka:TOPIC, up to where it ends now',
      topicPlace,
    )
    .addOption(brokerOption())
    .option('--pipeline <FILE>', 'pipeline definition that says how records are read (default: the built-in one)')
    .option('--columns <a,b,…>', 'column names of a CSV file without a header line', nameList)
    .option(
      '--partitions <P>',
      'read the file as P partitions, each with its own watermark',
      wholeNumber(1, MAX_PARTITIONS),
    )
    .option('--dir <DIR>', 'folder of the store that holds the topic', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .option('--limit <N>', `without --what-if: late records to show (default: ${DEFAULT_LIMIT})`, wholeNumber(0))
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath inspect late
  footpath inspect late --what-if 1m,10m,1h,1d --csv events.csv.gz
  footpath inspect late --what-if 0s,5m --from log:events --json

With --what-if it reads the input once and writes nothing. The counts are those of late_events after a run with that watermark.delay.
`,
    )
    .action((flags: LateFlags) => {
      const { dir, store, database, limit = DEFAULT_LIMIT, json } = flags;
      const isOfStore = [flags.whatIf, flags.csv, flags.jsonl, flags.from].every((given) => given === undefined);
      return isOfStore ? showLate(context, { dir, store, database, limit, json }) : whatIf(context, flags);
    });
}

/** A list of durations, in milliseconds. */
function delays(text: string): number[] {
  const given = text.split(',').map((delay) => durationMs(delay.trim()));
  if (given.length > 100) throw new InvalidArgumentError('It takes at most 100 delays.');
  return given;
}

async function whatIf(context: Context, flags: LateFlags): Promise<void> {
  const { terminal, signal } = context;
  const input = inputOf(flags);
  const display = new ProgressDisplay(terminal, flags.json === true);
  const notices: string[] = [];
  const found = await lateWhatIf({
    ...input,
    kafka: kafkaFor(context, flags.from?.kind, flags.broker),
    definition: readDefinition(flags.pipeline, flags.partitions),
    columns: flags.columns,
    dir: flags.dir,
    signal,
    onRead: (records) => display.count('records', records),
    onNotice: (notice) => notices.push(notice),
  }).finally(() => display.done());
  for (const notice of notices) terminal.err(flags.json ? `${JSON.stringify({ notice })}\n` : `note: ${notice}\n`);
  terminal.out(flags.json ? `${JSON.stringify(found)}\n` : showWhatIf(found));
}

function inputOf({ whatIf, csv, jsonl, from, columns, partitions }: LateFlags) {
  if (whatIf === undefined) {
    throw new FootpathError('bad-argument', 'inspect late needs the delays to ask about: --what-if 1m,10m,1h,1d.');
  }
  if ([csv, jsonl, from].filter((given) => given !== undefined).length !== 1) {
    throw new FootpathError(
      'bad-argument',
      'inspect late --what-if needs its input: either --csv FILE… or --jsonl FILE… or --from log:TOPIC or kafka:TOPIC.',
    );
  }
  if (columns && !csv) throw new FootpathError('bad-argument', '--columns goes with --csv.');
  if (from !== undefined && partitions !== undefined) {
    throw new FootpathError('bad-argument', '--partitions goes with files: a topic has its own number of them.');
  }
  const kind: RunOptions['kind'] = csv ? 'csv' : jsonl ? 'jsonl' : from!.kind;
  return { delaysMs: whatIf, inputs: csv ?? jsonl ?? [from!.name], kind };
}

function showWhatIf({ sources, partitions, read, parsed, dead, delays, noneLateMs }: WhatIf): string {
  const percent = (share: number | null) => (share === null ? '–' : `${(100 * share).toFixed(3)} %`);
  const rows = delays.map(({ delayMs, late, share }): [string, number, string] => [
    durationText(delayMs),
    late,
    percent(share),
  ]);
  return [
    `${sources.join(', ')}, ${partitions} partition${partitions === 1 ? '' : 's'}: read ${grouped(read)} = parsed ${grouped(parsed)} + dead ${grouped(dead)}`,
    '',
    plainTable(['delay', 'late', 'share of parsed'], rows),
    `none is late from a delay of ${durationText(noneLateMs)} on`,
    '',
  ].join('\n');
}
