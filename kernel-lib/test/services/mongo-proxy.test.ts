import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { KilledEnd } from '../crash/killed-command';
import { hookedRun } from '../support/mongo/hooked-run';
import { documentsInMongo, freshDatabase, type KnownInput, knownInput } from '../support/mongo/mongo-runs';
import { javaServer, type MongoServer } from '../support/mongo/mongo-server';
import { temporaryFolder } from '../support/run-once';
import { type TcpProxy, tcpProxy } from '../support/tcp-proxy';

const PATIENCE_MS = 120_000;
const missing = javaServer.missing();
const title = `a run over a bad connection to ${javaServer.name}${missing ? ` (${missing})` : ''}`;

describe.skipIf(missing !== null)(title, () => {
  const { folder, remove } = temporaryFolder();
  let server: MongoServer;
  let proxy: TcpProxy;
  let input: KnownInput;
  let database: string;
  beforeAll(async () => {
    server = await javaServer.start();
    proxy = await tcpProxy(Number(new URL(server.uri).port));
    input = await knownInput(join(folder, 'input'), 12, { rows: 300, epochBytes: 1500 });
  }, PATIENCE_MS);
  beforeEach(() => {
    database = freshDatabase();
  });
  afterAll(async () => {
    await proxy?.close();
    await server?.stop();
    remove();
  });

  const start = (env?: NodeJS.ProcessEnv) => hookedRun(input, `mongodb://127.0.0.1:${proxy.port}/`, database, env);
  const expectDone = async ({ status, stderr }: KilledEnd) => {
    expect(status, stderr).toBe(0);
    expect(await documentsInMongo(server, database)).toEqual(input.documents);
  };

  it(
    'that is cut at steps of its protocol goes on',
    async () => {
      const run = start();
      // In the order in which a run comes to them: the answer of the call that was on its way is lost.
      for (const [step, times] of [
        ['claim', 1],
        ['intent', 1],
        ['output', 3],
        ['state', 3],
        ['commit', 4],
        ['output', 30],
        ['sweep state', 9],
      ] as const) {
        await run.comesTo(step, times);
        proxy.cut();
      }
      await expectDone(await run.ended);
    },
    PATIENCE_MS,
  );

  it(
    'that delays every answer only takes longer',
    async () => {
      const run = start();
      await run.comesTo('intent answer', 1);
      proxy.delay(20);
      try {
        await expectDone(await run.ended);
      } finally {
        proxy.delay(0);
      }
    },
    PATIENCE_MS,
  );

  it(
    'that falls silent is given up, and the run goes on over another',
    async () => {
      const run = start({ MONGODB_RETRY_FOR: '9s' });
      await run.comesTo('commit', 3);
      proxy.halfOpen();
      // The engine has given up the silent connection once it knocks again.
      await proxy.taken();
      proxy.mend();
      await expectDone(await run.ended);
    },
    PATIENCE_MS,
  );

  it(
    'that stays silent stops the run, which goes on later where it was',
    async () => {
      const run = start({ MONGODB_RETRY_FOR: '5s' });
      await run.comesTo('commit answer', 3);
      proxy.halfOpen();
      const { status, stderr } = await run.ended;
      proxy.mend();
      expect(status).toBe(1);
      expect(stderr).toContain('could not be reached');
      await expectDone(await start().ended);
    },
    PATIENCE_MS,
  );
});
