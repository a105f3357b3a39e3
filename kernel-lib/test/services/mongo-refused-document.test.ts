import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../support/command';
import { documentsInMongo, freshDatabase, knownInput } from '../support/mongo/mongo-runs';
import { type MongoServer, secantus } from '../support/mongo/mongo-server';
import { temporaryFolder } from '../support/run-once';

const PATIENCE_MS = 240_000;

const missing = secantus.missing();
describe.skipIf(missing !== null)(`a document that ${secantus.name} refuses${missing ? ` (${missing})` : ''}`, () => {
  const { folder, remove } = temporaryFolder();
  let server: MongoServer;
  beforeAll(async () => {
    server = await secantus.start();
  }, PATIENCE_MS);
  afterAll(async () => {
    await server?.stop();
    remove();
  });

  it(
    'is named by the run that it stops, which goes on once the server takes it',
    async () => {
      const input = await knownInput(join(folder, 'input'), 12, { rows: 300, epochBytes: 6000 });
      const own = Object.entries(input.documents).filter(([name]) => !['late_events', 'dead_letters'].includes(name));
      const [collection, documents] = own.sort(([, a], [, b]) => b.length - a.length)[0];
      const { _id } = documents[documents.length >> 1];
      const database = freshDatabase();
      const intoServer = () => command(input.args(server.uri, database), { cwd: input.folder });
      const client = await MongoClient.connect(server.uri);
      try {
        const db = client.db(database);
        await db.createCollection(collection, { validator: { _id: { $ne: _id } } });
        const { status, stderr } = await intoServer();
        expect(status).toBe(1);
        expect(stderr).toContain(`does not take the document ${_id} of ${collection} (`);
        expect(stderr).toContain('What is committed stays');
        await db.command({ collMod: collection, validator: {} });
      } finally {
        await client.close();
      }
      const { status, stderr } = await intoServer();
      expect(status, stderr).toBe(0);
      expect(await documentsInMongo(server, database)).toEqual(input.documents);
    },
    PATIENCE_MS,
  );
});
