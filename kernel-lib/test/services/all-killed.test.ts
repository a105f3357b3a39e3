import type { ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { command } from '../support/command';
import { kafkaMissing, TestBroker } from '../support/kafka/broker';
import { hookedRun } from '../support/mongo/hooked-run';
import { documentsInMongo, freshDatabase, type KnownInput } from '../support/mongo/mongo-runs';
import { type MongoServer, secantus } from '../support/mongo/mongo-server';
import { documentsIn, temporaryFolder } from '../support/run-once';

const PATIENCE_MS = 300_000;
/** Well below what the engine waits for a broker. */
const NEVER_MS = 150_000;
const EVENTS = 2500;
const EPOCH_BYTES = 40_000;
const PARTITIONS = 2;

const missing = kafkaMissing ?? secantus.missing();
const title = `Kafka and ${secantus.name}, killed together${missing === null ? '' : ` (${missing})`}`;
describe.skipIf(missing !== null)(title, () => {
  const { folder, remove } = temporaryFolder();
  let broker: TestBroker;
  let server: MongoServer;
  let input: KnownInput;
  beforeAll(async () => {
    [broker, server] = await Promise.all([TestBroker.start(), secantus.start()]);
    const definition = { ...defaultPipeline(), source: { partitions: PARTITIONS } };
    writeFileSync(join(folder, 'p.json'), JSON.stringify(definition));
    const said = async (...args: string[]) => {
      const { status, stdout, stderr } = await command(args, { cwd: folder, env });
      expect(status, `${args.join(' ')}: ${stderr}`).toBe(0);
      return stdout;
    };
    const env = { KAFKA_EXTERNAL_BROKER: broker.broker };
    const faults = ['--late', '0.02', '--malformed', '0.01', '--partitions', String(PARTITIONS)];
    const simulate = ['simulate', '--events', String(EVENTS), '--days', '1', ...faults];
    // One name in both, so that documents which are called after their place are called the same.
    await said(...simulate, '--to', 'log:events', '--dir', 'embedded');
    await said(...simulate, '--to', 'kafka:events');
    const run = ['run', '--pipeline', 'p.json', '--json', '--epoch-bytes', String(EPOCH_BYTES), '--workers', '0'];
    const { epoch } = JSON.parse(
      (await said(...run, '--from', 'log:events', '--dir', 'embedded')).trim().split('\n').at(-1)!,
    );
    input = {
      folder,
      definition: parseDefinition(definition),
      epochs: epoch,
      documents: await documentsIn(join(folder, 'embedded')),
      epochBytes: EPOCH_BYTES,
      args: (uri, database) => [...run, '--from', 'kafka:events', '--store', `mongodb:${uri}`, '--database', database],
    };
    expect(input.epochs).toBeGreaterThan(8);
  }, PATIENCE_MS);
  afterAll(async () => {
    await broker?.stop();
    await server?.stop();
    remove();
  });

  const start = (database: string, more: readonly string[] = [], env: NodeJS.ProcessEnv = {}) => {
    const args: KnownInput['args'] = (uri, name) => [...input.args(uri, name), ...more];
    return hookedRun({ ...input, args }, server.uri, database, { KAFKA_EXTERNAL_BROKER: broker.broker, ...env });
  };
  const servers = (work: (each: { kill(): Promise<void> }) => Promise<void>) => Promise.all([broker, server].map(work));
  const again = () => Promise.all([broker.startAgain(), server.restart()]);

  it(
    'and the engine with them, give the documents of the embedded log once all are started again',
    async () => {
      const database = freshDatabase();
      for (const [step, times] of [
        ['commit answer', 2],
        ['output', 2],
        ['state', 2],
      ] as const) {
        const run = start(database);
        const engine = await run.comesTo(step, times);
        engine.kill('SIGKILL');
        await servers((each) => each.kill());
        expect((await run.ended).killed).toBe(true);
        await again();
      }
      const { status, stderr } = await start(database).ended;
      expect(status, stderr).toBe(0);
      expect(await documentsInMongo(server, database)).toEqual(input.documents);
    },
    PATIENCE_MS,
  );

  it(
    'are waited for by the engine, which goes on by itself',
    async () => {
      const database = freshDatabase();
      const run = start(database);
      for (const commits of [2, 5]) {
        await run.comesTo('commit answer', commits);
        await servers((each) => each.kill());
        await again();
      }
      const { status, stderr } = await run.ended;
      expect(status, stderr).toBe(0);
      expect(await documentsInMongo(server, database)).toEqual(input.documents);
    },
    PATIENCE_MS,
  );

  it(
    'and never started again end an engine that follows, which goes on later where it was',
    async () => {
      const database = freshDatabase();
      // The broker is waited for longer than the test lasts.
      const run = start(database, ['--follow'], { MONGODB_RETRY_FOR: '10s' });
      const engine = await run.comesTo('commit answer', 2);
      onTestFinished(() => void engine.kill('SIGKILL'));
      // All is read: what it waits for next is the broker.
      await saidBy(engine, `"rows":${EVENTS},`);
      await servers((each) => each.kill());
      const { status, killed, stderr } = await run.ended;
      expect([status, killed], stderr).toEqual([1, false]);
      expect(errorOf(stderr)).toMatch(
        /127.0.0.1:\d+\/\w+ could not be reached .*run the same command again: what is committed stays/,
      );
      await again();
      const later = await start(database).ended;
      expect(later.status, later.stderr).toBe(0);
      expect(await documentsInMongo(server, database)).toEqual(input.documents);
    },
    NEVER_MS,
  );
});

/** Until a text is on its standard error. */
async function saidBy({ stderr }: ChildProcess, text: string): Promise<void> {
  let said = '';
  await new Promise<void>((resolve) => {
    stderr!.on('data', (more) => {
      said += more;
      if (said.includes(text)) resolve();
    });
  });
}

/** Of a command whose lines are JSON: the only one that tells an error. */
function errorOf(stderr: string): string {
  const errors = stderr.split('\n').filter((line) => line.startsWith('{"error"'));
  expect(errors, stderr).toHaveLength(1);
  return JSON.parse(errors[0]).error.message;
}
