import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/open-database';
import { run } from '../../src/run/run';
import { runCell, startKernel } from '../notebook/kernel-rig';
import { freshDatabase, type KnownInput, knownInput } from '../support/mongo/mongo-runs';
import { type MongoServer, secantus } from '../support/mongo/mongo-server';
import { temporaryFolder } from '../support/run-once';

const PATIENCE_MS = 120_000;
const missing = secantus.missing();

describe.skipIf(missing !== null)(
  `a cell that opens a store in ${secantus.name}${missing ? ` (${missing})` : ''}`,
  () => {
    const { folder, remove } = temporaryFolder();
    const database = freshDatabase();
    let server: MongoServer;
    let input: KnownInput;
    beforeAll(async () => {
      server = await secantus.start();
      input = await knownInput(join(folder, 'input'), 12, { rows: 200, epochBytes: 2500 });
      await run({
        inputs: [join(input.folder, 'e.csv')],
        kind: 'csv',
        definition: input.definition,
        dir: join(folder, 'nothing'),
        workers: 0,
        mongo: { uri: server.uri, database },
      });
    }, PATIENCE_MS);
    afterAll(async () => {
      await server?.stop();
      remove();
    });

    const counted = (opening: string) =>
      [
        "import { openMongo } from 'footpath';",
        `const store = await openMongo(${opening});`,
        "const name = store.collections.find((each) => each !== 'checkpoints' && each !== 'runs')!;",
        'console.log(JSON.stringify([store.kind, name, await store.collection(name).countDocuments({})]));',
        'await store.close();',
      ].join('\n');

    it(
      'is told of its address by the environment, and needs none in its code',
      async () => {
        const { kernel, close } = await startKernel({ env: { MONGODB_URI: server.uri } });
        try {
          const { result, stdout } = await runCell(kernel, counted(JSON.stringify({ database })));
          expect(result.status, JSON.stringify(result)).toBe('ok');
          const [kind, name, documents] = JSON.parse(stdout);
          expect(kind).toBe('mongodb');
          expect(documents).toBe(input.documents[name].length);
        } finally {
          await close();
        }
      },
      PATIENCE_MS,
    );

    it('shows no address, however deep somebody looks into what it has opened', async () => {
      const store = await openDatabase({ uri: `${server.uri}?appName=of-the-address`, database });
      try {
        const shown = inspect([store, store.collection(store.collections[0])], { depth: null, showHidden: true });
        expect(shown).toContain(database);
        expect(shown).not.toContain('of-the-address');
      } finally {
        await store.close();
      }
    });

    it(
      'says of a database that is empty, and of an address that is none, what is wrong',
      async () => {
        const { kernel, close } = await startKernel({ env: { MONGODB_URI: server.uri } });
        try {
          const empty = await runCell(kernel, counted('{ database: "nothing_here" }'));
          expect(JSON.stringify(empty.result)).toContain('is empty');
          const wrong = await runCell(kernel, counted('{ uri: "http://host/" }'));
          expect(JSON.stringify(wrong.result)).toContain('begins with mongodb://');
        } finally {
          await close();
        }
      },
      PATIENCE_MS,
    );
  },
);
