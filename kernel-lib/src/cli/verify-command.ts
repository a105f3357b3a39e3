import { Command } from 'commander';
import { PLAIN_COUNT_LIMIT, type VerifyReport, verify } from '../verify/verify';
import { wholeNumber } from './arguments';
import { type Context, EXIT } from './context';
import { grouped, ProgressDisplay, plainTable } from './terminal';

interface VerifyFlags {
  kills: number;
  seed: number;
  csv?: string;
  json?: boolean;
}

const LANDINGS: Readonly<Record<keyof VerifyReport['landings'], string>> = {
  opening: 'before its lease',
  reading: 'inside an epoch, nothing written yet',
  writing: 'inside an epoch, files written',
  publishing: 'inside a commit',
  finished: 'behind the last commit',
};

export function verifyCommand(context: Context, setStatus: (status: number) => void): Command {
  return new Command('verify')
    .description('kill runs of its own at random instants, resume them, and compare with an undisturbed run')
    .option('--kills <N>', 'how many kills', wholeNumber(1, 100_000), 20)
    .option('--seed <N>', 'decides the instants, and the simulated events', wholeNumber(0), 42)
    .option('--csv <FILE>', 'a file of your own in the default columns (default: 50,000 simulated events)')
    .option('--json', 'print the report as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath verify
  footpath verify --kills 100 --seed 7
  footpath verify --csv 2019-Oct.csv.gz --json

Runs the default pipeline in a temporary folder, which needs room for the results twice. Each run is a process that is killed
(SIGKILL) at an instant within the time that an undisturbed run takes; the next one goes on. All documents are compared with those
of the undisturbed run, and up to ${PLAIN_COUNT_LIMIT} of input its counters, windows and sessions with a plain count in memory. The seed
gives the same instants; where in the work they fall is up to the machine. Exit status: 0 all the same, 1 not.
`,
    )
    .action(async (flags: VerifyFlags) => {
      setStatus(await verifyRuns(context, flags));
    });
}

async function verifyRuns({ terminal, signal }: Context, { kills, seed, csv, json }: VerifyFlags): Promise<number> {
  const display = new ProgressDisplay(terminal, json === true);
  const report = await verify({
    kills,
    seed,
    csv,
    // The very program that runs now, with Node's own options.
    command: [process.execPath, ...process.execArgv, process.argv[1]],
    signal,
    onProgress: (landed) => display.count('kills', landed, kills),
  }).finally(() => display.done());
  terminal.out(json ? `${JSON.stringify(report)}\n` : showReport(report));
  return report.verdict === 'same' ? EXIT.ok : EXIT.failure;
}

function showReport({
  verdict,
  kills,
  runs,
  landings,
  documents,
  plainCount,
  problems,
  seconds,
}: VerifyReport): string {
  const rows = Object.entries(LANDINGS).map(([landing, text]): [string, number] => [
    text,
    landings[landing as keyof typeof landings],
  ]);
  const total = Object.values(documents).reduce((sum, count) => sum + count, 0);
  const same = verdict === 'same';
  return [
    plainTable(['where the kills landed', 'kills'], rows),
    `compared ${grouped(total)} documents of ${Object.keys(documents).length} collections with those of ${runs} killed and resumed ${runs === 1 ? 'run' : 'runs'}`,
    plainCount === null
      ? `no plain count: the input is larger than ${PLAIN_COUNT_LIMIT}, so only the comparison was made`
      : `counted again without the engine: ${grouped(plainCount.events)} events, ${grouped(plainCount.windows)} windows, ${grouped(plainCount.sessions)} sessions`,
    ...problems.map((problem) => `✗ ${problem}`),
    '',
    `${same ? '✓ the same' : '✗ different'} after ${grouped(kills)} kills (${seconds.toFixed(1)} s)`,
    '',
  ].join('\n');
}
