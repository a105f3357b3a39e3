import { describe, expect, it } from 'vitest';
import { partitionOfUser } from '../../src/event/murmur2';
import { parseDefinition } from '../../src/pipeline/validate';
import { open } from '../../src/run/open';
import type { RunProgress } from '../../src/run/options';
import { FollowWorld } from '../support/follow-world';
import { DIR, type Sent } from '../support/topic-world';

const at = (seconds: number) =>
  `${new Date(Date.UTC(2019, 9, 1) + 1000 * seconds).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
/** A user of each partition. */
const usersOf = (partitions: number) =>
  Array.from({ length: partitions }, (_, partition) => {
    for (let user = 1; ; user++) if (partitionOfUser(user, partitions) === partition) return user;
  });
const sentOf = (partitions: number, partition: number, seconds: number): Sent => ({
  text: Buffer.from(
    `{"event_time":"${at(seconds)}","event_type":"view","product_id":1,"price":1,"user_id":${usersOf(partitions)[partition]}}`,
  ),
  partition,
});
const definition = parseDefinition({ name: 'default', watermark: { delay: '1m', idle: '60s' } });
const windowStarts = async (world: FollowWorld) => {
  const documents = await open(DIR, world.files).collection('windowed_metrics').find().toArray();
  return documents.map(({ window_start }) => (window_start as Date).toISOString().slice(11, 16)).sort();
};

describe('a topic that is followed', () => {
  it('is committed by time, and what the watermark has passed is final at once', async () => {
    const world = new FollowWorld(1);
    await world.append([sentOf(1, 0, 10), sentOf(1, 0, 200)]);
    const run = world.follow(definition, { epochMs: 250 });
    await world.settle();
    expect(open(DIR, world.files).commit().manifest.epoch).toBe(1);
    expect(await windowStarts(world)).toEqual([]);
    await world.append([sentOf(1, 0, 361)]);
    await world.pass(200);
    expect(open(DIR, world.files).commit().manifest.epoch).toBe(1);
    await world.pass(50);
    expect(open(DIR, world.files).commit().manifest.epoch).toBe(2);
    expect(await windowStarts(world)).toEqual(['00:00']);
    // After a time of silence there is nothing to wait for.
    await world.pass(10_000);
    await world.append([sentOf(1, 0, 700)]);
    await world.settle();
    expect(await windowStarts(world)).toEqual(['00:00', '00:05']);
    const result = await run.stop();
    expect([result.outcome, result.counters.read, result.epoch]).toEqual(['interrupted', 4, 3]);
  });

  it('is committed by rows where many wait', async () => {
    const world = new FollowWorld(1);
    const run = world.follow(definition, { epochMs: 60_000, epochRecords: 3 });
    await world.settle();
    await world.append([0, 1].map((second) => sentOf(1, 0, second)));
    await world.pass(10);
    expect(open(DIR, world.files).commit().progress.counters.read).toBe(2);
    await world.append([2, 3].map((second) => sentOf(1, 0, second)));
    await world.pass(20_000);
    expect(open(DIR, world.files).commit().progress.counters.read).toBe(2);
    await world.append([4, 5, 6, 7, 8].map((second) => sentOf(1, 0, second)));
    await world.pass(20_000);
    expect(open(DIR, world.files).commit()).toMatchObject({
      manifest: { epoch: 4 },
      progress: { counters: { read: 9 } },
    });
    await run.stop();
  });

  it('waits without a timer but that of the lease', async () => {
    const world = new FollowWorld(1);
    const run = world.follow(definition);
    await world.append([sentOf(1, 0, 10)]);
    await world.pass(1000);
    expect([world.timers.repeating, world.timers.pending]).toEqual([[10_000], []]);
    const { operations } = world.files;
    await world.pass(8900);
    expect(world.files.operations).toBe(operations);
    await run.stop();
    expect([world.timers.repeating, world.timers.pending]).toEqual([[], []]);
  });

  it('lets a partition that is silent not hold up the others, and judges what it brings then by its floor', async () => {
    const world = new FollowWorld(2);
    const run = world.follow(definition, { epochMs: 250 });
    await world.append([sentOf(2, 0, 10), sentOf(2, 1, 20)]);
    await world.pass(30_000);
    await world.append([sentOf(2, 0, 700)]);
    await world.pass(29_000);
    expect(await windowStarts(world)).toEqual([]);
    // One timer, because the watermark will move.
    expect(world.timers.pending.map(Math.round)).toEqual([1000]);
    await world.pass(1000);
    expect(await windowStarts(world)).toEqual(['00:00']);
    const floorMs = Date.UTC(2019, 9, 1) + 640_000;
    expect(open(DIR, world.files).commit().progress.floors).toEqual([{ partition: 1, offset: 1, floorMs }]);
    await world.append([sentOf(2, 1, 639), sentOf(2, 1, 640), sentOf(2, 1, 760), sentOf(2, 1, 650)]);
    await world.pass(250);
    const late = await open(DIR, world.files)
      .collection('late_events')
      .find({}, { sort: { offset: 1 } })
      .toArray();
    expect(
      late.map(({ _id, watermark, watermark_offset, floor_offset }) => [
        _id,
        watermark,
        watermark_offset,
        floor_offset,
      ]),
    ).toEqual([
      ['events:1:1', new Date(floorMs), null, 1],
      ['events:1:4', new Date(Date.UTC(2019, 9, 1) + 700_000), 3, null],
    ]);
    // The other falls silent first, and is passed too. Then all are: the watermark stands, and nothing is waited for.
    await world.pass(300_000);
    const { manifest, progress } = open(DIR, world.files).commit();
    expect(progress.watermarks.map(({ watermarkMs }) => watermarkMs)).toEqual([floorMs + 60_000, floorMs + 60_000]);
    expect([manifest.intent, world.timers.pending]).toEqual([null, []]);
    await run.stop();
  });

  it('lets a partition that is far ahead wait until the others come after it, or are idle', async () => {
    const world = new FollowWorld(2);
    const hours = (count: number) => 3600 * count;
    const readOf = () => open(DIR, world.files).commit().progress.counters.read;
    const run = world.follow(definition, { epochMs: 250, aheadMs: 3_600_000 });
    await world.append([sentOf(2, 0, 0), sentOf(2, 1, 0)]);
    await world.pass(1000);
    await world.append([sentOf(2, 0, hours(2))]);
    await world.pass(1000);
    expect(readOf()).toBe(3);
    await world.append([sentOf(2, 0, hours(2) + 1)]);
    await world.pass(10_000);
    expect(readOf()).toBe(3);
    // The other one comes after it, but not far enough; then it does.
    await world.append([sentOf(2, 1, hours(1) - 1)]);
    await world.pass(1000);
    expect(readOf()).toBe(4);
    await world.append([sentOf(2, 1, hours(1) + 1)]);
    await world.pass(1000);
    expect(readOf()).toBe(6);
    // Ahead again, until the other one is idle.
    await world.append([sentOf(2, 0, hours(4))]);
    await world.pass(1000);
    await world.append([sentOf(2, 0, hours(4) + 1)]);
    await world.pass(50_000);
    expect(readOf()).toBe(7);
    await world.pass(10_000);
    expect(readOf()).toBe(8);
    expect(open(DIR, world.files).commit().progress.floors).toMatchObject([{ partition: 1, offset: 3 }]);
    await run.stop();
  });

  it('takes up the range that a crashed run had logged, with the partitions that were idle in it', async () => {
    const world = new FollowWorld(2);
    await world.append([sentOf(2, 0, 10), sentOf(2, 1, 20)]);
    const first = world.follow(definition, { epochMs: 250 });
    await world.pass(30_000);
    await world.append([sentOf(2, 0, 700)]);
    await world.pass(29_999);
    await first.stop();
    // The machine loses its power just as the epoch in which the second is idle has been logged.
    let words = 0;
    let isLogged = false;
    const failing = world.follow(definition, {
      onProgress: () => {
        // The first word is that it waits.
        if (words++ === 0) return;
        isLogged = true;
        throw new Error('in the middle of the epoch');
      },
    });
    await world.pass(60_000);
    await world.append([sentOf(2, 0, 800)]);
    await world.pass(1000);
    expect(isLogged).toBe(true);
    await expect(failing.stop()).rejects.toThrow('in the middle');
    const { intent } = open(DIR, world.files).commit().manifest;
    expect(intent).toMatchObject({ detail: { idle: [1], range: { ends: [3, 1] } } });
    // Whoever goes on has heard of the second only now, and still holds it for idle in that epoch.
    const next = world.follow(definition);
    await world.pass(1000);
    expect(open(DIR, world.files).commit().progress.floors).toEqual([
      { partition: 1, offset: 1, floorMs: Date.UTC(2019, 9, 1) + 740_000 },
    ]);
    await next.stop();
  });

  it('says that it waits where nothing is new', async () => {
    const world = new FollowWorld(1);
    await world.append([sentOf(1, 0, 10)]);
    const first = world.follow(definition);
    await world.pass(1000);
    await first.stop();
    const told: RunProgress[] = [];
    const run = world.follow(definition, { onProgress: (progress) => told.push(progress) });
    await world.pass(1000);
    expect(told).toMatchObject([{ rows: 1, rowsPerSecond: 0, lag: { records: 0, seconds: 0 } }]);
    await run.stop();
  });

  it('tells how far it is behind the topic: nothing, once all that came is committed', async () => {
    const world = new FollowWorld(2);
    await world.append([sentOf(2, 0, 10), sentOf(2, 1, 20)]);
    const told: RunProgress[] = [];
    const run = world.follow(definition, { epochMs: 250, onProgress: (progress) => told.push(progress) });
    await world.pass(1000);
    expect(told.at(-1)).toMatchObject({ rows: 2, lag: { records: 0, seconds: 0 } });
    await world.append([sentOf(2, 0, 700)]);
    await world.pass(1000);
    expect(told.at(-1)).toMatchObject({ rows: 3, lag: { records: 0, seconds: 0 } });
    await run.stop();
  });
});
