import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoreAt } from '../../src/run/copy';
import { open } from '../../src/run/open';
import { openMongo } from '../../src/run/open-mongo';
import { prunePipeline } from '../../src/run/prune';
import { pruneInMongo } from '../../src/run/prune-mongo';
import { requeue } from '../../src/run/requeue';
import { run } from '../../src/run/run';
import { MongoConnection } from '../../src/store/mongo/mongo-connection';
import { command } from '../support/command';
import { killedOnMongo } from '../support/mongo/hooked-run';
import { documentsInMongo, freshDatabase, type KnownInput, knownInput } from '../support/mongo/mongo-runs';
import { javaServer, type MongoServer, type MongoServerKind, secantus } from '../support/mongo/mongo-server';
import { documentsIn, temporaryFolder } from '../support/run-once';

const PATIENCE_MS = 300_000;
const HOUR_MS = 3_600_000;
const { folder, remove } = temporaryFolder();
let input: KnownInput;
beforeAll(async () => {
  input = await knownInput(join(folder, 'input'), 11, { rows: 700, epochBytes: 6_000 });
}, PATIENCE_MS);
afterAll(remove);

type Base = StoreAt & { readonly mongo: { readonly uri: string; readonly database: string } };

function runInto(at: StoreAt, { rebuild = false, upTo = Number.POSITIVE_INFINITY } = {}) {
  const stop = new AbortController();
  const onCommit = ({ epoch }: { epoch: number }) => {
    if (epoch >= upTo) stop.abort();
  };
  const { definition, epochBytes } = input;
  const inputs = [join(input.folder, 'e.csv')];
  return run({
    inputs,
    kind: 'csv',
    definition,
    workers: 0,
    epochBytes,
    rebuild,
    signal: stop.signal,
    onCommit,
    ...at,
  });
}

/** As a copy leaves them that was killed; the last is of somebody else. */
const LEFTOVERS = ['all_events.g2', 'all_events.g3', 'late_events.g2', 'theirs.g2'];

async function withLeftovers<T>({ mongo }: Base, work: (names: () => Promise<string[]>) => Promise<T>): Promise<T> {
  const connection = await MongoConnection.open(mongo);
  for (const name of LEFTOVERS) await connection.collection<{ _id: string }>(name).insertOne({ _id: 'left' });
  const names = async () => {
    const there = await connection.db.listCollections({}, { nameOnly: true }).toArray();
    return there.flatMap(({ name }) => (/\.g\d$/.test(name) ? [name] : [])).sort();
  };
  return work(names).finally(() => connection.close());
}

