import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { partitionOfUser } from '../../src/event/murmur2';
import { parseDefinition } from '../../src/pipeline/validate';
import { run } from '../../src/run/run';
import { failureOf } from '../log/log-support';
import { randomInput } from '../oracle/random-input';
import { runInMemory } from '../support/run-in-memory';
import { documentsIn } from '../support/run-once';
import { Seeded } from '../support/seeded';
import {
  appendTo,
  batchesOf,
  comparable,
  DIR,
  FOLDER,
  newWorld,
  runOptions,
  sentOf,
  type TestWorld,
} from '../support/topic-world';

const SEEDS = [
  [1, 1],
  [2, 3],
  [3, 4],
  [4, 7],
  [5, 3],
] as const;

describe('a run from a topic', () => {
  it.each(SEEDS)('(seed %i, %i partitions) gives what the records in a file give', async (seed, partitions) => {
    const random = new Seeded(seed);
    const { csv, definition: input } = randomInput(seed, 500);
    const sent = sentOf(csv, partitions, random);
    const batches = batchesOf(sent, random);
    const definition = parseDefinition(input);
    const lines = Buffer.from(sent.map(({ text }) => `${Buffer.from(text)}\n`).join(''));
    const source = { ...input.source, partitions };
    const fromFile = await runInMemory({ ...input, source }, [lines], { kind: 'jsonl' });
    const { counters } = fromFile.result;
    const expected = comparable(fromFile.collections);
    expect(counters.unique).toBeGreaterThan(100);
    expect(Math.min(counters.late, counters.dead, counters.duplicates)).toBeGreaterThan(0);

    // At once; in many epochs; and stopped behind each of them.
    for (const changes of [
      {},
      { epochBytes: 9000, chunkBytes: 700 },
      { epochBytes: 9000, chunkBytes: 700, signal: AbortSignal.abort() },
    ]) {
      const world = newWorld();
      await appendTo(world, batches, partitions);
      const start = () => run({ ...runOptions(definition, world), ...changes });
      let result = await start();
      let starts = 1;
      for (; result.outcome === 'interrupted'; starts++) result = await start();
      expect(starts > 5).toBe('signal' in changes);
      expect(result.outcome).toBe('finished');
      expect(result.identities.every(({ holds }) => holds)).toBe(true);
      expect(result.counters).toEqual(counters);
      expect(comparable(await documentsIn(DIR, world.files))).toEqual(expected);
      expect((await start()).outcome).toBe('nothing-to-do');
    }
  });
});

const TIME = '2019-10-01 00:00:00 UTC';
const record = (user: number, time = TIME, more = '') =>
  Buffer.from(`{"event_time":"${time}","event_type":"view","product_id":1,"price":1,"user_id":${user}${more}}`);
const definition = parseDefinition({ name: 'default' });

async function appendValues(world: TestWorld, values: readonly Uint8Array[], partition = 0, partitions = 1) {
  await appendTo(world, [values.map((text) => ({ text, partition }))], partitions);
}

