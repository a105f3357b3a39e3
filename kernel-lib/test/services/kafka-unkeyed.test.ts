import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { defaultPipeline } from '../../src/pipeline/defaults';
import type { PipelineInput } from '../../src/pipeline/definition-input';
import { parseDefinition } from '../../src/pipeline/validate';
import type { RunOptions } from '../../src/run/options';
import { run } from '../../src/run/run';
import { simulate } from '../../src/simulate/simulate';
import { failureOf } from '../log/log-support';
import { splitCsv } from '../oracle/split-records';
import { bruteForce } from '../stream/brute-force';
import type { PlainEvent } from '../support/batches';
import { jsonDumps, type RowReader } from '../support/json-dumps';
import { kafkaMissing, TestBroker } from '../support/kafka/broker';
import { documentsIn, type PlainDocument } from '../support/run-once';
import { Seeded } from '../support/seeded';
import { appendTo, DIR, newWorld, type Sent } from '../support/topic-world';

vi.setConfig({ testTimeout: 240_000 });

const PARTITIONS = 3;
const EVENTS = 6000;
/** What a producer sends at once; each lies in a span of time of its own, so that the order of reading is known. */
const MOST_TOGETHER = 40;
const SPAN_MS = 50;
const SIMULATED = { events: EVENTS, seed: 23, lateShare: 0.03, duplicateShare: 0.02, malformedShare: 0, days: 1 };
const KEYED: PipelineInput = {
  name: 'default',
  outputs: [...defaultPipeline().outputs!, { kind: 'events' }],
};
const UNKEYED: PipelineInput = { ...KEYED, source: { partitioner: 'any' } };

/** A record as it was sent, and the event that it is. */
interface Row extends Sent {
  readonly event: PlainEvent;
}

/** How a producer without keys spreads what it sends together. */
type Spread = 'round robin' | 'sticky';

async function simulatedCsv(): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await simulate({
    ...SIMULATED,
    partitions: PARTITIONS,
    sink: async (piece) => {
      pieces.push(Uint8Array.from(piece));
    },
  });
  return Buffer.concat(pieces);
}

/** The rows of a file as a producer by the original's rules sends them, in the order in which they are read again. */
function batchesFrom(csv: Buffer, reader: RowReader, spread: Spread): Row[][] {
  const random = new Seeded(31);
  const { header, records } = splitCsv(csv);
  const offsets = new Array<number>(PARTITIONS).fill(0);
  const batches: Row[][] = [];
  for (let at = 0; at < records.length; ) {
    const together = records.slice(at, at + 1 + random.whole(MOST_TOGETHER));
    const sticky = random.whole(PARTITIONS);
    const batch = together.map(({ fields }, index) => {
      const texts = [...fields!];
      // What is not ASCII is escaped there.
      if (random.chance(0.05))
        texts[header.indexOf('brand')] = random.pick(['b\u00e9b\u00e9', 'toys \ud83d\ude42', 'a"b\\c\t/']);
      const partition = spread === 'sticky' ? sticky : (at + index) % PARTITIONS;
      const field = (name: string) => texts[header.indexOf(name)];
      const event: PlainEvent = {
        timeMs: Date.parse(field('event_time').replace(' UTC', 'Z').replace(' ', 'T')),
        type: field('event_type'),
        productId: Number(field('product_id')),
        categoryId: field('category_id') || null,
        categoryCode: field('category_code') || null,
        brand: field('brand') || null,
        priceCents: Math.round(Number(field('price')) * 100),
        userId: Number(field('user_id')),
        userSession: field('user_session') || null,
        file: 0,
        offset: offsets[partition]++,
        partition,
      };
      return { text: jsonDumps(header, texts, reader), partition, event };
    });
    // Of one span of time a partition is read behind those before it.
    batches.push(batch.sort((a, b) => a.partition - b.partition));
    at += together.length;
  }
  return batches;
}

/** Sends the batches to Kafka by a plain client, without keys. */
async function produce(broker: TestBroker, topic: string, batches: readonly Row[][]): Promise<void> {
  await broker.withAdmin((admin) => admin.createTopics({ topics: [{ topic, numPartitions: PARTITIONS }] }));
  const producer = broker.client().producer();
  await producer.connect();
  const firstMs = Math.floor(Date.now() / SPAN_MS) * SPAN_MS;
  const messages = batches.flatMap((batch, index) =>
    batch.map(({ text, partition }) => ({
      value: Buffer.from(text),
      partition,
      timestamp: String(firstMs + index * SPAN_MS),
    })),
  );
  await producer.send({ topic, messages });
  await producer.disconnect();
}

