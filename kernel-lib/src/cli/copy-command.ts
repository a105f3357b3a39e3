import { Command } from 'commander';
import { FootpathError } from '../event/error';
import { type CopyResult, copyPipeline, type StoreAt } from '../run/copy';
import { type Context, DEFAULT_DIR } from './context';
import { mongoOf } from './store-place';
import { grouped, ProgressDisplay, plainTable } from './terminal';

interface CopyFlags {
  fromStore: string;
  toStore: string;
  database?: string;
  replace?: boolean;
  dir: string;
  json?: boolean;
}

const STORE_FORMS = 'embedded, embedded:FOLDER, mongodb or mongodb:URI';

export function copyCommand(context: Context): Command {
  return new Command('copy')
    .description('copy a pipeline from a folder to MongoDB or back: documents, commit and state, so that a run goes on')
    .argument('[PIPELINE]', 'which pipeline, where the store has several')
    .requiredOption('--from-store <STORE>', `where it is: ${STORE_FORMS}`)
    .requiredOption('--to-store <STORE>', 'where it is to be, in the same forms')
    .option('--database <NAME>', 'name of the database of mongodb (default: footpath)')
    .option('--replace', 'a pipeline of this name that is there already gives way')
    .option('--dir <DIR>', 'folder that embedded means', DEFAULT_DIR)
    .option('--json', 'print what was copied as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath copy --from-store embedded --to-store mongodb
  footpath copy shop --from-store mongodb --to-store embedded:stores/autumn
  footpath copy --from-store embedded:stores/autumn --to-store mongodb:mongodb://db:27017/ --database autumn --replace

No run may be at work on the pipeline on either side meanwhile. In the target all of it is there at once, at the end, or nothing: killed or stopped by
Ctrl+C, the same command begins again. Counts are checked, in the target by asking for the documents. The source stays as it is: go on
with one of the two from then on. The same run command goes on there, with the other --dir or --store; topics of a folder are not copied.
`,
    )
    .action((pipeline: string | undefined, flags: CopyFlags) => copy(context, pipeline, flags));
}

async function copy(context: Context, pipeline: string | undefined, flags: CopyFlags): Promise<void> {
  const { terminal, signal } = context;
  const { fromStore, toStore, database, replace, json } = flags;
  if (database !== undefined && !isMongo(fromStore) && !isMongo(toStore)) {
    throw new FootpathError('bad-argument', '--database goes with mongodb, and neither store is there.');
  }
  const from = storeAt(context, fromStore, flags);
  const to = storeAt(context, toStore, flags);
  const display = new ProgressDisplay(terminal, json === true);
  const result = await copyPipeline({
    from,
    to,
    pipeline,
    replace,
    signal,
    onProgress: ({ done, total }) => display.count('documents', done, total),
  }).finally(() => display.done());
  terminal.out(json ? `${JSON.stringify(result)}\n` : showCopied(result));
}

function isMongo(store: string): boolean {
  return store.startsWith('mongodb');
}

function storeAt(context: Context, store: string, { dir, database }: CopyFlags): StoreAt {
  if (isMongo(store)) return { dir, mongo: mongoOf(context, { dir, store, database }) };
  const [, folder = dir] = /^embedded(?::(.+))?$/s.exec(store) ?? [];
  if (/^embedded(:.+)?$/s.test(store)) return { dir: folder };
  // What was given may be an address with its password.
  const said = /^\w*$/.test(store) ? `, not '${store}'` : '';
  throw new FootpathError('bad-argument', `A store is ${STORE_FORMS}${said}.`);
}

function showCopied({ pipeline, from, to, epoch, collections, aged, stateBytes }: CopyResult): string {
  const rows = Object.entries(collections).map(([name, count]): [string, number] => [name, count]);
  const gone = Object.entries(aged).map(
    ([name, count]) => `${grouped(count)} of ${name} were not there any more: the server removes them by their age`,
  );
  return [
    `Pipeline ${pipeline} is copied from ${from} to ${to}, as of epoch ${grouped(epoch)}.`,
    plainTable(['collection', 'documents'], rows).trimEnd(),
    ...gone,
    `✓ counts are the same on both sides · state ${(stateBytes / 1e6).toFixed(1)} MB`,
    '',
  ].join('\n');
}
