import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FootpathError } from '../../src/event/error';
import { copyPipeline, type StoreAt } from '../../src/run/copy';
import { run } from '../../src/run/run';
import { type KillTarget, killedCommand } from '../crash/killed-command';
import { command } from '../support/command';
import { killedOnMongo } from '../support/mongo/hooked-run';
import {
  type Documents,
  documentsInMongo,
  freshDatabase,
  type KnownInput,
  knownInput,
} from '../support/mongo/mongo-runs';
import { javaServer, type MongoServer } from '../support/mongo/mongo-server';
import { documentsIn, temporaryFolder } from '../support/run-once';

/** Some twenty processes one after the other, on a machine that may be busy. */
const PATIENCE_MS = 600_000;
const NOTHING: Documents = {};

/** Where a copy into a database is killed, and whether all of it counts by then. */
const INTO_MONGO: readonly (readonly [step: string, call: number, moment: KillTarget['moment'], isAll: boolean])[] = [
  ['lease', 1, 'after', false],
  ['claim', 2, 'after', false],
  ['index', 3, 'after', false],
  ['output', 1, 'half', false],
  ['output', 4, 'after', false],
  ['state answer', 1, 'before', false],
  ['commit', 1, 'before', false],
  ['commit', 1, 'after', true],
  ['swap', 2, 'before', true],
  ['swap', 1, 'after', true],
  ['settling', 1, 'before', true],
  ['release', 1, 'before', true],
];
/** The manifests of a copy into a folder are: its lease, all that it brings, its release. */
const INTO_FOLDER: typeof INTO_MONGO = [
  ['lease link', 1, 'after', false],
  ['claim link', 2, 'after', false],
  ['output append', 3, 'half', false],
  ['output sync', 2, 'after', false],
  ['state append', 1, 'half', false],
  ['intent link', 1, 'before', false],
  ['intent link', 1, 'after', true],
  ['release create', 1, 'before', true],
];

const { folder, remove } = temporaryFolder();
const missing = javaServer.missing();
const title = `a copy that is killed, by ${javaServer.name}${missing ? ` (${missing})` : ''}`;

describe.skipIf(missing !== null)(title, () => {
  let server: MongoServer;
  let input: KnownInput;
  /** What is copied: half of the input. */
  let source: StoreAt;
  let half: Documents;
  const base = { database: '' };
  beforeAll(async () => {
    server = await javaServer.start();
    input = await knownInput(join(folder, 'input'), 7, { rows: 500, epochBytes: 6_000 });
    source = { dir: join(folder, 'source') };
    await runInto(source, Math.floor(input.epochs / 2));
    half = await documentsIn(source.dir);
    base.database = freshDatabase();
    await copyPipeline({ from: source, to: { dir: folder, mongo: { uri: server.uri, database: base.database } } });
  }, PATIENCE_MS);
  afterAll(async () => {
    await server?.stop();
    remove();
  });

  function runInto(at: StoreAt, upTo = Number.POSITIVE_INFINITY) {
    const stop = new AbortController();
    const onCommit = ({ epoch }: { epoch: number }) => {
      if (epoch >= upTo) stop.abort();
    };
    const { definition, epochBytes } = input;
    const inputs = [join(input.folder, 'e.csv')];
    return run({ inputs, kind: 'csv', definition, workers: 0, epochBytes, signal: stop.signal, onCommit, ...at });
  }

  /** Documents that a reader finds; none where there is no pipeline. */
  async function visible(reading: () => Promise<Documents>): Promise<Documents> {
    try {
      return await reading();
    } catch (error) {
      if ((error as FootpathError).code === 'not-found') return NOTHING;
      throw error;
    }
  }

  it.each(INTO_MONGO)(
    'into a database at %s %i, %s it, shows nothing or all, and is made by the same command',
    async (step, call, moment, isAll) => {
      const mongo = { uri: server.uri, database: freshDatabase() };
      const store = ['--to-store', `mongodb:${mongo.uri}`, '--database', mongo.database];
      const args = ['copy', '--from-store', `embedded:${source.dir}`, ...store];
      const end = await killedOnMongo(args, { cwd: folder, at: { step, call, moment }, aheadMs: 0 });
      expect([end.killed, end.lastStep], end.stderr).toEqual([true, step]);
      const reading = () => documentsInMongo(server, mongo.database);
      expect(await visible(reading)).toEqual(isAll ? half : NOTHING);
      const status = await command(['status', '--json', '--store', `mongodb:${mongo.uri}`, ...store.slice(2)]);
      expect(status.stderr).not.toMatch(/internal|should not happen/);
      const to = { dir: folder, mongo };
      await copyPipeline({ from: source, to, replace: isAll });
      expect(await reading()).toEqual(half);
      expect((await runInto(to)).outcome).toBe('finished');
      expect(await reading()).toEqual(input.documents);
    },
    PATIENCE_MS,
  );

  it.each(INTO_FOLDER)(
    'into a folder at %s %i, %s it, shows nothing or all, and is made by the same command',
    async (step, call, moment, isAll) => {
      const to = { dir: join(folder, `to-${step.replace(' ', '-')}-${call}-${moment}`) };
      const from = ['--from-store', `mongodb:${server.uri}`, '--database', base.database];
      const args = ['copy', ...from, '--to-store', `embedded:${to.dir}`];
      const end = await killedCommand(args, { cwd: folder, at: { step, call, moment }, aheadMs: 0 });
      expect([end.killed, end.lastStep], end.stderr).toEqual([true, step]);
      const reading = () => documentsIn(to.dir);
      expect(await visible(reading)).toEqual(isAll ? half : NOTHING);
      await copyPipeline({ from: { dir: folder, mongo: { uri: server.uri, ...base } }, to, replace: isAll });
      expect(await reading()).toEqual(half);
      expect((await runInto(to)).outcome).toBe('finished');
      expect(await reading()).toEqual(input.documents);
    },
    PATIENCE_MS,
  );

  it(
    'stopped by a signal leaves nothing, and says so',
    async () => {
      const mongo = { uri: server.uri, database: freshDatabase() };
      const store = ['--to-store', `mongodb:${mongo.uri}`, '--database', mongo.database];
      const args = ['copy', '--from-store', `embedded:${source.dir}`, ...store];
      const onStep = (step: string, child: { kill(signal: 'SIGINT'): boolean }) => {
        if (step === 'index') child.kill('SIGINT');
      };
      const end = await killedOnMongo(args, { cwd: folder, at: null, aheadMs: 0, onStep });
      expect([end.status, end.stderr]).toEqual([130, expect.stringContaining('was stopped; the target is as it was')]);
      const status = await command(['status', '--store', `mongodb:${mongo.uri}`, '--database', mongo.database]);
      expect(status.stderr).toContain('is empty');
    },
    PATIENCE_MS,
  );
});
