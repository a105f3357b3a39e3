import { Command, Option } from 'commander';
import { FootpathError } from '../event/error';
import { type SimulateSummary, simulate, writeCatalogsFor } from '../simulate/simulate';
import { durationMs, share, wholeNumber } from './arguments';
import type { Context } from './context';
import { grouped, ProgressDisplay, shellWord } from './terminal';

interface SimulateFlags {
  events?: number;
  seed: number;
  users?: number;
  days: number;
  late: number;
  maxLate: number;
  duplicates: number;
  malformed: number;
  partitions: number;
  delay: number;
  out?: string;
  truth?: string;
  catalog?: string;
  catalogFor?: string;
  json?: boolean;
}

export function simulateCommand(context: Context): Command {
  return new Command('simulate')
    .description('make a file of shop events with known faults, and the catalogues that go with it')
    .option('--events <N>', 'data rows, injected ones included', wholeNumber(1))
    .option('--seed <N>', 'the same seed gives the same bytes on every machine', wholeNumber(0), 42)
    .option('--users <N>', 'size of the population (default: about one for 14 events)', wholeNumber(1))
    .option('--days <N>', 'days of event time, from 1 October 2019', wholeNumber(1), 31)
    .option('--late <SHARE>', 'share of late records', share, 0.01)
    .addOption(durationOption('--max-late', 'the most that a late record is late beyond the delay', '30m'))
    .option('--duplicates <SHARE>', 'share of duplicates', share, 0.002)
    .option('--malformed <SHARE>', 'share of malformed records', share, 0.002)
    .option('--partitions <P>', 'partitions for which late is judged', wholeNumber(1), 1)
    .addOption(durationOption('--delay', 'watermark delay for which late is judged', '10m'))
    .option('--out <FILE>', 'where to write: .csv or .csv.gz; a file that is there is replaced')
    .option('--truth <FILE>', 'list every injected record with its offset and kind')
    .option('--catalog <DIR>', 'write products.csv and users.csv there')
    .option('--catalog-for <FILE>', 'make catalogues for the ids of this file, and no events')
    .option('--json', 'print the summary as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath simulate --events 1_000_000 --out events.csv.gz --catalog catalog
  footpath simulate --events 100000 --late 0.05 --seed 7 --out events.csv --truth truth.json
  footpath simulate --catalog-for 2019-Oct.csv.gz --catalog catalog
`,
    )
    .action((flags: SimulateFlags) => simulateFiles(context, flags));
}

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
  if (flags.events === undefined || flags.out === undefined) {
    throw new FootpathError(
      'bad-argument',
      'simulate needs --events N and --out FILE (or --catalog-for FILE). See footpath simulate --help.',
    );
  }
  const { events, out } = flags;
  const summary = await simulate({
    events,
    out,
    seed: flags.seed,
    users: flags.users,
    days: flags.days,
    lateShare: flags.late,
    maxLateMs: flags.maxLate,
    duplicateShare: flags.duplicates,
    malformedShare: flags.malformed,
    partitions: flags.partitions,
    delayMs: flags.delay,
    truth: flags.truth,
    catalogDir: flags.catalog,
    signal,
    onProgress: (rows) => display.count('rows', rows, events),
  }).finally(() => display.done());
  terminal.out(flags.json ? `${JSON.stringify(summary)}\n` : showSummary(summary, out));
}

function showSummary(summary: SimulateSummary, out: string): string {
  const kinds = Object.entries(summary.counts)
    .map(([kind, count]) => `${grouped(count)} ${kind}`)
    .join(', ');
  return `wrote ${out}: ${grouped(summary.rows)} rows, seed ${summary.seed}\ninjected: ${kinds}\nnext: footpath run --csv ${shellWord(out)}\n`;
}
