import { afterAll, beforeAll, describe, it } from 'vitest';
import { javaServer, type MongoServer, type MongoServerKind, secantus } from '../support/mongo/mongo-server';
import { embeddedStore, mongoStore } from '../support/mongo/stores';
import { storeContract } from './store-contract';

storeContract('the embedded store', embeddedStore);

const given = process.env.FOOTPATH_TEST_MONGODB_URI;
if (given) storeContract('the given MongoDB', () => mongoStore(given));

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
    storeContract(kind.name, () => mongoStore(server.uri), exceptions);
  });
}

onServer(secantus);
onServer(javaServer, JAVA_EXCEPTIONS);
