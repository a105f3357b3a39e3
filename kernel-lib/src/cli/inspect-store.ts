import { Command } from 'commander';
import type { OpenStore } from '../run/open';
import { sourceWatermark } from '../run/progress';
import { formatDocuments } from '../store/query/format';
import type { Document } from '../store/query/source';
import { wholeNumber } from './arguments';
import { type Context, DEFAULT_DIR } from './context';
import { inStore } from './in-store';
import { DATABASE_HELP, STORE_HELP, type StorePlace } from './store-place';

export const DEFAULT_LIMIT = 20;

export interface StoreFlags extends StorePlace {
  pipeline?: string;
  limit: number;
  json?: boolean;
}

/** A command that looks into one pipeline of a store. */
export function storeCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .option('--pipeline <NAME>', 'which pipeline, where the store has several')
    .option('--json', 'print it as JSON');
}

/** For those that list documents. */
export function withLimit(command: Command): Command {
  return command.option(
    '--limit <N>',
    `documents to show, of each collection (default: ${DEFAULT_LIMIT})`,
    wholeNumber(0),
    DEFAULT_LIMIT,
  );
}

/** The commit that is looked at: which, of when, and its watermark. */
export function headOf({ manifest, progress }: Pick<ReturnType<OpenStore['commit']>, 'manifest' | 'progress'>) {
  const ms = sourceWatermark(progress.watermarks);
  return {
    pipeline: manifest.pipeline,
    epoch: manifest.epoch,
    committedAt: new Date(progress.committedAtMs).toISOString(),
    watermark: ms === null ? null : new Date(ms).toISOString(),
  };
}

/** Works with the last commit of the pipeline that was asked for, or of the only one. */
export function withCommit(
  context: Context,
  flags: Pick<StoreFlags, 'dir' | 'store' | 'database' | 'pipeline'>,
  work: (commit: OpenCommit) => Promise<void>,
): Promise<void> {
  return inStore(context, flags, (store) => work(commitOf(store, flags.pipeline)));
}

export type OpenCommit = ReturnType<typeof commitOf>;

function commitOf(store: OpenStore, pipeline: string | undefined) {
  const commit = store.commit(pipeline);
  return { store, progress: commit.progress, head: headOf(commit) };
}

export function headLine({ pipeline, epoch, committedAt, watermark }: ReturnType<typeof headOf>): string {
  return `${pipeline} · epoch ${epoch} · committed ${committedAt} · watermark ${watermark ?? 'none yet'}\n`;
}

/** Documents as a table, as wide as the terminal. */
export async function showTable({ terminal }: Context, documents: readonly Document[]): Promise<void> {
  async function* all() {
    yield* documents;
  }
  for await (const text of formatDocuments(all(), { format: 'table', width: terminal.columns })) terminal.out(text);
}