const FIELDS_OF_PLACE = ['_id', '_piece', '_source', '_partition', '_offset', 'source'];

/** Documents in an order that does not depend on what they are called. */
function bare(documents: readonly Record<string, unknown>[]): string[] {
  const text = (document: Record<string, unknown>) =>
    JSON.stringify(
      Object.entries(document)
        .filter(([name]) => !FIELDS_OF_PLACE.includes(name))
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  return documents.map(text).sort();
}

/** Without the topic's name. */
function places(documents: readonly PlainDocument[]): string[] {
  return documents.map(({ _id }) => String(_id).replace(/^[^:]*:/, '')).sort();
}

const title = `a topic that the original's producer fills${kafkaMissing === null ? '' : ` (${kafkaMissing})`}`;
describe.skipIf(kafkaMissing !== null)(title, () => {
  let broker: TestBroker;
  let csv: Buffer;
  beforeAll(async () => {
    [broker, csv] = await Promise.all([TestBroker.start(), simulatedCsv()]);
  });
  afterAll(() => broker?.stop());

  const runOf = (topic: string, input: PipelineInput, changes: Partial<RunOptions> = {}): RunOptions => {
    const world = newWorld();
    world.clock.timeMs = Date.now();
    return {
      inputs: [topic],
      kind: 'kafka',
      kafka: { brokers: [broker.broker] },
      definition: parseDefinition(input),
      dir: DIR,
      workers: 0,
      world,
      ...changes,
    };
  };
  const filesOf = ({ world }: RunOptions) => world!.files;

  it.each([
    ['csv', 'round robin'],
    ['pandas', 'sticky'],
  ] as const)(
    'by %s and %s gives the documents of the embedded log and of a plain computation',
    async (reader, spread) => {
      const batches = batchesFrom(csv, reader, spread);
      const topic = `unkeyed-${reader}`;
      await produce(broker, topic, batches);
      const kafka = runOf(topic, UNKEYED, { epochBytes: 300_000 });
      const { counters, outcome } = await run(kafka);
      expect(outcome).toBe('finished');
      const ours = await documentsIn(DIR, filesOf(kafka));

      const world = newWorld();
      world.clock.timeMs = Date.now();
      await appendTo(world, batches, PARTITIONS);
      const embedded = runOf('events', UNKEYED, { kind: 'log', world });
      expect((await run(embedded)).counters).toEqual(counters);
      const theirs = await documentsIn(DIR, filesOf(embedded));

      const events = batches.flat().map(({ event }) => event);
      const plain = bruteForce(
        parseDefinition({ ...UNKEYED, source: { ...UNKEYED.source, partitions: PARTITIONS } }),
        events,
      );
      expect(counters).toMatchObject({ ...plain.counters, read: events.length, dead: 0 });
      expect(Math.min(counters.late, counters.duplicates)).toBeGreaterThan(20);
      for (const [name, documents] of Object.entries(plain.collections)) {
        expect(bare(ours[name]), name).toEqual(bare(documents));
        expect(bare(theirs[name]), name).toEqual(bare(documents));
      }
      const late = plain.late.map(({ id }) => id.replace(/^[^:]*:/, '')).sort();
      for (const documents of [ours, theirs]) {
        expect(places(documents.late_events)).toEqual(late);
        expect(places(documents.enriched_events)).toEqual(
          plain.collections.enriched_events.map(({ _partition, _offset }) => `${_partition}:${_offset}`).sort(),
        );
      }
    },
  );

  it('is refused where the definition trusts in keys, and the message names the way out', async () => {
    const batches = batchesFrom(csv, 'csv', 'round robin').slice(0, 20);
    await produce(broker, 'trusted', batches);
    const failure = await failureOf(() => run(runOf('trusted', KEYED)));
    expect(failure.code).toBe('not-keyed');
    expect(failure.message).toMatch(/"partitioner": "custom".*without a key, "any"/s);
  });
});
