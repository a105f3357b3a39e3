import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import { expectOracle } from '../oracle/expect-oracle';
import { runOracle } from '../oracle/oracle';
import { command } from '../support/command';
import { expectSameListing } from '../support/document-lines';
import { kafkaMissing, TestBroker } from '../support/kafka/broker';
import { javaServer, type MongoServer } from '../support/mongo/mongo-server';
import { documentsOf, inFolder } from '../support/run-once';

const PATIENCE_MS = 3_600_000;
const EVENTS = Number(process.env.FOOTPATH_TEST_EVENTS ?? 1_000_000);
const PARTITIONS = 4;
/** The server keeps all documents in memory. */
const HEAP_GIB = 12;
const STAMP = ['epoch', 'fence'];
const COLLECTIONS = [
  ...['enriched_events', 'session_metrics', 'windowed_metrics', 'user_behaviors'],
  ...['late_events', 'dead_letters'],
];
/** What is kept one by one is called after the place where it lay; see `PLACE`. */
const KEPT_ONE_BY_ONE = ['enriched_events', 'late_events', 'dead_letters'];
/** What tells a place in a file from one in a topic, and a row of CSV from the JSON that it was sent as. */
const PLACE = ['_id', 'source', 'offset', 'line', 'raw', 'raw_size', 'watermark_offset'];

const input: PipelineInput = {
  ...defaultPipeline(),
  source: { partitions: PARTITIONS },
  outputs: [...defaultPipeline().outputs!, { kind: 'events', collection: 'enriched_events' }],
};
const pipeline = (name: string) => JSON.stringify({ ...input, name });

const missing = kafkaMissing ?? javaServer.missing();
const title = `from Kafka into MongoDB${missing === null ? '' : ` (${missing})`}`;
describe.runIf(process.env.FOOTPATH_TEST_LONG && missing === null)(title, () => {
  let broker: TestBroker;
  let server: MongoServer;
  beforeAll(async () => {
    [broker, server] = await Promise.all([TestBroker.start(), javaServer.start({ heapGiB: HEAP_GIB })]);
  }, PATIENCE_MS);
  afterAll(async () => {
    await broker?.stop();
    await server?.stop();
  });

  it(
    `${EVENTS} simulated events with disorder, duplicates and malformed ones are those of the embedded log, of a file and of DuckDB`,
    () =>
      inFolder(async (cwd) => {
        // A heap of that size stands still for longer than a server that is there should.
        const env = { KAFKA_EXTERNAL_BROKER: broker.broker, MONGODB_RETRY_FOR: '5m' };
        const said = async (...args: string[]) => {
          const startedMs = performance.now();
          const { status, stdout, stderr } = await command(args, { cwd, env });
          expect(status, `${args.join(' ')}: ${stderr}`).toBe(0);
          console.log(`${((performance.now() - startedMs) / 1000).toFixed(1)} s: ${args.slice(0, 3).join(' ')}`);
          return stdout;
        };
        const simulate = (...where: string[]) => {
          const faults = ['--late', '0.02', '--duplicates', '0.01', '--malformed', '0.005'];
          const options = ['--events', String(EVENTS), '--days', '5', ...faults, '--partitions', String(PARTITIONS)];
          return said('simulate', ...options, ...where);
        };
        const resultOf = (text: string) => JSON.parse(text.trim().split('\n').at(-1)!);
        for (const name of ['file', 'log', 'kafka']) writeFileSync(join(cwd, `${name}.json`), pipeline(name));
        const run = (name: string, ...more: string[]) => said('run', '--pipeline', `${name}.json`, '--json', ...more);

        await simulate('--out', 'e.csv');
        await simulate('--to', 'log:events', '--dir', 'log');
        await simulate('--to', 'kafka:events');
        const inMongo = ['--store', `mongodb:${server.uri}`, '--database', 'long'];
        const fromFile = resultOf(await run('file', '--csv', 'e.csv', '--dir', 'file'));
        const fromLog = resultOf(await run('log', '--from', 'log:events', '--dir', 'log'));
        const fromKafka = resultOf(await run('kafka', '--from', 'kafka:events', ...inMongo));
        expect(fromKafka.counters).toEqual(fromLog.counters);
        expect(fromKafka.deadByReason).toEqual(fromLog.deadByReason);
        expect(fromKafka.identities.every(({ holds }: { holds: boolean }) => holds)).toBe(true);
        const { read, late, dead, duplicates } = fromKafka.counters;
        expect(read).toBe(EVENTS);
        expect(Math.min(late, dead, duplicates)).toBeGreaterThan(EVENTS / 500);

        const listing = (name: string, where: readonly string[], left: readonly string[]) => ({
          args: ['query', name, '--ejson', ...where],
          cwd,
          env,
          left: [...left, ...STAMP, 'pipeline'],
        });
        for (const name of COLLECTIONS) {
          const [ours, log] = [listing(name, inMongo, []), listing(name, ['--dir', 'log'], [])];
          await expectSameListing(ours, log, name);
          // What JSON calls by other names than CSV is not compared with the file.
          if (name === 'dead_letters') continue;
          const left = KEPT_ONE_BY_ONE.includes(name) ? PLACE : [];
          await expectSameListing(listing(name, ['--dir', 'log'], left), listing(name, ['--dir', 'file'], left), name);
        }

        const store = open(join(cwd, 'file'));
        const names = store.collections.filter((name) => name !== 'enriched_events');
        const collections = await documentsOf({ collections: names, collection: (name) => store.collection(name) });
        const withoutEvents = parseDefinition({ ...input, outputs: defaultPipeline().outputs! });
        expectOracle(
          { result: fromFile, collections },
          await runOracle(withoutEvents, readFileSync(join(cwd, 'e.csv'))),
        );
      }),
    PATIENCE_MS,
  );
});
