import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openKafkaReader } from '../../src/log/kafka/kafka-reader';
import { openKafkaWriter } from '../../src/log/kafka/kafka-writer';
import { defaultPipeline } from '../../src/pipeline/defaults';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { parseDefinition } from '../../src/pipeline/validate';
import { simulateTo } from '../../src/replay/simulate-to';
import { open } from '../../src/run/open';
import type { RunOptions } from '../../src/run/options';
import { run } from '../../src/run/run';
import { failureOf } from '../log/log-support';
import { FakeClock, fakeHost } from '../support/fake-world';
import { kafkaMissing, SASL_USER, TestBroker } from '../support/kafka/broker';
import { MemoryFiles } from '../support/memory-files';
import { documentsIn, type Outcome } from '../support/run-once';
import { comparable, DIR } from '../support/topic-world';
import { pack, recordsIn, textsIn } from './topic-contract';

/** A broker, an engine and their threads on two cores, which others may want too. */
vi.setConfig({ testTimeout: 240_000 });

const EVENTS = 20_000;
const PARTITIONS = 4;
const INPUT: PipelineInput = {
  name: 'default',
  outputs: [...defaultPipeline().outputs!, { kind: 'events' }],
};
const SIMULATED = { events: EVENTS, seed: 11, lateShare: 0.02, duplicateShare: 0.01, malformedShare: 0.01, days: 3 };

let broker: TestBroker;
beforeAll(async () => {
  if (kafkaMissing === null) broker = await TestBroker.start();
});
afterAll(() => broker?.stop());

const kafka = () => ({ brokers: [broker.broker], retryForMs: 60_000 });

/** A store of its own, in memory; times are the machine's, because the broker's are. */
function newStore() {
  return { files: new MemoryFiles(), clock: new FakeClock(Date.now()), host: fakeHost(1) };
}
type Store = ReturnType<typeof newStore>;

const optionsOf = (topic: string, store: Store, changes: Partial<RunOptions> = {}): RunOptions => ({
  inputs: [topic],
  kind: 'kafka',
  kafka: kafka(),
  definition: parseDefinition(INPUT),
  dir: DIR,
  workers: 0,
  world: store,
  ...changes,
});

const stopped = { epochBytes: 200_000, signal: AbortSignal.abort() };

/** Sends the simulated events to a topic of Kafka. */
const simulateInto = (topic: string, onProgress?: (sent: number) => void) =>
  simulateTo(newStore(), SIMULATED, {
    topic,
    topicKind: 'kafka',
    kafka: kafka(),
    dir: DIR,
    partitions: PARTITIONS,
    chunkRecords: 400,
    onProgress,
  });

async function fromEmbeddedLog(): Promise<Outcome> {
  const store = newStore();
  await simulateTo(store, SIMULATED, { topic: 'events', dir: DIR, partitions: PARTITIONS });
  const result = await run(optionsOf('events', store, { kind: 'log' }));
  return { result, collections: comparable(await documentsIn(DIR, store.files)) };
}

async function expectSame(topic: string, store: Store, expected: Outcome): Promise<void> {
  const result = await run(optionsOf(topic, store));
  expect(result.outcome).toBe('finished');
  expect(result.counters).toEqual(expected.result.counters);
  expect(result.identities.every(({ holds }) => holds)).toBe(true);
  expect(comparable(await documentsIn(DIR, store.files))).toEqual(expected.collections);
}

