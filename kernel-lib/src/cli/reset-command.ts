import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { FootpathError } from '../event/error';
import type { OpenStore } from '../run/open';
import { checkReset, resetPipeline } from '../run/reset';
import { type Context, DEFAULT_DIR, EXIT } from './context';
import { inStore } from './in-store';
import { DATABASE_HELP, mongoOf, STORE_HELP, type StorePlace } from './store-place';
import { grouped, plainTable } from './terminal';

interface ResetFlags extends StorePlace {
  pipeline?: string;
  yes?: boolean;
  json?: boolean;
}

export function resetCommand(context: Context, setStatus: (status: number) => void): Command {
  return new Command('reset')
    .description('let a pipeline begin anew at its next run, with other input or another definition')
    .option('--pipeline <NAME>', 'which pipeline, where the store has several')
    .option('--yes', 'do it without asking; needed where nobody can be asked')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .option('--json', 'print what was done as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath reset
  footpath reset --pipeline shop --dir stores/autumn --yes

Nothing is removed at once: what is committed can be read until the next run's first commit replaces it.
`,
    )
    .action(async (flags: ResetFlags) => setStatus(await reset(context, flags)));
}

async function reset(context: Context, { pipeline, yes, json, ...place }: ResetFlags): Promise<number> {
  const { terminal, signal } = context;
  const { manifest, where } = await inStore(context, place, (store) => ({
    manifest: store.commit(pipeline).manifest,
    where: store.place,
  }));
  const name = manifest.pipeline;
  checkReset(manifest, where, name);
  const tell = () => {
    if (!json) terminal.err(whatGoes(manifest));
  };
  if (!yes) {
    tell();
    if (!(await agreed(signal))) {
      terminal.err('nothing was changed\n');
      return EXIT.failure;
    }
  }
  const { dir } = place;
  const { generation } = await resetPipeline({ dir, pipeline: name, mongo: mongoOf(context, place) });
  // Without a question it is told once it is done: a refusal comes alone.
  if (yes) tell();
  terminal.out(
    json
      ? `${JSON.stringify({ pipeline: name, generation })}\n`
      : `Pipeline ${name} begins anew at its next run, in generation ${generation}.\n`,
  );
  return EXIT.ok;
}

function whatGoes({ pipeline, generation, epoch, collections }: ReturnType<OpenStore['commit']>['manifest']): string {
  const rows = Object.entries(collections).map(([name, { count, files }]): [string, number, string] => [
    name,
    count,
    `${(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) / 1e6).toFixed(1)} MB`,
  ]);
  return [
    `Pipeline ${pipeline} has committed ${grouped(epoch)} epoch(s) of generation ${generation}. These go with the first commit of its next run:`,
    plainTable(['collection', 'documents', 'size'], rows),
  ].join('\n');
}

async function agreed(signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new FootpathError(
      'bad-argument',
      'Nobody can be asked here: add --yes if this is meant. Nothing was changed.',
    );
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // In a terminal that a question has made raw, Ctrl+C is a key.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await lines.question('Begin anew? [y/N] ', { signal })).trim().toLowerCase() === 'y';
  } catch (error) {
    throw new FootpathError('interrupted', 'Stopped as asked; nothing was changed.', { cause: error });
  } finally {
    lines.close();
  }
}
