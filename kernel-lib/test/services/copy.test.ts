import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyPipeline, type StoreAt } from '../../src/run/copy';
import { open } from '../../src/run/open';
import { openMongo } from '../../src/run/open-mongo';
import { requeue } from '../../src/run/requeue';
import { resetPipeline } from '../../src/run/reset';
import { run } from '../../src/run/run';
import { MongoConnection } from '../../src/store/mongo/mongo-connection';
import { randomInput } from '../oracle/random-input';
import { documentsInMongo, freshDatabase, type KnownInput, knownInput } from '../support/mongo/mongo-runs';
import { javaServer, type MongoServer, type MongoServerKind, secantus } from '../support/mongo/mongo-server';
import { storedIn } from '../support/mongo/stored-bson';
import { documentsIn, temporaryFolder } from '../support/run-once';

const PATIENCE_MS = 240_000;
const SEED = 42;
/** Some eight epochs: a copy is made behind a third of them and behind two thirds. */
const ROWS = 600;
const { folder, remove } = temporaryFolder();
const catalogDir = join(folder, 'catalog');
afterAll(remove);

let input: KnownInput;
let folders = 0;
beforeAll(async () => {
  input = await knownInput(join(folder, 'input'), SEED, { rows: ROWS, epochBytes: 6_000 });
  const { products, users } = randomInput(SEED, ROWS);
  mkdirSync(catalogDir);
  writeFileSync(join(catalogDir, 'products.csv'), products);
  writeFileSync(join(catalogDir, 'users.csv'), users);
}, PATIENCE_MS);

const freshFolder = (): StoreAt => ({ dir: join(folder, `store${folders++}`) });

/** Runs the input into a store, to its end or to the commit of an epoch. */
function runInto(at: StoreAt & { readonly catalogDir?: string }, upTo = Number.POSITIVE_INFINITY) {
  const stop = new AbortController();
  return run({
    inputs: [join(input.folder, 'e.csv')],
    kind: 'csv',
    definition: input.definition,
    workers: 0,
    epochBytes: input.epochBytes,
    signal: stop.signal,
    onCommit: ({ epoch }) => {
      if (epoch >= upTo) stop.abort();
    },
    ...at,
  });
}

