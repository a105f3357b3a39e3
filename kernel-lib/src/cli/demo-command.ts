import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command } from 'commander';
import { FootpathError } from '../event/error';
import { ioError } from '../file/io-error';
import { nodeFiles } from '../file/node-files';
import { defaultPipeline } from '../pipeline/defaults';
import { parseDefinition } from '../pipeline/validate';
import { checkReportPlace } from '../report/report-place';
import { writeReport } from '../report/write-report';
import { simulate } from '../simulate/simulate';
import { pipelineLayout, storeLayout } from '../store/store-layout';
import { wholeNumber } from './arguments';
import { type Context, DEFAULT_DIR, EXIT } from './context';
import { runFiles } from './run-files';
import { grouped, ProgressDisplay } from './terminal';

const DEMO_SEED = 42;

export function demoCommand(context: Context, setStatus: (status: number) => void): Command {
  return new Command('demo')
    .description('simulate a month of a shop, run the default pipeline over it and write its report')
    .option('--events <N>', 'how many events', wholeNumber(1), 500_000)
    .option(
      '--dir <DIR>',
      'folder of the store, and of all else that is made; an earlier demo is replaced',
      DEFAULT_DIR,
    )
    .option('--open', 'open the report in the browser')
    .addHelpText(
      'after',
      `
Examples:
  footpath demo
  footpath demo --events 100000 --dir /tmp/demo --open
  footpath query session_metrics --limit 5 --dir /tmp/demo

In the folder, beside the store: events.csv, truth.json (its late, double and broken records), catalog/, report.html.
`,
    )
    .action(async ({ events, dir, open }: { events: number; dir: string; open?: boolean }) => {
      setStatus(await demo(context, events, dir, open === true));
    });
}

async function demo(context: Context, events: number, dir: string, open: boolean): Promise<number> {
  const { terminal, signal } = context;
  const csv = join(dir, 'events.csv');
  const truth = join(dir, 'truth.json');
  const catalog = join(dir, 'catalog');
  const out = resolve(dir, 'report.html');
  checkReportPlace(out);
  makeRoom(dir, [csv, truth], [join(catalog, 'products.csv'), join(catalog, 'users.csv')]);
  const display = new ProgressDisplay(terminal, false);
  terminal.out(`1 of 3  simulating ${grouped(events)} events of a shop, some late, double or broken on purpose\n`);
  await simulate({
    events,
    seed: DEMO_SEED,
    out: csv,
    truth,
    catalogDir: catalog,
    signal,
    onProgress: (rows) => display.count('rows', rows, events),
  }).finally(() => display.done());
  terminal.out('2 of 3  running the default pipeline\n\n');
  const result = await runFiles(context, { csv: [csv], catalog, dir }, DEMO_SEED);
  if (result.outcome === 'interrupted') return EXIT.interrupted;
  terminal.out('\n3 of 3  writing the report\n');
  await writeReport({ dir, out, signal });
  terminal.out(`report: ${pathToFileURL(out).href}\n`);
  if (open) openInBrowser(out);
  return result.identities.every(({ holds }) => holds) ? EXIT.ok : EXIT.failure;
}

/**
 * Makes the folder, and removes what the pipeline of an earlier demo left in it; other pipelines stay.
 *
 * @throws FootpathError `bad-argument` for a store or files that no demo made: those are somebody's.
 */
function makeRoom(dir: string, marks: readonly string[], others: readonly string[]): void {
  const made = marks.every((path) => existsSync(path));
  const taken = made ? undefined : [...marks, ...others].find((path) => existsSync(path));
  if (existsSync(storeLayout(dir).storeFile)) {
    if (!made) {
      throw new FootpathError(
        'bad-argument',
        `${dir} holds a store that no demo made, and it is not replaced. Give another folder: footpath demo --dir DIR.`,
      );
    }
    const { name } = parseDefinition(defaultPipeline());
    const { folder } = pipelineLayout(dir, name);
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      throw ioError(error, 'remove', folder);
    }
  }
  if (taken !== undefined) {
    throw new FootpathError(
      'bad-argument',
      `${taken} is there already, without the rest of an earlier demo, and is not replaced. Give another folder: footpath demo --dir DIR.`,
    );
  }
  nodeFiles.makeFolder(resolve(dir));
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
