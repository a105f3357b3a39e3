import { Command, Option } from 'commander';
import { FootpathError } from '../event/error';
import type { FsyncPolicy } from '../log/log-writer';
import type { TopicPlace } from '../log/open-any-topic';
import { simulateTo } from '../replay/simulate-to';
import { type SimulateSummary, simulate, writeCatalogsFor } from '../simulate/simulate';
import { durationMs, share, wholeNumber } from './arguments';
import { type Context, DEFAULT_DIR } from './context';
import { grouped, ProgressDisplay, shellWord } from './terminal';
import { brokerOption, fsyncOption, kafkaFor, logWorld, positiveNumber, tellTorn, topicPlace } from './topic-arguments';

interface SimulateFlags {
  events?: number;
  seed: number;
  users?: number;
  days: number;
  bursts: number;
  promotions: number;
  late: number;
  maxLate: number;
  duplicates: number;
  malformed: number;
  partitions?: number;
  delay: number;
  out?: string;
  to?: TopicPlace;
  broker?: string;
  dir: string;
  rate?: number;
  fsync: FsyncPolicy;
  truth?: string;
  truthUsers?: string;
  catalog?: string;
  catalogFor?: string;
  json?: boolean;
}

export function simulateCommand(context: Context): Command {
  return new Command('simulate')
    .description('make a file or a topic of shop events with known faults, and the catalogues that go with it')
    .option('--events <N>', 'data rows, injected ones included', wholeNumber(1))
    .option('--seed <N>', 'the same seed gives the same bytes on every machine', wholeNumber(0), 42)
    .option(
      '--users <N>',
      'so many people at most (default: those whom the traffic brings, one for about 14 events)',
      wholeNumber(1),
    )
    .option('--days <N>', 'days of event time, from 1 October 2019', wholeNumber(1), 31)
    .option('--bursts <N>', 'bursts of traffic, 10 to 30 minutes each', wholeNumber(0), 0)
    .option('--promotions <N>', 'promotions of 1 to 3 days, with more traffic and more buyers', wholeNumber(0), 0)
    .option('--late <SHARE>', 'share of late records', share, 0.01)
    .addOption(durationOption('--max-late', 'the most that a late record is late beyond the delay', '30m'))
    .option('--duplicates <SHARE>', 'share of duplicates', share, 0.002)
    .option('--malformed <SHARE>', 'share of malformed records', share, 0.002)
    .option(
      '--partitions <P>',
      'partitions for which late is judged (default: 1), and of a new topic; an existing one keeps its own',
      wholeNumber(1),
    )
    .addOption(durationOption('--delay', 'watermark delay for which late is judged', '10m'))
    .option('--out <FILE>', 'where to write: .csv or .csv.gz; a file that is there is replaced')
    .option(
      '--to <TOPIC>',
      'send the events to log:TOPIC or kafka:TOPIC instead; it is made if it is not there',
      topicPlace,
    )
    .addOption(brokerOption())
    .option('--dir <DIR>', 'folder of the store that holds log:TOPIC', DEFAULT_DIR)
    .option('--rate <N>', 'with --to: events a second (default: as fast as they go)', positiveNumber)
    .addOption(fsyncOption())
    .option('--truth <FILE>', 'list every injected record, and what the segments of people are like and came to')
    .option('--truth-users <FILE>', 'list every person with segment and life: .csv or .csv.gz')
    .option('--catalog <DIR>', 'write products.csv and users.csv there')
    .option('--catalog-for <FILE>', 'make catalogues for the ids of this file, and no events')
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath simulate --events 1_000_000 --out events.csv.gz --catalog catalog
  footpath simulate --events 100000 --late 0.05 --seed 7 --out events.csv --truth truth.json
  footpath simulate --events 1_000_000 --bursts 3 --promotions 1 --out events.csv --truth truth.json --truth-users people.csv
  footpath simulate --events 100000 --to log:events --partitions 4 --rate 2000
  footpath simulate --events 100000 --to kafka:customer-events --partitions 4
  footpath simulate --catalog-for 2019-Oct.csv.gz --catalog catalog
`,
    )
    .action((flags: SimulateFlags) => simulateFiles(context, flags));
}

/** Enough that an fsync a chunk does not set the speed. */
const TOPIC_CHUNK_RECORDS = 10_000;

/** An option whose default is shown as people write it. */
function durationOption(name: string, description: string, shown: string): Option {
  return new Option(`${name} <DURATION>`, description).argParser(durationMs).default(durationMs(shown), shown);
}

async function simulateFiles(context: Context, flags: SimulateFlags): Promise<void> {
  const { terminal, signal } = context;
  const display = new ProgressDisplay(terminal, flags.json === true);
  if (flags.catalogFor !== undefined) {
    if (flags.catalog === undefined)
      throw new FootpathError('bad-argument', '--catalog-for needs --catalog DIR, the folder to write to.');
    const made = await writeCatalogsFor({
      file: flags.catalogFor,
      catalogDir: flags.catalog,
      seed: flags.seed,
      signal,
      onProgress: (rows) => display.count('rows', rows),
    }).finally(() => display.done());
    terminal.out(
      flags.json
        ? `${JSON.stringify(made)}\n`
        : `wrote ${flags.catalog}: ${grouped(made.products)} products, ${grouped(made.users)} users\n`,
    );
    return;
  }
  const { events, out, to } = flags;
  if (events === undefined || (out === undefined && to === undefined)) {
    throw new FootpathError(
      'bad-argument',
      'simulate needs --events N and --out FILE or --to log:TOPIC or kafka:TOPIC (or --catalog-for FILE). See footpath simulate --help.',
    );
  }
  if (out !== undefined && to !== undefined) {
    throw new FootpathError(
      'bad-argument',
      '--out and --to are two places: give one of them. Replay sends a file to a topic.',
    );
  }
  if (to === undefined && flags.rate !== undefined) {
    throw new FootpathError('bad-argument', '--rate goes with --to: a file is written as fast as it can be.');
  }
  const options = {
    events,
    seed: flags.seed,
    users: flags.users,
    days: flags.days,
    bursts: flags.bursts,
    promotions: flags.promotions,
    lateShare: flags.late,
    maxLateMs: flags.maxLate,
    duplicateShare: flags.duplicates,
    malformedShare: flags.malformed,
    partitions: flags.partitions,
    delayMs: flags.delay,
    truth: flags.truth,
    truthUsers: flags.truthUsers,
    catalogDir: flags.catalog,
    signal,
  };
  const onProgress = (rows: number) => display.count('rows', rows, events);
  const simulated =
    to === undefined
      ? simulate({ ...options, out, onProgress })
      : simulateTo(logWorld(), options, {
          topic: to.name,
          topicKind: to.kind,
          kafka: kafkaFor(context, to.kind, flags.broker),
          onNotice: (notice) => terminal.err(flags.json ? `${JSON.stringify({ notice })}\n` : `note: ${notice}\n`),
          dir: flags.dir,
          partitions: flags.partitions,
          ratePerSecond: flags.rate,
          chunkRecords: TOPIC_CHUNK_RECORDS,
          fsync: flags.fsync,
          signal,
          onTorn: tellTorn(context, flags.json === true),
          onProgress,
        });
  const summary = await simulated.finally(() => display.done());
  terminal.out(flags.json ? `${JSON.stringify(summary)}\n` : showSummary(summary, out, to?.name));
}

function showSummary(summary: SimulateSummary, out: string | undefined, to: string | undefined): string {
  const kinds = Object.entries(summary.counts)
    .map(([kind, count]) => `${grouped(count)} ${kind}`)
    .join(', ');
  const what = `${grouped(summary.rows)} rows, seed ${summary.seed}\ninjected: ${kinds}\n`;
  if (to !== undefined) return `sent to topic ${to}: ${what}`;
  return `wrote ${out}: ${what}next: footpath run --csv ${shellWord(out ?? '')}\n`;
}
