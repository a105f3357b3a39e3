import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Db, MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { run } from '../../src/run/run';
import type { MongoOptions } from '../../src/store/mongo/mongo-options';
import { hookedRun } from '../support/mongo/hooked-run';
import {
  type Documents,
  documentsInMongo,
  freshDatabase,
  type KnownInput,
  knownInput,
} from '../support/mongo/mongo-runs';
import { type MongoServer, secantus } from '../support/mongo/mongo-server';
import { documentsIn, temporaryFolder } from '../support/run-once';

const PATIENCE_MS = 120_000;
const DAY_MS = 86_400_000;
const missing = secantus.missing();
const title = `a store in ${secantus.name} by its settings${missing ? ` (${missing})` : ''}`;

describe.skipIf(missing !== null)(title, () => {
  const { folder, remove } = temporaryFolder();
  let server: MongoServer;
  let client: MongoClient;
  let input: KnownInput;
  beforeAll(async () => {
    server = await secantus.start();
    client = await new MongoClient(server.uri).connect();
    input = await knownInput(join(folder, 'input'), 12, { rows: 200, epochBytes: 2500 });
  }, PATIENCE_MS);
  afterAll(async () => {
    await client?.close();
    await server?.stop();
    remove();
  });

  const runInto = (mongo: MongoOptions) => {
    const { definition, epochBytes } = input;
    const inputs = [join(input.folder, 'e.csv')];
    return run({ inputs, kind: 'csv', definition, dir: join(folder, 'nothing'), workers: 0, epochBytes, mongo });
  };
  const indexesOf = (db: Db, name: string) => db.collection(name).indexes();

  it(
    'has its state in the folder CHECKPOINT_BASE, goes on from there after a kill, and says so where it is not',
    async () => {
      const database = freshDatabase();
      const base = join(folder, 'state');
      const first = hookedRun(input, server.uri, database, { CHECKPOINT_BASE: base });
      (await first.comesTo('commit', 3)).kill('SIGKILL');
      expect((await first.ended).killed).toBe(true);
      expect(readdirSync(join(base, input.definition.name)).length).toBeGreaterThan(0);
      expect(await client.db(database).collection('footpath_state').countDocuments()).toBe(0);

      const elsewhere = await hookedRun(input, server.uri, database, { CHECKPOINT_BASE: join(folder, 'other') }).ended;
      expect(elsewhere.status, elsewhere.stderr).toBe(1);
      expect(elsewhere.stderr).toContain('Give the folder CHECKPOINT_BASE that the run before had');

      const { status, stderr } = await hookedRun(input, server.uri, database, { CHECKPOINT_BASE: base }).ended;
      expect(status, stderr).toBe(0);
      expect(await documentsInMongo(server, database)).toEqual(input.documents);
      rmSync(base, { recursive: true });
    },
    PATIENCE_MS,
  );

  it(
    'has the server remove late events and dead letters by age, and nothing else, where it is to',
    async () => {
      const [aged, kept] = [freshDatabase(), freshDatabase()];
      await runInto({ uri: server.uri, database: aged, sideOutputTtlMs: 7 * DAY_MS });
      await runInto({ uri: server.uri, database: kept });
      for (const [name, documents] of Object.entries(input.documents)) {
        const isSide = name === 'late_events' || name === 'dead_letters';
        const ttl = { key: { _stored_at: 1 }, expireAfterSeconds: (7 * DAY_MS) / 1000 };
        const indexes = await indexesOf(client.db(aged), name);
        expect(indexes, name).toEqual(isSide ? expect.arrayContaining([expect.objectContaining(ttl)]) : indexes);
        const all = isSide
          ? [await indexesOf(client.db(kept), name)]
          : [indexes, await indexesOf(client.db(kept), name)];
        expect(JSON.stringify(all), name).not.toContain('expireAfterSeconds');
        const stored = client.db(aged).collection(name);
        const dated = await stored.countDocuments({ _stored_at: { $type: 'date' } });
        expect(dated, name).toBe(isSide ? documents.length : 0);
      }
      // What is read is as without.
      expect(await documentsInMongo(server, aged)).toEqual(input.documents);
    },
    PATIENCE_MS,
  );

  it(
    'has side outputs of two pipelines over one source, whose names are the same, side by side',
    async () => {
      const database = freshDatabase();
      const dir = join(folder, 'two');
      const { source, watermark } = input.definition;
      const second = parseDefinition({
        name: 'second',
        source: { partitions: source.partitions },
        watermark: { delay: watermark.delayMs },
        outputs: [{ kind: 'window', collection: 'second_windows' }],
      });
      for (const definition of [input.definition, second]) {
        for (const mongo of [undefined, { uri: server.uri, database }]) {
          const inputs = [join(input.folder, 'e.csv')];
          await run({ inputs, kind: 'csv', definition, dir, workers: 0, mongo });
        }
      }
      const found = inOrder(await documentsInMongo(server, database));
      expect(found).toEqual(inOrder(await documentsIn(dir)));
      expect(found.dead_letters.length).toBe(2 * input.documents.dead_letters.length);
      expect(found.dead_letters.length).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

/** Documents of two pipelines may have the same `_id`: in an order of what is in them. */
function inOrder(documents: Documents): Record<string, string[]> {
  const texts = (name: string) => documents[name].map((document) => JSON.stringify(sorted(document))).sort();
  return Object.fromEntries(Object.keys(documents).map((name) => [name, texts(name)]));
}

function sorted(document: object): unknown {
  return Object.entries(document).sort(([a], [b]) => (a < b ? -1 : 1));
}
