import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KilledEnd } from '../crash/killed-command';
import { hookedRun } from '../support/mongo/hooked-run';
import { documentsInMongo, freshDatabase, type KnownInput, knownInput, takeOver } from '../support/mongo/mongo-runs';
import { javaServer, type MongoServer } from '../support/mongo/mongo-server';
import { temporaryFolder } from '../support/run-once';

const PATIENCE_MS = 120_000;
const HOUR_MS = 3_600_000;
const missing = javaServer.missing();
const title = `two engines over one pipeline in ${javaServer.name}${missing ? ` (${missing})` : ''}`;

describe.skipIf(missing !== null)(title, () => {
  const { folder, remove } = temporaryFolder();
  let server: MongoServer;
  let input: KnownInput;
  let database: string;
  beforeAll(async () => {
    server = await javaServer.start();
    input = await knownInput(join(folder, 'input'), 12, { rows: 200, epochBytes: 1500 });
  }, PATIENCE_MS);
  beforeEach(() => {
    database = freshDatabase();
  });
  afterAll(async () => {
    await server?.stop();
    remove();
  });

  const start = (aheadMs = 0) => hookedRun(input, server.uri, database, {}, aheadMs);
  const expectDone = async ({ status, stderr }: KilledEnd) => {
    expect(status, stderr).toBe(0);
    expect(await documentsInMongo(server, database)).toEqual(input.documents);
  };

  /** All documents with who wrote them. */
  const stampedDocuments = async () => {
    const client = await new MongoClient(server.uri).connect();
    try {
      const db = client.db(database);
      const names = Object.keys(input.documents);
      return await Promise.all(names.map((name) => db.collection(name).find().sort({ _id: 1 }).toArray()));
    } finally {
      await client.close();
    }
  };

  // By its own clock, the lease of the first is long over for the second, or not yet begun.
  for (const [name, aheadMs] of [
    ['with the same clock', 0],
    ['an hour ahead', HOUR_MS],
    ['an hour behind', -HOUR_MS],
  ] as const) {
    it(
      `the second, ${name}, is refused while the first is paused inside its lease, and told who has it since when`,
      async () => {
        const first = start(-aheadMs);
        const child = await first.comesTo('commit answer', 2);
        child.kill('SIGSTOP');
        try {
          const { status, stderr } = await start(aheadMs).ended;
          expect(status, stderr).toBe(1);
          expect(stderr).toContain(`is being run by process ${child.pid} on `);
          expect(stderr).toMatch(/since \d{4}-\d\d-\d\dT.*its lease lasts until/);
        } finally {
          child.kill('SIGCONT');
        }
        await expectDone(await first.ended);
      },
      PATIENCE_MS,
    );
  }

  it(
    'the first, paused until its lease was taken over, is fenced at its next write and overwrites nothing',
    async () => {
      for (const step of ['output', 'state', 'commit', 'sweep state answer']) {
        database = freshDatabase();
        const first = start();
        const child = await first.comesTo(step, 2);
        child.kill('SIGSTOP');
        await takeOver(input, server.uri, database);
        const found = await stampedDocuments();
        child.kill('SIGCONT');
        const { status, stderr } = await first.ended;
        expect(status, `${step}: ${stderr}`).toBe(1);
        expect(stderr, step).toContain('was taken over by process');
        expect(await stampedDocuments(), step).toEqual(found);
        expect(await documentsInMongo(server, database), step).toEqual(input.documents);
      }
    },
    PATIENCE_MS,
  );
});
