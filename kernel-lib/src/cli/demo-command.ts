import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { writeReport } from '../report/write-report';
import { simulate } from '../simulate/simulate';
import { wholeNumber } from './arguments';
import { type Context, EXIT } from './context';
import { runFiles } from './run-command';
import { grouped, ProgressDisplay } from './terminal';

const DEMO_SEED = 42;

export function demoCommand(context: Context, setStatus: (status: number) => void): Command {
  return new Command('demo')
    .description('simulate a month of a shop, run the default pipeline over it and write its report')
    .option('--events <N>', 'how many events', wholeNumber(1), 500_000)
    .option('--dir <DIR>', 'folder for all of it; an earlier demo in it is replaced', 'footpath-demo')
    .option('--open', 'open the report in the browser')
    .addHelpText('after', '\nExamples:\n  footpath demo\n  footpath demo --events 100000 --dir /tmp/demo --open\n')
    .action(async ({ events, dir, open }: { events: number; dir: string; open?: boolean }) => {
      setStatus(await demo(context, events, dir, open === true));
    });
}

async function demo(context: Context, events: number, dir: string, open: boolean): Promise<number> {
  const { terminal, signal } = context;
  const store = join(dir, 'store');
  // Only what an earlier demo made is replaced: the marker tells it from a folder of somebody's own.
  if (existsSync(join(dir, 'events.csv')) && existsSync(store)) rmSync(store, { recursive: true });
  mkdirSync(dir, { recursive: true });
  const csv = join(dir, 'events.csv');
  const catalog = join(dir, 'catalog');
  const display = new ProgressDisplay(terminal, false);
  terminal.out(`1 of 3  simulating ${grouped(events)} events of a shop, some late, double or broken on purpose\n`);
  await simulate({
    events,
    seed: DEMO_SEED,
    out: csv,
    truth: join(dir, 'truth.json'),
    catalogDir: catalog,
    signal,
    onProgress: (rows) => display.count('rows', rows, events),
  }).finally(() => display.done());
  terminal.out('2 of 3  running the default pipeline\n\n');
  const result = await runFiles(context, { csv: [csv], catalog, dir: store }, DEMO_SEED);
  if (result.outcome === 'interrupted') return EXIT.interrupted;
  terminal.out('\n3 of 3  writing the report\n');
  const out = resolve(dir, 'report.html');
  await writeReport({ dir: store, out, signal });
  terminal.out(`report: ${pathToFileURL(out).href}\n`);
  if (open) openInBrowser(out);
  return result.identities.every(({ holds }) => holds) ? EXIT.ok : EXIT.failure;
}

/** By the system's own opener, with the path as one argument. */
function openInBrowser(path: string): void {
  const [program, ...args] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['explorer.exe'] : ['xdg-open'];
  const child = spawn(program, [...args, path], { stdio: 'ignore', detached: true });
  child.on('error', () =>
    process.stderr.write(`note: ${program} could not be started; open the report by its address above.\n`),
  );
  child.unref();
}
