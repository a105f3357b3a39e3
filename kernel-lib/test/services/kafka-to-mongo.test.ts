import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { parseDefinition } from '../../src/pipeline/validate';
import { expectOracle } from '../oracle/expect-oracle';
import { runOracle } from '../oracle/oracle';
import { command } from '../support/command';
import { kafkaMissing, TestBroker } from '../support/kafka/broker';
import { javaServer, type MongoServer } from '../support/mongo/mongo-server';
import { documentsIn, inFolder } from '../support/run-once';

const PATIENCE_MS = 400_000;
const PARTITIONS = 4;
const EVENTS = 100_000;
const COLLECTIONS = ['enriched_events', 'session_metrics', 'windowed_metrics', 'user_behaviors', 'late_events'];
/** Where a record lay, and what it looked like there: that is another thing in a file than in a topic. */
const PLACE = ['_id', 'source', 'offset', 'line', 'raw', 'raw_size', 'watermark_offset'];
const STAMP = ['epoch', 'fence'];
const KEPT_ONE_BY_ONE = new Set(['enriched_events', 'late_events']);

const input: PipelineInput = {
  ...defaultPipeline(),
  source: { partitions: PARTITIONS },
  outputs: [...defaultPipeline().outputs!, { kind: 'events', collection: 'enriched_events' }],
};

const sample = [
  process.env.FOOTPATH_SAMPLE ?? '',
  join(__dirname, '../../../../shared/data/2019-Oct-first-17434.csv.gz'),
].find((path) => path !== '' && existsSync(path));

const missing = kafkaMissing ?? javaServer.missing();
describe.skipIf(missing !== null)(`from Kafka into MongoDB${missing === null ? '' : ` (${missing})`}`, () => {
  let broker: TestBroker;
  let server: MongoServer;
  beforeAll(async () => {
    [broker, server] = await Promise.all([TestBroker.start(), javaServer.start()]);
  }, PATIENCE_MS);
  afterAll(async () => {
    await broker?.stop();
    await server?.stop();
  });

  /** Runs a file embedded, and by Kafka into MongoDB; holds the first to DuckDB and the second to the first, by types too. */
  async function expectSame(cwd: string, csv: string, topic: string): Promise<void> {
    const env = { KAFKA_EXTERNAL_BROKER: broker.broker };
    const said = async (...args: string[]) => {
      const { status, stdout, stderr } = await command(args, { cwd, env });
      expect(status, `${args.join(' ')}: ${stderr}`).toBe(0);
      return stdout;
    };
    writeFileSync(join(cwd, 'p.json'), JSON.stringify(input));
    const store = ['--store', `mongodb:${server.uri}`, '--database', topic];
    const result = JSON.parse(await said('run', '--csv', csv, '--pipeline', 'p.json', '--dir', 'embedded', '--json'));
    await said('replay', '--csv', csv, '--to', `kafka:${topic}`, '--partitions', String(PARTITIONS));
    const run = ['run', '--from', `kafka:${topic}`, '--pipeline', 'p.json', '--json', ...store];
    const services = JSON.parse(await said(...run));
    expect(services.counters).toEqual(result.counters);

    const documents = async (name: string, place: readonly string[]) => {
      const lines = (await said('query', name, '--ejson', ...place))
        .trim()
        .split('\n')
        .filter((line) => line !== '');
      const left = KEPT_ONE_BY_ONE.has(name) ? [...PLACE, ...STAMP] : STAMP;
      return lines
        .map((line) => JSON.stringify(JSON.parse(line, (key, value) => (left.includes(key) ? undefined : value))))
        .sort();
    };
    for (const name of COLLECTIONS) {
      const [ours, theirs] = await Promise.all([documents(name, store), documents(name, ['--dir', 'embedded'])]);
      const place = theirs.findIndex((text, index) => text !== ours[index]);
      if (place >= 0) expect(ours[place], `${name} ${place}`).toBe(theirs[place]);
      expect(ours, name).toHaveLength(theirs.length);
    }
    const bytes = readFileSync(join(cwd, csv));
    const plain = csv.endsWith('.gz') ? gunzipSync(bytes) : bytes;
    const { enriched_events: _, ...collections } = await documentsIn(join(cwd, 'embedded'));
    const withoutEvents = parseDefinition({ ...input, outputs: defaultPipeline().outputs! });
    expectOracle({ result, collections }, await runOracle(withoutEvents, plain));
  }

  it(
    `${EVENTS} simulated events with disorder give the documents of an embedded run and of DuckDB`,
    () =>
      inFolder(async (cwd) => {
        const late = ['--late', '0.02', '--malformed', '0', '--partitions', String(PARTITIONS)];
        const made = ['simulate', '--events', String(EVENTS), '--days', '5', ...late, '--out', 'e.csv'];
        expect((await command(made, { cwd })).status).toBe(0);
        await expectSame(cwd, 'e.csv', 'simulated');
      }),
    PATIENCE_MS,
  );

  it.skipIf(!sample)(
    `the genuine sample${sample ? '' : ' (skipped: set FOOTPATH_SAMPLE)'} does so too`,
    () =>
      inFolder(async (cwd) => {
        writeFileSync(join(cwd, 'sample.csv.gz'), readFileSync(sample!));
        await expectSame(cwd, 'sample.csv.gz', 'sample');
      }),
    PATIENCE_MS,
  );
});
