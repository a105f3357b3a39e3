import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { javaServer, type MongoServer } from '../support/mongo/mongo-server';
import { inFolder } from '../support/run-once';
import { isMet, type Landings, mongoChain } from './mongo-chain';

/** Some eighty processes one after the other, on a machine that may be busy. */
const PATIENCE_MS = 600_000;
const WANTED = { perStep: 1, instants: 50 };
const FIRST_SEED = 900;
const MOST_CHAINS = 80;

const missing = javaServer.missing();
const title = `a run into ${javaServer.name} that is killed${missing ? ` (${missing})` : ''}`;

describe.skipIf(missing !== null)(title, () => {
  let server: MongoServer;
  beforeAll(async () => {
    server = await javaServer.start();
  }, PATIENCE_MS);
  afterAll(() => server?.stop());

  it(
    'at every step of the protocol and at instants, and gone on with, comes to the documents of an undisturbed one',
    () =>
      inFolder(async (folder) => {
        const landings: Landings = { atSteps: {}, atInstants: {} };
        const failures: unknown[] = [];
        let seed = FIRST_SEED;
        const lane = async () => {
          while (!isMet(landings, WANTED) && failures.length === 0 && seed < FIRST_SEED + MOST_CHAINS) {
            const own = seed++;
            const chain = mongoChain(join(folder, String(own)), own, server.uri, landings, WANTED);
            await chain.catch((error) => failures.push(error));
          }
        };
        // Both lanes end before the folder goes.
        await Promise.all([lane(), lane()]);
        if (failures.length > 0) throw failures[0];
        console.log(`${seed - FIRST_SEED} inputs; kills at steps: ${JSON.stringify(landings.atSteps)}`);
        console.log(`at instants, by the step before: ${JSON.stringify(landings.atInstants)}`);
        expect(isMet(landings, WANTED), JSON.stringify(landings)).toBe(true);
      }),
    PATIENCE_MS,
  );
});