function copiesOn(kind: MongoServerKind): void {
  const missing = kind.missing();
  describe.skipIf(missing !== null)(`a copy by ${kind.name}${missing ? ` (${missing})` : ''}`, () => {
    let server: MongoServer;
    beforeAll(async () => {
      server = await kind.start();
    }, PATIENCE_MS);
    afterAll(() => server?.stop());

    const freshBase = (): StoreAt & { readonly mongo: { uri: string; database: string } } => ({
      dir: join(folder, 'nothing'),
      mongo: { uri: server.uri, database: freshDatabase() },
    });
    const pipeline = () => input.definition.name;

    it(
      'has the documents, types, counters and places of its source, and a run goes on in it to what an undisturbed one gives',
      async () => {
        const [first, base, last] = [freshFolder(), freshBase(), freshFolder()];
        const half = Math.floor(input.epochs / 3);
        expect((await runInto(first, half)).outcome).toBe('interrupted');
        const before = await storedIn(first, pipeline());
        const copied = await copyPipeline({ from: first, to: base });
        const there = await storedIn(base, pipeline());
        expect(there.documents).toEqual(before.documents);
        const { epoch, generation, definition, definitionHash, progress, intent } = before.manifest;
        expect(there.manifest).toMatchObject({ epoch, generation, definition, definitionHash, progress, intent });
        const counts = Object.entries(before.documents).map(([name, all]) => [name, all.length]);
        expect(copied).toMatchObject({
          pipeline: pipeline(),
          epoch,
          collections: Object.fromEntries(counts),
          aged: {},
        });
        expect(Object.values(copied.collections).reduce((a, b) => a + b, 0)).toBeGreaterThan(20);

        expect((await runInto(base, 2 * half)).outcome).toBe('interrupted');
        await copyPipeline({ from: base, to: last, pipeline: pipeline() });
        const [inBase, inLast] = [await storedIn(base, pipeline()), await storedIn(last, pipeline())];
        expect(inLast.documents).toEqual(inBase.documents);
        for (const at of [base, last]) {
          const { outcome, identities } = await runInto(at);
          expect(outcome).toBe('finished');
          expect(identities.filter(({ holds }) => !holds)).toEqual([]);
        }
        expect(await documentsInMongo(server, base.mongo.database)).toEqual(input.documents);
        expect(await documentsIn(last.dir)).toEqual(input.documents);
        const ids = (await storedIn(last, pipeline())).manifest.progress as { runs: { id: string }[] };
        expect(new Set(ids.runs.map(({ id }) => id)).size).toBe(3);
      },
      PATIENCE_MS,
    );

    it(
      'of a pipeline with catalogues goes on beside a state in a folder of its own, and back without one',
      async () => {
        const [whole, first, last] = [freshFolder(), freshFolder(), freshFolder()];
        const stateDir = join(folder, `state${folders++}`);
        const { dir, mongo } = freshBase();
        const base = { dir, mongo: { ...mongo, stateDir } };
        const half = Math.floor(input.epochs / 3);
        await runInto({ ...whole, catalogDir });
        await runInto({ ...first, catalogDir }, half);
        const { stateBytes } = await copyPipeline({ from: first, to: base });
        expect(stateBytes).toBeGreaterThan(1000);
        const [inFirst, inBase] = [await storedIn(first, pipeline()), await storedIn(base, pipeline())];
        expect(inBase.documents).toEqual(inFirst.documents);
        const kept = (await countsOf(mongo)).footpath_state ?? 0;
        expect([kept, readdirSync(stateDir, { recursive: true }).length > 0]).toEqual([0, true]);
        // What a commit was made with is asked for wherever it has come to.
        await expect(runInto(base)).rejects.toMatchObject({
          code: 'changed',
          message: expect.stringContaining('--catalog'),
        });
        expect((await runInto({ ...base, catalogDir }, 2 * half)).outcome).toBe('interrupted');
        await copyPipeline({ from: base, to: last });
        const before = await storedIn(base, pipeline());
        expect((await storedIn(last, pipeline())).documents).toEqual(before.documents);
        for (const at of [base, last]) expect((await runInto({ ...at, catalogDir })).outcome).toBe('finished');
        const documents = await documentsIn(whole.dir);
        expect(documents).not.toEqual(input.documents);
        expect(await documentsInMongo(server, mongo.database)).toEqual(documents);
        expect(await documentsIn(last.dir)).toEqual(documents);
      },
      PATIENCE_MS,
    );

    it(
      'is refused of a pipeline of which records were released, on either side, with the ways out',
      async () => {
        const [first, base, last] = [freshFolder(), freshBase(), freshFolder()];
        await runInto(first);
        await copyPipeline({ from: first, to: base });
        for (const [from, to] of [
          [base, last],
          [first, freshBase()],
        ]) {
          expect((await requeue({ ...from, kind: 'late' })).released).toBeGreaterThan(0);
          await expect(copyPipeline({ from, to })).rejects.toMatchObject({
            code: 'changed',
            message: expect.stringMatching(
              /released by footpath requeue.*Nothing was copied.*Go on where it is, or run/,
            ),
          });
          if (to.mongo === undefined) expect(existsSync(to.dir)).toBe(false);
          else expect(await countsOf(to.mongo)).toEqual({});
        }
        // What was released of a pipeline that gives way is of that one, and no rebuild of the copy takes it in.
        const plain = freshFolder();
        await runInto(plain);
        await copyPipeline({ from: plain, to: base, replace: true });
        const { released } = await requeue({ ...base, kind: 'late', dryRun: true });
        expect(released).toBeGreaterThan(0);
      },
      PATIENCE_MS,
    );

    it(
      'does not take the place of a pipeline unless it is told to, and then all at once',
      async () => {
        const [whole, part, base] = [freshFolder(), freshFolder(), freshBase()];
        await runInto(whole);
        await runInto(part, 2);
        await copyPipeline({ from: part, to: base });
        const refused = copyPipeline({ from: whole, to: base });
        await expect(refused).rejects.toMatchObject({ code: 'changed', message: expect.stringContaining('--replace') });
        const few = await documentsInMongo(server, base.mongo.database);
        const reader = await openMongo(base.mongo, '/nowhere');
        const stop = new AbortController();
        const stopped = copyPipeline({
          from: whole,
          to: base,
          replace: true,
          signal: stop.signal,
          onProgress: () => stop.abort(),
        });
        await expect(stopped).rejects.toMatchObject({ code: 'interrupted' });
        expect(await documentsInMongo(server, base.mongo.database)).toEqual(few);
        await copyPipeline({ from: whole, to: base, replace: true });
        await reader.refresh();
        expect(reader.commit().manifest).toMatchObject({ epoch: input.epochs, generation: 2 });
        await reader.close();
        expect(await documentsInMongo(server, base.mongo.database)).toEqual(input.documents);
        expect((await runInto(base)).outcome).toBe('nothing-to-do');
        const names = await collectionsOf(base.mongo);
        expect(names.filter((name) => /\.g\d+$/.test(name))).toEqual([]);

        // And back, over another one.
        await copyPipeline({ from: base, to: part, replace: true });
        expect(await documentsIn(part.dir)).toEqual(input.documents);
        expect((await runInto(part)).outcome).toBe('nothing-to-do');
      },
      PATIENCE_MS,
    );

    it(
      'that is stopped leaves the target as if it had never begun',
      async () => {
        const [whole, base, target] = [freshFolder(), freshBase(), freshFolder()];
        await runInto(whole);
        const stopped = (from: StoreAt, to: StoreAt) => {
          const stop = new AbortController();
          const onProgress = ({ done, total }: { done: number; total: number }) => {
            if (done >= total / 2) stop.abort();
          };
          return copyPipeline({ from, to, signal: stop.signal, onProgress });
        };
        await expect(stopped(whole, base)).rejects.toMatchObject({ code: 'interrupted' });
        expect(await countsOf(base.mongo)).toEqual({});
        await expect(openMongo(base.mongo, '/nowhere')).rejects.toMatchObject({ code: 'not-found' });
        await copyPipeline({ from: whole, to: base });
        await expect(stopped(base, target)).rejects.toMatchObject({ code: 'interrupted' });
        expect(() => open(target.dir)).toThrow(/is empty/);
        await copyPipeline({ from: base, to: target });
        expect(await documentsIn(target.dir)).toEqual(input.documents);
      },
      PATIENCE_MS,
    );

    it(
      'is refused while a run holds the lease, of what is about to be replaced, and into its own place',
      async () => {
        const [whole, base] = [freshFolder(), freshBase()];
        const refusals: unknown[] = [];
        await run({
          inputs: [join(input.folder, 'e.csv')],
          kind: 'csv',
          definition: input.definition,
          workers: 0,
          dir: whole.dir,
          onStarted: () => void refusals.push(copyPipeline({ from: whole, to: base }).catch(({ code }) => code)),
        });
        expect(['locked', 'not-found']).toContain(await refusals[0]);
        await expect(copyPipeline({ from: whole, to: whole })).rejects.toMatchObject({ code: 'bad-argument' });
        await resetPipeline({ dir: whole.dir, pipeline: pipeline() });
        await expect(copyPipeline({ from: whole, to: base })).rejects.toMatchObject({ code: 'changed' });
        expect(existsSync(base.dir)).toBe(false);
      },
      PATIENCE_MS,
    );
  });
}

async function collectionsOf(mongo: { uri: string; database: string }): Promise<string[]> {
  const connection = await MongoConnection.open(mongo);
  try {
    return (await connection.db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  } finally {
    await connection.close();
  }
}

/** Documents by collection of a database, of those that have any. */
async function countsOf(mongo: { uri: string; database: string }): Promise<Record<string, number>> {
  const connection = await MongoConnection.open(mongo);
  try {
    const counts: Record<string, number> = {};
    for (const { name } of await connection.db.listCollections({}, { nameOnly: true }).toArray()) {
      const count = await connection.collection(name).countDocuments();
      if (count > 0) counts[name] = count;
    }
    return counts;
  } finally {
    await connection.close();
  }
}

copiesOn(javaServer);
copiesOn(secantus);