function mendsOn(kind: MongoServerKind): void {
  const missing = kind.missing();
  describe.skipIf(missing !== null)(`a pipeline in ${kind.name}${missing ? ` (${missing})` : ''}`, () => {
    let server: MongoServer;
    beforeAll(async () => {
      server = await kind.start();
    }, PATIENCE_MS);
    afterAll(() => server?.stop());

    const places = (name: string): { embedded: StoreAt; base: Base } => ({
      embedded: { dir: join(folder, `${kind.name.slice(0, 5)}-${name}`) },
      base: { dir: join(folder, 'nothing'), mongo: { uri: server.uri, database: freshDatabase() } },
    });
    const inBase = ({ mongo }: Base) => documentsInMongo(server, mongo.database);
    /** What `status` says of what waits and of the generation. */
    const waitingIn = async (args: readonly string[]) => {
      const { stdout, stderr } = await command(['status', '--json', ...args]);
      expect(stderr).toBe('');
      const [{ released, rebuild, generation, state, reset }] = JSON.parse(stdout).pipelines;
      return { released, rebuild, generation, state, reset };
    };
    const storeOf = ({ mongo }: Base) => ['--store', `mongodb:${mongo.uri}`, '--database', mongo.database];

    it(
      'that is rebuilt with late and mended records gives what one in a folder gives, stopped on the way too',
      async () => {
        const { embedded, base } = places('rebuilt');
        for (const at of [embedded, base]) await runInto(at);
        const both = async (work: (at: StoreAt) => Promise<unknown>) => {
          const there = await work(base);
          expect(there).toEqual(await work(embedded));
          return there;
        };
        await both((at) => requeue({ ...at, kind: 'late', dryRun: true }));
        expect(await both((at) => requeue({ ...at, kind: 'late' }))).toMatchObject({ release: 1 });
        const set = { event_type: 'view', price: '1.00', event_time: '2019-10-02 01:00:00 UTC' };
        const mended = await both((at) => requeue({ ...at, kind: 'dead', set }));
        expect((mended as { released: number }).released).toBeGreaterThan(3);
        // Released once, they are not released again.
        expect(await both((at) => requeue({ ...at, kind: 'late' }))).toMatchObject({ released: 0, release: null });
        const waiting = await waitingIn(storeOf(base));
        expect(waiting).toEqual(await waitingIn(['--dir', embedded.dir]));
        expect(waiting.released).toBeGreaterThan(10);

        expect((await runInto(base, { rebuild: true, upTo: 3 })).outcome).toBe('interrupted');
        const half = await waitingIn(storeOf(base));
        expect(half).toMatchObject({ released: 0, rebuild: { hasCommitted: true, takesIn: waiting.released } });
        const [there, here] = [await runInto(base, { rebuild: true }), await runInto(embedded, { rebuild: true })];
        expect([there.outcome, there.counters, there.identities]).toEqual(['finished', here.counters, here.identities]);
        expect(there.identities.filter(({ holds }) => !holds)).toEqual([]);
        const rebuilt = await inBase(base);
        expect(rebuilt).toEqual(await documentsIn(embedded.dir));
        expect(rebuilt).not.toEqual(input.documents);
        expect(await both(async (at) => (await runInto(at, { rebuild: true })).outcome)).toBe('nothing-to-do');
        expect(await waitingIn(storeOf(base))).toEqual(await waitingIn(['--dir', embedded.dir]));
      },
      PATIENCE_MS,
    );

    it(
      'that has committed nothing is refused a rebuild, and a field that is none is no mend',
      async () => {
        const { embedded, base } = places('refused');
        for (const at of [embedded, base]) {
          await expect(runInto(at, { rebuild: true })).rejects.toMatchObject({ code: 'not-found' });
          await runInto(at, { upTo: 2 });
          await expect(requeue({ ...at, kind: 'dead', set: { nothing: '1' } })).rejects.toMatchObject({
            code: 'bad-argument',
          });
        }
      },
      PATIENCE_MS,
    );

    it(
      'that is pruned has left what one in a folder has, and its counters reconcile',
      async () => {
        const { embedded, base } = places('pruned');
        for (const at of [embedded, base]) await runInto(at, { upTo: Math.ceil(input.epochs / 2) });
        for (const olderThanMs of [4 * HOUR_MS, HOUR_MS]) {
          const told = await pruneInMongo({ ...base, olderThanMs, dryRun: true });
          expect(told).toEqual(prunePipeline({ ...embedded, olderThanMs, dryRun: true }));
          expect(await inBase(base)).toEqual(await documentsIn(embedded.dir));
          expect(await pruneInMongo({ ...base, olderThanMs })).toEqual(told);
          prunePipeline({ ...embedded, olderThanMs });
          expect(await inBase(base)).toEqual(await documentsIn(embedded.dir));
        }
        const left = await withLeftovers(base, async (names) => {
          await pruneInMongo({ ...base, olderThanMs: HOUR_MS, dryRun: true });
          expect(await names()).toEqual(LEFTOVERS);
          await pruneInMongo({ ...base, olderThanMs: HOUR_MS });
          return names();
        });
        // What is nobody's copy stays.
        expect(left).toEqual(['theirs.g2']);
        const { collections } = await pruneInMongo({ ...base, olderThanMs: 0, dryRun: true });
        expect(Object.keys(collections).length).toBeGreaterThan(5);
        for (const collections of [['dead_letters'], ['nothing']]) {
          const asked = { ...base, olderThanMs: 0, collections };
          await expect(pruneInMongo(asked)).rejects.toMatchObject({ code: 'bad-argument' });
        }
        // What becomes final later is written as ever, however old it is.
        const [there, here] = [await runInto(base), await runInto(embedded)];
        expect(there.identities).toEqual(here.identities);
        expect(there.identities.filter(({ holds }) => !holds)).toEqual([]);
        expect(there.identities.filter(({ text }) => /\+ pruned [1-9]/.test(text)).length).toBeGreaterThan(0);
        expect(await inBase(base)).toEqual(await documentsIn(embedded.dir));
      },
      PATIENCE_MS,
    );

    it(
      'that is killed while it is pruned shows all of it or nothing, and what is left goes with the next lease',
      async () => {
        const { embedded, base } = places('killed');
        for (const at of [embedded, base]) await runInto(at);
        const before = await inBase(base);
        prunePipeline({ ...embedded, olderThanMs: HOUR_MS });
        const after = await documentsIn(embedded.dir);
        const args = ['prune', '--older-than', '1h', ...storeOf(base)];
        const killed = async (step: string, call: number, moment: 'before' | 'after') => {
          const end = await killedOnMongo(args, { cwd: folder, at: { step, call, moment }, aheadMs: 0 });
          expect([end.killed, end.lastStep], end.stderr).toEqual([true, step]);
        };
        await killed('settling', 1, 'before');
        expect(await inBase(base)).toEqual(before);
        await killed('settling', 1, 'after');
        expect(await inBase(base)).toEqual(after);
        const reader = await openMongo(base.mongo, '/nowhere');
        for (const [name, documents] of Object.entries(after)) {
          const collection = reader.collection(name);
          expect(await collection.countDocuments(), name).toBe(documents.length);
          expect(await collection.countDocuments({ pipeline: { $ne: '' } }), name).toBe(documents.length);
          expect((await collection.aggregate([{ $count: 'n' }]).toArray())[0]?.n ?? 0, name).toBe(documents.length);
        }
        await reader.close();
        expect((await pruneInMongo({ ...base, olderThanMs: HOUR_MS })).collections).toEqual(
          prunePipeline({ ...embedded, olderThanMs: HOUR_MS }).collections,
        );
        const connection = await MongoConnection.open(base.mongo);
        for (const [name, documents] of Object.entries(after)) {
          expect(await connection.collection(name).countDocuments(), name).toBe(documents.length);
        }
        await connection.close();
        const { manifest } = open(embedded.dir).commit();
        expect(Object.keys(manifest.collections).sort()).toEqual(Object.keys(after).sort());
      },
      PATIENCE_MS,
    );
  });
}

mendsOn(javaServer);
mendsOn(secantus);
