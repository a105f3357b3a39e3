import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definition } from '../../../src/pipeline/definition';
import { parseDefinition } from '../../../src/pipeline/validate';
import { openMongo } from '../../../src/run/open-mongo';
import { run } from '../../../src/run/run';
import { Checkpoints } from '../../../src/store/mongo/checkpoints';
import { MongoConnection } from '../../../src/store/mongo/mongo-connection';
import { randomInput } from '../../oracle/random-input';
import { documentsIn, documentsOf, type PlainDocument } from '../run-once';
import type { MongoServer } from './mongo-server';

export type Documents = Record<string, PlainDocument[]>;

/** An input of which it is known what an undisturbed run makes of it. */
export interface KnownInput {
  readonly folder: string;
  readonly definition: Definition;
  /** The last epoch of the undisturbed run. */
  readonly epochs: number;
  readonly documents: Documents;
  readonly epochBytes: number;
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
    epochs: epoch,
    definition: parsed,
    epochBytes,
    documents: await documentsIn(dir),
    args: (uri, database) => [...common, '--workers', '0', '--store', `mongodb:${uri}`, '--database', database],
  };
}

/** Lets the lease of the process that runs it be over, as it is when the server's clock has gone on, and runs it to its end as a second engine. */
export async function takeOver({ folder, definition, epochBytes }: KnownInput, uri: string, database: string) {
  const connection = await MongoConnection.open({ uri, database });
  const checkpoints = new Checkpoints(connection);
  const held = (await checkpoints.read(definition.name))!;
  await checkpoints.swap(held, () => ({ ...held, lease: { ...held.lease, expiresAtMs: 1 } }));
  await connection.close();
  await run({
    inputs: [join(folder, 'e.csv')],
    kind: 'csv',
    definition,
    dir: join(folder, 'nothing'),
    workers: 0,
    epochBytes,
    mongo: { uri, database },
  });
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
