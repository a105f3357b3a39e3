import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateObjectSize } from 'bson';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { parseDefinition } from '../../src/pipeline/validate';
import { run } from '../../src/run/run';
import { documentsInMongo, freshDatabase } from '../support/mongo/mongo-runs';
import { javaServer, type MongoServer, type MongoServerKind, secantus } from '../support/mongo/mongo-server';
import { documentsIn, type PlainDocument, temporaryFolder } from '../support/run-once';

const PATIENCE_MS = 240_000;
const MIB = 1 << 20;
const MAX_EVENTS = 100_000;
/** Of a line, which may have 1 MiB. */
const HALF_LINE = 520_000;

const { folder, remove } = temporaryFolder();
const file = join(folder, 'e.csv');
const session = defaultPipeline().outputs!.find(({ kind }) => kind === 'session')!;
const definition = parseDefinition({ name: 'large', outputs: [{ ...session, gap: '12h' }] } as PipelineInput);
let expected: PlainDocument[];

/** Two users whose sessions are cut by their size: one by the length of its texts, the other by the number of its events. */
beforeAll(async () => {
  const lines = ['event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session'];
  const at = (index: number) => new Date(1_570_000_000_000 + index * 100).toISOString().slice(0, 19).replace('T', ' ');
  for (let index = 0; index < 40; index++) {
    const brand = 'ä'.repeat(HALF_LINE / 2);
    // In an _id a bar is written as two characters.
    lines.push(`${at(index)} UTC,view,${index},${2 ** 52},code,${brand},1.5,1,${'|'.repeat(HALF_LINE)}`);
  }
  for (let index = 0; index < MAX_EVENTS + 50; index++) {
    lines.push(`${at(index)} UTC,cart,${index},${2 ** 52},a.b,brand,12.25,2,one`);
  }
  writeFileSync(file, `${lines.join('\n')}\n`);
  await run({ inputs: [file], kind: 'csv', definition, dir: join(folder, 'embedded'), workers: 0 });
  expected = (await documentsIn(join(folder, 'embedded'))).session_metrics;
}, PATIENCE_MS);
afterAll(remove);

const intoDatabase = (uri: string, database: string) =>
  run({
    inputs: [file],
    kind: 'csv',
    definition,
    dir: join(folder, 'nothing'),
    workers: 0,
    mongo: { uri, database },
  });

/** The documents are large: the first that differs says enough. */
function expectSame(actual: readonly PlainDocument[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [index, document] of actual.entries()) {
    expect(JSON.stringify(document) === JSON.stringify(expected[index]), `document ${index}`).toBe(true);
  }
}

function largeDocumentsOn(kind: MongoServerKind): void {
  const missing = kind.missing();
  describe.skipIf(missing !== null)(`documents near 16 MiB in ${kind.name}${missing ? ` (${missing})` : ''}`, () => {
    let server: MongoServer;
    beforeAll(async () => {
      server = await kind.start();
    }, PATIENCE_MS);
    afterAll(() => server?.stop());

    it(
      'are taken and read back, the longest that the cut of sessions leaves',
      async () => {
        const sizes = expected.map((document) => calculateObjectSize(document));
        expect(Math.max(...sizes)).toBeGreaterThan(13 * MIB);
        expect(Math.max(...sizes)).toBeLessThan(16 * MIB);
        const database = freshDatabase();
        await intoDatabase(server.uri, database);
        expectSame((await documentsInMongo(server, database)).session_metrics);
      },
      PATIENCE_MS,
    );
  });
}

largeDocumentsOn(javaServer);
largeDocumentsOn(secantus);
