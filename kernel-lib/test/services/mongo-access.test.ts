import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../support/command';
import { documentsInMongo, freshDatabase, type KnownInput, knownInput } from '../support/mongo/mongo-runs';
import { type MongoServer, secantus } from '../support/mongo/mongo-server';
import { temporaryFolder } from '../support/run-once';

const PATIENCE_MS = 120_000;
const PASSWORD = 'geheim-7f3a';
const missing = secantus.missing();
const title = `${secantus.name} that asks who is there${missing ? ` (${missing})` : ''}`;

describe.skipIf(missing !== null)(title, () => {
  const { folder, remove } = temporaryFolder();
  const database = freshDatabase();
  let server: MongoServer;
  let input: KnownInput;
  const as = (user: string, password = PASSWORD) => server.uri.replace('//', `//${user}:${password}@`);
  const run = (uri: string, to = database) => command(input.args(uri, to), { cwd: input.folder });

  beforeAll(async () => {
    server = await secantus.start();
    const client = await new MongoClient(server.uri).connect();
    for (const [user, role] of [
      ['writer', 'readWriteAnyDatabase'],
      ['reader', 'readAnyDatabase'],
    ]) {
      await client.db('admin').command({ createUser: user, pwd: PASSWORD, roles: [{ role, db: 'admin' }] });
    }
    await client.close();
    // Users are on its disk once it has ended by itself.
    await server.kill('SIGTERM');
    await server.restart({ auth: true });
    input = await knownInput(join(folder, 'input'), 12, { rows: 120, epochBytes: 3000 });
  }, PATIENCE_MS);
  afterAll(async () => {
    await server?.stop();
    remove();
  });

  it(
    'lets a user in who may write, and the password is nowhere in the output or in the store',
    async () => {
      const { status, stdout, stderr } = await run(as('writer'));
      expect(status, stderr).toBe(0);
      expect(stdout + stderr).not.toContain(PASSWORD);
      expect(await documentsInMongo({ uri: as('writer') }, database)).toEqual(input.documents);
      const client = await new MongoClient(as('writer')).connect();
      const db = client.db(database);
      for (const { name } of await db.listCollections().toArray()) {
        expect(JSON.stringify(await db.collection(name).find().toArray()), name).not.toContain(PASSWORD);
      }
      await client.close();
    },
    PATIENCE_MS,
  );

  it(
    'refuses a user who may only read when something is to be written, and answers what is asked',
    async () => {
      const refused = await run(as('reader'), freshDatabase());
      expect(refused.status, refused.stderr).toBe(1);
      expect(refused.stderr).toContain('does not let this user');
      expect(refused.stderr).toContain('readWrite');
      expect(refused.stdout + refused.stderr).not.toContain(PASSWORD);
      const place = ['--store', `mongodb:${as('reader')}`, '--database', database];
      const asked = await command(['status', '--json', ...place], { cwd: folder });
      expect(asked.status, asked.stderr).toBe(0);
    },
    PATIENCE_MS,
  );

  it(
    'refuses a wrong password and an unknown user, and does not say the password',
    async () => {
      for (const uri of [as('writer', `${PASSWORD}x`), as('nobody')]) {
        const { status, stdout, stderr } = await run(uri);
        expect(status, stderr).toBe(1);
        expect(stderr).toContain('refused the user or password');
        expect(stdout + stderr).not.toContain(PASSWORD);
      }
    },
    PATIENCE_MS,
  );
});
