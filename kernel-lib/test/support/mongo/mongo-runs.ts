import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDefinition } from '../../../src/pipeline/validate';
import { openMongo } from '../../../src/run/open-mongo';
import { run } from '../../../src/run/run';
import { randomInput } from '../../oracle/random-input';
import { documentsIn, documentsOf, type PlainDocument } from '../run-once';
import type { MongoServer } from './mongo-server';

export type Documents = Record<string, PlainDocument[]>;

/** An input of which it is known what an undisturbed run makes of it. */
export interface KnownInput {
  readonly folder: string;
  readonly pipeline: string;
  /** The last epoch of the undisturbed run. */
  readonly epochs: number;
  readonly documents: Documents;
  /** The command that runs it into a database. */
  readonly args: (uri: string, database: string) => string[];
}

let databases = 0;

/** The name of a database that nobody else uses. */
export function freshDatabase(): string {
  return `footpath_${process.pid}_${databases++}`;
}

/** Makes an input by a seed, and runs it into a folder. */
export async function knownInput(
  folder: string,
  seed: number,
  { rows, epochBytes }: { readonly rows: number; readonly epochBytes: number },
): Promise<KnownInput> {
  mkdirSync(folder, { recursive: true });
  const { csv, definition } = randomInput(seed, rows);
  writeFileSync(join(folder, 'e.csv'), csv);
  writeFileSync(join(folder, 'p.json'), JSON.stringify(definition));
  const dir = join(folder, 'undisturbed');
  const parsed = parseDefinition(definition);
  const inputs = [join(folder, 'e.csv')];
  const { epoch } = await run({ inputs, kind: 'csv', definition: parsed, dir, workers: 0, epochBytes });
  const common = ['run', '--csv', 'e.csv', '--pipeline', 'p.json', '--json', '--epoch-bytes', String(epochBytes)];
  return {
    folder,
    pipeline: parsed.name,
    epochs: epoch,
    documents: await documentsIn(dir),
    args: (uri, database) => [...common, '--workers', '0', '--store', `mongodb:${uri}`, '--database', database],
  };
}

/** All documents of a database, as `documentsIn` gives those of a folder. */
export async function documentsInMongo({ uri }: Pick<MongoServer, 'uri'>, database: string): Promise<Documents> {
  const store = await openMongo({ uri, database, retryBudgetMs: 20_000 }, '/nowhere');
  try {
    return await documentsOf(store);
  } finally {
    await store.close();
  }
}