describe('a record of a topic', () => {
  it('is dead if it is null, too long, or more than an hour ahead of its append', async () => {
    const world = newWorld();
    const ahead = (ms: number) =>
      `${new Date(world.clock.nowMs() + ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    const long = record(1, TIME, `,"brand":"${'x'.repeat(1 << 20)}"`);
    const values = [
      record(1),
      new Uint8Array(0),
      long,
      record(1, ahead(3_600_000)),
      record(1, ahead(3_601_000)),
      record(1, TIME, ' \n '),
    ];
    await appendValues(world, values);
    const { counters } = await run(runOptions(definition, world));
    expect(counters).toMatchObject({ read: 6, parsed: 3, dead: 3, late: 1 });
    const { dead_letters: dead, late_events: late } = await documentsIn(DIR, world.files);
    expect(dead.map(({ _id, reason, line, raw_size }) => [_id, reason, line, raw_size])).toEqual([
      ['events:0:1', 'missing-field', null, 0],
      ['events:0:2', 'too-long', null, long.length],
      ['events:0:4', 'bad-time', null, record(1).length],
    ]);
    expect(late[0]).toMatchObject({ _id: 'events:0:5', source: 'events', line: null, watermark_offset: 3 });
  });

  it('stops the run if it is not in the partition of its user, unless another rule is said to hold', async () => {
    const wrong = 1 - partitionOfUser(7, 2);
    const world = newWorld();
    await appendValues(world, [record(7)], wrong, 2);
    const failure = await failureOf(() => run(runOptions(definition, world)));
    expect(failure.code).toBe('not-keyed');
    expect(failure.message).toMatch(/offset 0 of partition \d is of user 7/);
    // Of many only the first is told, and no other failure is left unheard, which would end the process.
    const many = newWorld();
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    await appendValues(many, Array(40).fill(record(7)), wrong, 2);
    const first = await failureOf(() => run({ ...runOptions(definition, many), chunkBytes: 300 }));
    await setImmediate();
    process.off('unhandledRejection', hear);
    expect([first.code, unheard]).toEqual(['not-keyed', []]);
    const other = newWorld();
    await appendValues(other, [record(7)], wrong, 2);
    const custom = parseDefinition({ name: 'default', source: { partitioner: 'custom' } });
    expect((await run(runOptions(custom, other))).counters.unique).toBe(1);
  });

  it('is looked for in every partition where the definition says that records have no key', async () => {
    const world = newWorld();
    const spread = newWorld();
    const records = Array.from({ length: 6 }, (_, i) => record(7, TIME, `,"brand":"b${i % 5}"`));
    await appendValues(world, records);
    for (const [i, value] of records.entries()) await appendValues(spread, [value], i % 3, 3);
    const any = parseDefinition({ name: 'default', source: { partitioner: 'any' } });
    const one = await run(runOptions(parseDefinition({ name: 'default' }), world));
    const three = await run(runOptions(any, spread));
    expect(three.counters).toMatchObject({ unique: 5, duplicates: 1 });
    expect(three.counters.outputs).toEqual(one.counters.outputs);
    const { session_metrics: sessions } = await documentsIn(DIR, spread.files);
    expect(sessions).toHaveLength(1);
    // Of one time they stand by partition, then by offset: records 0 and 3, 1 and 4, 2; the sixth is the first once more.
    expect((sessions[0].steps as unknown[][]).map((step) => step[6])).toEqual(['b0', 'b3', 'b1', 'b4', 'b2']);
  });
});

describe('the end of a topic', () => {
  it('is where it was at the start, however often the run is begun again; what grew later is other input', async () => {
    const world = newWorld();
    await appendValues(
      world,
      Array.from({ length: 50 }, (_, row) => record(1, TIME, `,"brand":"b${row}"`)),
    );
    const small = { ...runOptions(definition, world), epochBytes: 500 };
    expect((await run({ ...small, signal: AbortSignal.abort() })).outcome).toBe('interrupted');
    await appendValues(world, [record(2), record(3)]);
    const result = await run(small);
    expect([result.outcome, result.counters.read]).toEqual(['finished', 50]);
    const grown = await failureOf(() => run(small));
    expect(grown.code).toBe('finished');
    expect(grown.message).toMatch(/grown from offset 50 to 52/);
  });

  it('is kept by the first intent, before anything is committed', async () => {
    const world = newWorld();
    await appendValues(world, [record(1)]);
    const failing = () => {
      throw new Error('in the middle of the first epoch');
    };
    await expect(run({ ...runOptions(definition, world), onProgress: failing })).rejects.toThrow('in the middle');
    await appendValues(world, [record(2)]);
    const result = await run(runOptions(definition, world));
    expect([result.outcome, result.counters.read]).toEqual(['finished', 1]);
  });

  it('may not lie before what was read; nor may the topic be another one of that name', async () => {
    const world = newWorld();
    await appendValues(world, [record(1)]);
    expect((await run(runOptions(definition, world))).outcome).toBe('finished');
    for (const name of world.files.list(FOLDER)) world.files.remove(`${FOLDER}/${name}`);
    expect((await failureOf(() => run(runOptions(definition, world)))).code).toBe('not-found');
    world.clock.timeMs += 1000;
    await appendValues(world, [record(1)]);
    expect((await failureOf(() => run(runOptions(definition, world)))).message).toContain('it was made anew since');
  });
});
