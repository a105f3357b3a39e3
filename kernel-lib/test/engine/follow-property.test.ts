import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import { identitiesOf, sourceWatermark } from '../../src/run/progress';
import { requeue } from '../../src/run/requeue';
import { outputReach } from '../../src/run/result';
import { run } from '../../src/run/run';
import { randomInput } from '../oracle/random-input';
import { FollowWorld } from '../support/follow-world';
import { lateOffsets } from '../support/late-offsets';
import { runInMemory } from '../support/run-in-memory';
import { documentsIn } from '../support/run-once';
import { Seeded } from '../support/seeded';
import { batchesOf, comparable, DIR, type Sent, sentOf } from '../support/topic-world';

const IDLE_MS = 60_000;
const FOR_EVER = '3650d';

/** Where in the random schedule time passes, runs stop and go on, and partitions fall silent. */
async function followed(seed: number, partitions: number, hasSilence: boolean) {
  const random = new Seeded(seed);
  const { csv, definition: input } = randomInput(seed, 400);
  const definition = parseDefinition({ ...input, watermark: { ...input.watermark, idle: IDLE_MS } });
  const world = new FollowWorld(partitions);
  const options = () => ({
    epochMs: 1 + random.whole(400),
    epochRecords: 1 + random.whole(random.chance(0.5) ? 20 : 200),
    epochBytes: 500 + random.whole(20_000),
    chunkBytes: 100 + random.whole(5000),
  });
  let going = world.follow(definition, options());
  const held: Sent[][] = Array.from({ length: partitions }, () => []);
  const silent = new Set<number>();
  const appended: Sent[] = [];
  for (const batch of batchesOf(sentOf(csv, partitions, random), random)) {
    for (const record of batch) held[record.partition].push(record);
    if (hasSilence && random.chance(0.15)) silent.add(random.whole(partitions));
    if (random.chance(0.2)) silent.clear();
    const now = held.flatMap((records, partition) => (silent.has(partition) ? [] : records.splice(0)));
    if (now.length > 0) await world.append(now);
    appended.push(...now);
    if (random.chance(0.8)) await world.pass(random.whole(hasSilence && random.chance(0.3) ? 90_000 : 500));
    if (random.chance(0.15)) {
      await going.stop();
      going = world.follow(definition, options());
    }
  }
  const rest = held.flat();
  if (rest.length > 0) await world.append(rest);
  appended.push(...rest);
  await world.pass(1000);
  await going.stop();
  return { world, definition, input, appended };
}

const CASES = [1, 4].flatMap((partitions) => [1, 2, 3, 4, 5].map((seed) => [seed, partitions] as const));