const name = `a run from Kafka${kafkaMissing === null ? '' : ` (${kafkaMissing})`}`;
describe.skipIf(kafkaMissing !== null)(name, () => {
  let expected: Outcome;
  beforeAll(async () => {
    expected = await fromEmbeddedLog();
    const { late, dead, duplicates } = expected.result.counters;
    expect(Math.min(late, dead, duplicates)).toBeGreaterThan(50);
    expect(expected.collections.enriched_events.length).toBeGreaterThan(EVENTS / 2);
  });

  it('gives what the embedded log gives, at once and stopped behind each epoch', async () => {
    await simulateInto('events-whole');
    const store = newStore();
    await expectSame('events-whole', store, expected);
    expect((await run(optionsOf('events-whole', store))).outcome).toBe('nothing-to-do');

    const other = newStore();
    for (let stops = 0; stops < 5; stops++) {
      expect((await run(optionsOf('events-whole', other, stopped))).outcome).toBe('interrupted');
    }
    await expectSame('events-whole', other, expected);
  });

  it('loses and repeats nothing where the broker is killed while records are sent and followed', async () => {
    await (await openKafkaWriter({ ...kafka(), topic: 'events-killed', partitions: PARTITIONS })).close();
    const store = newStore();
    const stop = new AbortController();
    const notices: string[] = [];
    const following = run(
      optionsOf('events-killed', store, {
        follow: true,
        epochMs: 100,
        signal: stop.signal,
        onNotice: (notice, state) => notices.push(`${state?.server} ${state?.isThere}: ${notice}`),
      }),
    );
    let crash: Promise<void> | null = null;
    await simulateInto('events-killed', (sent) => {
      if (sent > EVENTS / 3) crash ??= broker.kill().then(() => broker.startAgain());
    });
    await crash;
    const read = () => open(DIR, store.files).commit().progress.counters.read;
    await Promise.race([expect.poll(read, { timeout: 40_000, interval: 200 }).toBe(EVENTS), following]);
    stop.abort();
    expect((await following).counters.read).toBe(EVENTS);
    expect(notices.join('\n')).toMatch(
      /Kafka false: the connection to Kafka at .* is lost[\s\S]*Kafka true: .* is back after/,
    );
    await expectSame('events-killed', store, expected);
  });

  it('is refused where the topic is another, or has lost what was not read, or has more partitions', async () => {
    await simulateInto('events-changed');
    const store = newStore();
    await run(optionsOf('events-changed', store, stopped));
    await broker.withAdmin(async (admin) => {
      await admin.fetchTopicOffsets('events-changed');
      const partitions = Array.from({ length: PARTITIONS }, (_, partition) => ({ partition, offset: '2000' }));
      await admin.deleteTopicRecords({ topic: 'events-changed', partitions });
    });
    const lost = await failureOf(() => run(optionsOf('events-changed', store)));
    expect(lost).toMatchObject({
      code: 'not-found',
      message: expect.stringMatching(/removed offsets \d+ to 1999.*footpath reset/s),
    });

    await broker.withAdmin((admin) =>
      admin.createPartitions({ topicPartitions: [{ topic: 'events-changed', count: PARTITIONS + 1 }] }),
    );
    const added = await failureOf(() => run(optionsOf('events-changed', store)));
    expect(added).toMatchObject({ code: 'changed', message: expect.stringMatching(/4 partition.*5/) });

    await broker.withAdmin((admin) => admin.deleteTopics({ topics: ['events-changed'] }));
    expect((await failureOf(() => run(optionsOf('events-changed', store)))).code).toBe('not-found');

    await simulateInto('events-changed');
    const anew = await failureOf(() => run(optionsOf('events-changed', store)));
    expect(anew).toMatchObject({ code: 'changed', message: expect.stringContaining('made anew') });
  });

  it('judges whatever a topic holds, and passes over transactions that were given up', async () => {
    const topic = 'events-odd';
    const good = (user: number, more = '') =>
      `{"event_time":"2019-10-01 00:00:00 UTC","event_type":"view","product_id":1,"price":1,"user_id":${user}${more}}`;
    await broker.withAdmin((admin) =>
      admin.createTopics({
        topics: [{ topic, numPartitions: 1, configEntries: [{ name: 'max.message.bytes', value: '4000000' }] }],
      }),
    );
    const values = [
      good(1),
      good(2, ',"brand":NaN'),
      null,
      Buffer.from([0xff, 0xfe, 0]),
      'x'.repeat(2_000_000),
      'not json',
    ];
    const plain = broker.client().producer();
    await plain.connect();
    for (const value of values) await plain.send({ topic, messages: [{ key: '1', value }] });
    await plain.disconnect();
    const transactional = broker
      .client()
      .producer({ transactionalId: 'odd', idempotent: true, maxInFlightRequests: 1 });
    await transactional.connect();
    for (const end of ['abort', 'commit', 'abort', 'abort'] as const) {
      const transaction = await transactional.transaction();
      await transaction.send({ topic, messages: [{ value: good(end === 'commit' ? 3 : 4) }] });
      await transaction[end]();
    }
    await transactional.disconnect();
    const store = newStore();
    const { counters } = await run(optionsOf(topic, store));
    expect(counters).toMatchObject({ read: 7, parsed: 3, dead: 4 });
    const documents = await documentsIn(DIR, store.files);
    expect(documents.dead_letters.map(({ reason }) => reason).sort()).toEqual([
      'bad-encoding',
      'bad-json',
      'missing-field',
      'too-long',
    ]);
    expect(documents.enriched_events.map(({ user_id }) => user_id).sort()).toEqual([1, 2, 3]);
    expect((await run(optionsOf(topic, store))).outcome).toBe('nothing-to-do');
  });

  it('is not held up by a second one of the same name, nor by a full queue', async () => {
    const topic = 'two-readers';
    const writer = await openKafkaWriter({ ...kafka(), topic, partitions: 2 });
    const texts = Array.from({ length: 300 }, (_, index) => `${index}`.padEnd(200_000, '.'));
    const records = pack(texts);
    await writer.append([{ partition: 0, records }]);
    await writer.append([{ partition: 1, records: pack(['last']) }]);
    const options = { ...kafka(), topic, group: 'shared' };
    const one = await openKafkaReader(options);
    const two = await openKafkaReader(options);
    const lengths = async (reader: typeof one) => (await recordsIn(reader, 0)).map(({ bytes }) => bytes.length).length;
    await one.startAt?.([0, 0]);
    // Behind 60 MB of a partition that nobody reads yet.
    expect(await textsIn(one, 1)).toEqual(['last']);
    expect(await Promise.all([lengths(one), lengths(two)])).toEqual([300, 300]);
    await Promise.all([one.close(), two.close(), writer.close()]);
  });

  it.each(['gzip', 'snappy', 'lz4', 'zstd'])('reads what is compressed by %s', async (codec) => {
    const topic = `packed-${codec}`;
    const configEntries = [{ name: 'compression.type', value: codec }];
    await broker.withAdmin((admin) => admin.createTopics({ topics: [{ topic, configEntries }] }));
    const texts = Array.from({ length: 3000 }, (_, index) => `${index} ${'abc'.repeat(index % 90)}`);
    const writer = await openKafkaWriter({ ...kafka(), topic });
    await writer.append([{ partition: 0, records: pack(texts) }]);
    await writer.close();
    const reader = await openKafkaReader({ ...kafka(), topic });
    expect(await textsIn(reader, 0)).toEqual(texts);
    await reader.close();
  });

  it('says where it knocked in vain, and who was not let in, but no password', async () => {
    const nobody = { brokers: ['127.0.0.1:1'], connectForMs: 300, topic: 'events' };
    const away = await failureOf(() => openKafkaReader(nobody));
    expect(away).toMatchObject({ code: 'unreachable', message: expect.stringContaining('127.0.0.1:1') });

    const topic = 'guarded';
    await (await openKafkaWriter({ ...kafka(), topic })).close();
    const sasl = { mechanism: 'plain', ...SASL_USER } as const;
    const wrong = { ...sasl, password: 'sesame-open-14' };
    const options = { brokers: [broker.saslBroker], topic, connectForMs: 5000 };
    const refused = await failureOf(() => openKafkaReader({ ...options, sasl: wrong }));
    expect(refused).toMatchObject({ code: 'denied', message: expect.stringContaining('shop') });
    expect(JSON.stringify([refused.message, refused.stack])).not.toContain(wrong.password);
    const reader = await openKafkaReader({ ...options, sasl });
    expect(reader.describe().partitions).toBe(1);
    await reader.close();
  });
});
