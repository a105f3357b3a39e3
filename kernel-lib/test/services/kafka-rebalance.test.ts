import { AssignerProtocol, type Consumer, type PartitionAssigner } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openKafkaWriter } from '../../src/log/kafka/kafka-writer';
import { readsAll } from '../../src/log/kafka/reads-all';
import { defaultPipeline } from '../../src/pipeline/defaults';
import { parseDefinition } from '../../src/pipeline/validate';
import { simulateTo } from '../../src/replay/simulate-to';
import { open } from '../../src/run/open';
import type { RunOptions } from '../../src/run/options';
import { run } from '../../src/run/run';
import { FakeClock, fakeHost } from '../support/fake-world';
import { kafkaMissing, TestBroker } from '../support/kafka/broker';
import { MemoryFiles } from '../support/memory-files';
import { documentsIn } from '../support/run-once';
import { comparable, DIR } from '../support/topic-world';

vi.setConfig({ testTimeout: 240_000 });

const PORTION = 800;
const PARTITIONS = 3;
const PATIENCE_MS = 120_000;
const DAY_MS = 24 * 3600 * 1000;
const TOPIC = 'rebalanced';
/** Of the pipeline `default`. */
const GROUP = 'footpath-default';
const PORTIONS = 4;
const DEFINITION = parseDefinition(defaultPipeline());

/** A day's events; days are sent one after the other. */
const portion = (index: number) => ({
  events: PORTION,
  seed: 17 + index,
  startMs: Date.UTC(2020, 0, 1) + index * DAY_MS,
  days: 1,
  lateShare: 0.02,
  duplicateShare: 0.01,
  malformedShare: 0.01,
});
const TO = { topic: TOPIC, dir: DIR, partitions: PARTITIONS };

function newStore() {
  return { files: new MemoryFiles(), clock: new FakeClock(Date.now()), host: fakeHost(1) };
}
type Store = ReturnType<typeof newStore>;

function committedRecords({ files }: Store): number {
  try {
    return open(DIR, files).commit().progress.counters.read;
  } catch {
    // Nothing is committed yet.
    return 0;
  }
}

const title = `a run whose consumer group changes${kafkaMissing === null ? '' : ` (${kafkaMissing})`}`;
describe.skipIf(kafkaMissing !== null)(title, () => {
  let broker: TestBroker;
  let expected: Record<string, unknown>;
  beforeAll(async () => {
    broker = await TestBroker.start();
    const store = newStore();
    for (let index = 0; index < PORTIONS; index++) await simulateTo(store, portion(index), TO);
    await run(optionsOf(store, { kind: 'log' }));
    expected = comparable(await documentsIn(DIR, store.files));
  }, PATIENCE_MS);
  afterAll(() => broker?.stop());

  const kafka = () => ({ brokers: [broker.broker], retryForMs: PATIENCE_MS });
  const optionsOf = (store: Store, changes: Partial<RunOptions> = {}): RunOptions => ({
    inputs: [TOPIC],
    kind: 'kafka',
    kafka: kafka(),
    definition: DEFINITION,
    dir: DIR,
    workers: 0,
    world: store,
    ...changes,
  });

  /** Joins the engine's group, and waits until it is in. */
  const join = async (assigner: PartitionAssigner): Promise<Consumer> => {
    const consumer = broker
      .client()
      .consumer({ groupId: GROUP, partitionAssigners: [assigner], heartbeatInterval: 200 });
    const joined = new Promise<void>((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, () => resolve());
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [TOPIC] });
    // What the group has committed is not where the engine reads on.
    await consumer.run({ autoCommitInterval: 100, eachMessage: async () => undefined });
    await joined;
    return consumer;
  };

  it('whose partitions are taken away and given back while it reads loses and repeats nothing', async () => {
    await (await openKafkaWriter({ ...kafka(), topic: TOPIC, partitions: PARTITIONS })).close();
    // Who was there first gives out the partitions: the engine has none of them while it is so.
    let isGreedy = false;
    let own = '';
    const leader = await join((parts) => {
      const all = readsAll(parts);
      return {
        ...all,
        assign: async (group) =>
          (await all.assign(group)).map(({ memberId, memberAssignment }) => ({
            memberId,
            memberAssignment: isGreedy && memberId !== own ? nothing() : memberAssignment,
          })),
      };
    });
    own = (await leader.describeGroup()).members[0].memberId;

    const store = newStore();
    const stop = new AbortController();
    const notices: string[] = [];
    const following = run(
      optionsOf(store, { follow: true, epochMs: 100, signal: stop.signal, onNotice: (notice) => notices.push(notice) }),
    );
    const lost = () => notices.filter((notice) => /3 partitions .* are with another member/.test(notice)).length;
    const until = (condition: () => boolean) =>
      Promise.race([expect.poll(condition, { timeout: PATIENCE_MS, interval: 20 }).toBe(true), following]);
    let sent = 0;
    let portions = 0;
    const send = async () => {
      sent += (await simulateTo(newStore(), portion(portions++), { ...TO, topicKind: 'kafka', kafka: kafka() })).rows;
    };
    const untilRead = () => until(() => committedRecords(store) === sent);
    let losses = 0;
    const take = async () => {
      isGreedy = true;
      const passing = await join(readsAll);
      await until(() => lost() > losses);
      losses = lost();
      return passing;
    };
    const giveBack = async (passing: Consumer) => {
      isGreedy = false;
      await passing.disconnect();
      await untilRead();
    };

    await send();
    await untilRead();
    const whileIdle = await take();
    await send();
    expect(committedRecords(store)).toBeLessThan(sent);
    await giveBack(whileIdle);
    const [whileReading] = await Promise.all([take(), send()]);
    await giveBack(whileReading);
    const whileLeaving = await take();
    await send();
    // Both leave: the engine is alone, and gives itself all of them.
    await Promise.all([leader.disconnect(), giveBack(whileLeaving)]);
    stop.abort();
    expect((await following).counters.read).toBe(sent);
    expect((await run(optionsOf(store))).outcome).toBe('finished');
    expect(comparable(await documentsIn(DIR, store.files))).toEqual(expected);
  });
});

/** What a member without partitions is given. */
function nothing(): Buffer {
  return AssignerProtocol.MemberAssignment.encode({ version: 0, assignment: {}, userData: Buffer.alloc(0) });
}