describe('a topic that is followed, by any cuts of appends, epochs and runs', () => {
  it.each(CASES)(
    '(seed %i, %i partitions) gives what it gives when it is read to its end',
    async (seed, partitions) => {
      const { world, definition, appended } = await followed(seed, partitions, false);
      const store = open(DIR, world.files);
      const { progress } = store.commit();
      expect(progress.counters.read).toBe(appended.length);
      expect(identitiesOf(progress.counters, outputReach(definition)).filter(({ holds }) => !holds)).toEqual([]);
      const live = await documentsIn(DIR, world.files);

      const other = { ...world.options(definition), dir: '/other' };
      for (const { path, bytes } of [...world.files.allFiles()]) {
        if (!path.startsWith(`${DIR}/topics`)) continue;
        const copy = path.replace(DIR, '/other');
        world.files.makeFolder(copy.slice(0, copy.lastIndexOf('/')));
        world.files.create(copy).append(bytes);
      }
      await world.closeWriter();
      const bounded = await run(other);
      const whole = await documentsIn('/other', world.files);
      expect(bounded.outcome).toBe('finished');
      expect(bounded.counters.unique).toBeGreaterThan(50);
      // What is final is what it will be, and all that the watermark has passed is final.
      const watermarkMs = sourceWatermark(progress.watermarks) ?? Number.NEGATIVE_INFINITY;
      expect(live.late_events).toEqual(whole.late_events);
      expect(live.dead_letters).toEqual(whole.dead_letters);
      for (const [name, documents] of Object.entries(live)) {
        const wanted = new Map(whole[name].map((document) => [document._id, document]));
        expect(documents).toEqual(documents.map(({ _id }) => wanted.get(_id)));
      }
      const ended = whole.windowed_metrics.filter(({ window_end }) => Number(window_end) <= watermarkMs);
      expect(live.windowed_metrics).toEqual(ended);

      // Read to its end it gives the rest.
      const finished = await run(world.options(definition));
      expect(finished.outcome).toBe('finished');
      expect(finished.counters).toEqual(bounded.counters);
      expect(await documentsIn(DIR, world.files)).toEqual(whole);
    },
  );

  let lateByFloor = 0;
  it.each(CASES.filter(([, partitions]) => partitions > 1))(
    '(seed %i, %i partitions) is, with the floors that silence left, a batch of the records that were in time',
    async (seed, partitions) => {
      const { world, definition, input, appended } = await followed(seed + 100, partitions, true);
      await world.closeWriter();
      const finished = await run(world.options(definition));
      expect(finished.outcome).toBe('finished');
      const { progress } = open(DIR, world.files).commit();
      const byPartition = Array.from({ length: partitions }, (_, partition) =>
        appended.filter((record) => record.partition === partition),
      );
      // What is dead the run says; it is judged by another test.
      const { dead_letters, late_events, ...finals } = await documentsIn(DIR, world.files);
      const dead = new Set(dead_letters.map(({ partition, offset }) => `${partition}:${offset}`));
      const inTime: Uint8Array[] = [];
      const late: string[] = [];
      byPartition.forEach((records, partition) => {
        const timesMs = records.map(({ text }, offset) =>
          dead.has(`${partition}:${offset}`)
            ? null
            : Date.parse(JSON.parse(Buffer.from(text).toString()).event_time.replace(' UTC', 'Z').replace(' ', 'T')),
        );
        const floors = (progress.floors ?? []).filter((floor) => floor.partition === partition);
        const missed = lateOffsets(timesMs, floors, definition.watermark.delayMs);
        records.forEach(({ text }, offset) => {
          if (missed.has(offset)) late.push(`events:${partition}:${offset}`);
          else if (timesMs[offset] !== null) inTime.push(text);
        });
      });
      expect(late_events.map(({ _id }) => _id).sort()).toEqual(late.sort());
      lateByFloor += late_events.filter(({ floor_offset }) => floor_offset !== null).length;
      const lines = Buffer.from(inTime.map((text) => `${Buffer.from(text)}\n`).join(''));
      const batch = await runInMemory(
        { ...input, source: { ...input.source, partitions }, watermark: { delay: FOR_EVER } },
        [lines],
        { kind: 'jsonl' },
      );
      expect(batch.result.counters.late).toBe(0);
      const { late_events: _, dead_letters: __, ...wanted } = comparable(batch.collections);
      expect(comparable(finals)).toEqual(wanted);
    },
  );

  it('meets records that only a floor makes late', () => {
    expect(lateByFloor).toBeGreaterThan(20);
  });

  it.each([
    [1, 4],
    [2, 4],
    [3, 4],
  ])(
    '(seed %i, %i partitions) gives the same when it is rebuilt, silence and all; what is released is in time',
    async (seed, partitions) => {
      const { world, definition } = await followed(seed + 100, partitions, true);
      await world.closeWriter();
      const { counters } = await run(world.options(definition));
      const before = await documentsIn(DIR, world.files);
      expect(before.late_events.some(({ floor_offset }) => floor_offset !== null)).toBe(true);
      const stops = { signal: AbortSignal.abort(), epochBytes: 8000 };
      const rebuild = async () => {
        for (;;) {
          const result = await run({ ...world.options(definition), rebuild: true, ...stops });
          if (result.outcome !== 'interrupted') return result;
        }
      };
      expect((await rebuild()).counters).toEqual(counters);
      expect(await documentsIn(DIR, world.files)).toEqual(before);

      const chosen = before.late_events.filter((_, place) => place % 2 === 0).map(({ _id }) => String(_id));
      const { floors } = open(DIR, world.files).commit().progress;
      await requeue({
        dir: DIR,
        kind: 'late',
        filter: { _id: { $in: chosen } },
        world: world.options(definition).world,
      });
      const released = await rebuild();
      expect(released.counters.late).toBe(counters.late - chosen.length);
      const { late_events: late } = await documentsIn(DIR, world.files);
      expect(late).toEqual(before.late_events.filter(({ _id }) => !chosen.includes(String(_id))));
      expect(open(DIR, world.files).commit().progress.floors).toEqual(floors);
    },
  );
});
