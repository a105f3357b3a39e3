import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../src/file/node-files';
import { MongoConnection } from '../../src/store/mongo/mongo-connection';
import { openMongoWriter } from '../../src/store/mongo/mongo-writer';
import type { KilledEnd } from '../crash/killed-command';
import { fakeHost } from '../support/fake-world';
import { hookedRun } from '../support/mongo/hooked-run';
import { documentsInMongo, freshDatabase, type KnownInput, knownInput } from '../support/mongo/mongo-runs';
import { type MongoServer, secantus } from '../support/mongo/mongo-server';
import { temporaryFolder } from '../support/run-once';

const PATIENCE_MS = 240_000;
const missing = secantus.missing();
const title = `${secantus.name} killed in the middle of a run${missing ? ` (${missing})` : ''}`;

describe.skipIf(missing !== null)(title, () => {
  const { folder, remove } = temporaryFolder();
  let server: MongoServer;
  let input: KnownInput;
  beforeAll(async () => {
    server = await secantus.start();
    input = await knownInput(join(folder, 'input'), 12, { rows: 300, epochBytes: 1500 });
    expect(input.epochs).toBeGreaterThan(8);
  }, PATIENCE_MS);
  afterAll(async () => {
    await server?.stop();
    remove();
  });

  const expectDone = async ({ status, stderr }: KilledEnd, database: string) => {
    expect(status, stderr).toBe(0);
    expect(await documentsInMongo(server, database)).toEqual(input.documents);
  };

  it(
    'and started again is waited for, twice, and the documents are those of an embedded run',
    async () => {
      const database = freshDatabase();
      const run = hookedRun(input, server.uri, database);
      for (const commits of [2, 5]) {
        await run.comesTo('commit answer', commits);
        await server.kill();
        await server.restart();
      }
      await expectDone(await run.ended, database);
    },
    PATIENCE_MS,
  );

  it(
    'and never started again stops the run, which goes on later where it was',
    async () => {
      const database = freshDatabase();
      const run = hookedRun(input, server.uri, database, { MONGODB_RETRY_FOR: '3s' });
      await run.comesTo('commit answer', 3);
      await server.kill();
      const { status, stderr } = await run.ended;
      expect(status).toBe(1);
      expect(stderr).toContain('could not be reached');
      expect(stderr).toContain('what is committed stays');
      await server.restart();
      const later = hookedRun(input, server.uri, database);
      await later.comesTo('state read answer', 1);
      await expectDone(await later.ended, database);
    },
    PATIENCE_MS,
  );

  it('is not given a lease back for longer than that lasts, however large the budget is', async () => {
    const options = { uri: server.uri, database: freshDatabase(), retryBudgetMs: 3_600_000 };
    const connection = await MongoConnection.open(options);
    const writer = await openMongoWriter({
      connection,
      files: nodeFiles,
      host: fakeHost(1),
      pipeline: 'p',
      leaseMs: 1500,
    });
    await writer.takeLease({ definitionHash: 'h', definition: {}, progress: {}, generation: 1 });
    await server.kill();
    try {
      await writer.releaseLease();
    } finally {
      await connection.close();
      await server.restart();
    }
    // The lease lasts a second and a half, the budget an hour.
  }, 30_000);

  it('is waited for once: behind a budget that is used up, each call is made once', async () => {
    const options = { uri: server.uri, database: freshDatabase(), retryBudgetMs: 300 };
    const notices: string[] = [];
    const connection = await MongoConnection.open(options, 'write', (message, state) =>
      notices.push(`${state?.server} ${state?.isThere} ${message}`),
    );
    let calls = 0;
    const away = async () => {
      calls++;
      throw Object.assign(new Error('connection lost'), { name: 'MongoNetworkError' });
    };
    const outcome = (work: Promise<unknown>) => work.then(String, ({ code }) => code);
    try {
      expect(await outcome(connection.attempt('write', away))).toBe('unreachable');
      expect(calls).toBeGreaterThan(1);
      calls = 0;
      expect(await outcome(connection.attempt('give the lease back', away))).toBe('unreachable');
      expect(calls).toBe(1);
      await connection.attempt('read', async () => undefined);
      const [lost, back, ...others] = notices;
      expect(lost).toMatch(/^MongoDB false the connection to MongoDB at \S+ is lost; it is tried again$/);
      expect(back).toMatch(/^MongoDB true the connection to MongoDB is back after \d+\.\d s$/);
      expect(others).toEqual([]);
      expect(await outcome(connection.attempt('write', away))).toBe('unreachable');
      expect(calls).toBeGreaterThan(2);
    } finally {
      await connection.close();
    }
  });
});
