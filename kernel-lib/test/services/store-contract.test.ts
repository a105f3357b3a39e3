import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { javaServer, type MongoServer, type MongoServerKind, secantus } from '../support/mongo/mongo-server';
import { embeddedStore, mongoStore } from '../support/mongo/stores';
import { type HeldContract, storeContract } from './store-contract';

const held: HeldContract[] = [storeContract('the embedded store', embeddedStore)];

/** Of each implementation. */
const TESTS = 24;
const given = process.env.FOOTPATH_TEST_MONGODB_URI;
if (given) held.push(storeContract('the given MongoDB', () => mongoStore(given)));

/** What that server has not: operators of later versions. */
const NOT_THERE = 'the server does not know it';
const JAVA_EXCEPTIONS = {
  'aggregate: switch': NOT_THERE,
  'aggregate: add fields by set': NOT_THERE,
  'aggregate: month by dateTrunc': NOT_THERE,
};

function onServer(kind: MongoServerKind, exceptions: Readonly<Record<string, string>> = {}): void {
  const missing = kind.missing();
  if (missing !== null) {
    describe.skip(`the store contract on ${kind.name} (${missing})`, () => it('is not run', () => undefined));
    return;
  }
  describe(kind.name, () => {
    let server: MongoServer;
    beforeAll(async () => {
      server = await kind.start();
    }, 300_000);
    afterAll(() => server?.stop());
    held.push(storeContract(kind.name, () => mongoStore(server.uri), exceptions));
  });
}

onServer(secantus);
onServer(javaServer, JAVA_EXCEPTIONS);

it('every implementation is held against the same tests, and what it cannot is an aggregate that is listed', () => {
  const present = [secantus, javaServer].filter((kind) => kind.missing() === null);
  expect(held.map(({ name }) => name)).toEqual(expect.arrayContaining(present.map(({ name }) => name)));
  for (const { name, titles, exceptions } of held) {
    expect(titles, name).toEqual(held[0].titles);
    expect(titles, name).toHaveLength(TESTS);
    expect(new Set(titles).size, name).toBe(TESTS);
    expect(titles, name).toEqual(expect.arrayContaining(Object.keys(exceptions)));
    expect(Object.keys(exceptions).filter((title) => !title.startsWith('aggregate: '))).toEqual([]);
  }
});
