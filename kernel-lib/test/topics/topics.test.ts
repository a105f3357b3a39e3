import { describe, expect, it } from 'vitest';
import { openTopicReader } from '../../src/log/open-topic';
import type { LogBatch, TopicReader } from '../../src/log/topic-log';
import { peekTopic } from '../../src/topics/peek-topic';
import { searchTopic } from '../../src/topics/search-topic';
import { shownRecord } from '../../src/topics/shown-record';
import { storedTopics } from '../../src/topics/stored-topics';
import { walkRecords } from '../../src/topics/walk-records';
import { failureOf } from '../log/log-support';
import { appendTo, DIR, newWorld, type TestWorld } from '../support/topic-world';

const json = (userId: number, brand: string) => Buffer.from(JSON.stringify({ user_id: userId, brand }));

/** A topic of two partitions: users 1, 3, 5, … in 0, the others in 1, ten batches, 10 ms apart. */
async function topicOf(world: TestWorld): Promise<TopicReader> {
  const batches = Array.from({ length: 10 }, (_, i) => [
    { text: json(2 * i + 1, `odd${i}`), partition: 0 },
    { text: json(2 * i + 2, `even${i}`), partition: 1 },
  ]);
  await appendTo(world, batches, 2);
  return openTopicReader(world, DIR, 'events');
}

const offsets = (records: readonly { partition: number; offset: number }[]) =>
  records.map(({ partition, offset }) => `${partition}:${offset}`);

describe('a look at a topic', () => {
  it('shows the first or the last records of each partition, or those from an offset on', async () => {
    const topic = await topicOf(newWorld());
    expect(offsets(await peekTopic(topic, { limit: 2 }))).toEqual(['0:0', '0:1', '1:0', '1:1']);
    expect(offsets(await peekTopic(topic, { last: 1, limit: 5 }))).toEqual(['0:9', '1:9']);
    const [record] = await peekTopic(topic, { partition: 1, offset: 4, limit: 1 });
    expect(record).toMatchObject({
      partition: 1,
      offset: 4,
      value: '{"user_id":10,"brand":"even4"}',
      encoding: 'utf8',
    });
    expect(new Date(record.time!).getTime()).toBeGreaterThan(0);
    expect((await failureOf(() => peekTopic(topic, { partition: 2, limit: 1 }))).message).toContain(
      'no partition 2: it has 2',
    );
  });

  it('finds records by key, by value and by time', async () => {
    const world = newWorld();
    const startMs = world.clock.timeMs;
    const topic = await topicOf(world);
    const found = async (options: Omit<Parameters<typeof searchTopic>[1], 'limit'>) =>
      offsets((await searchTopic(topic, { ...options, limit: 100 })).records);
    expect(await found({ key: '7' })).toEqual(['0:3']);
    expect(await found({ key: '77' })).toEqual([]);
    expect(await found({ value: 'even1' })).toEqual(['1:1']);
    expect(await found({ fromMs: startMs + 80 })).toEqual(['0:8', '0:9', '1:8', '1:9']);
    expect(await found({ toMs: startMs + 10, partition: 1 })).toEqual(['1:0']);
    expect(await found({ value: '"user_id":1', fromMs: startMs + 50 })).toEqual([
      '0:5',
      '0:6',
      '0:7',
      '0:8',
      '0:9',
      '1:5',
      '1:6',
      '1:7',
      '1:8',
    ]);
  });

  it('ends a search at its limit, and says that it was not whole', async () => {
    const topic = await topicOf(newWorld());
    const limited = await searchTopic(topic, { value: 'odd', limit: 3 });
    expect([limited.records.length, limited.searched, limited.wasWhole]).toEqual([3, 3, false]);
    expect(await searchTopic(topic, { limit: 100 })).toMatchObject({ searched: 20, wasWhole: true });
  });

  it('goes by keys where a log keeps them, and over offsets that hold nothing', async () => {
    const batch = (baseOffset: number, keys: readonly (string | null)[]): LogBatch => ({
      baseOffset,
      appendTimeMs: 5,
      bytes: Buffer.from('x'.repeat(keys.length)),
      ends: Uint32Array.from(keys, (_, i) => i + 1),
      keys: keys.map((key) => (key === null ? null : Buffer.from(key))),
    });
    const batches = [batch(3, ['a', null]), batch(9, ['a'])];
    const topic = {
      describe: () => ({ name: 'k', id: 'k', partitions: 1 }),
      offsets: async () => [{ startOffset: 0, endOffset: 12 }],
      read: async (_: number, offset: number) =>
        batches.filter(({ baseOffset, ends }) => baseOffset + ends.length > offset).slice(0, 1),
    } as unknown as TopicReader;
    expect((await searchTopic(topic, { key: 'a', limit: 9 })).records.map(({ offset, key }) => [offset, key])).toEqual([
      [3, 'a'],
      [9, 'a'],
    ]);
    const all: number[] = [];
    for await (const { offset } of walkRecords(topic, { partition: 0, from: 4, to: 12 })) all.push(offset);
    expect(all).toEqual([4, 9]);
    expect(shownRecord(0, batch(3, ['a', null]), 1)).toMatchObject({ key: null, value: 'x' });
  });

  it('shows bytes that are no text as base64, and an empty record as null', () => {
    const bytes = Uint8Array.of(0xff, 0x00);
    const batch: LogBatch = {
      baseOffset: 0,
      appendTimeMs: Number.POSITIVE_INFINITY,
      bytes,
      ends: Uint32Array.of(2, 2),
    };
    expect(shownRecord(0, batch, 0)).toMatchObject({ value: '/wA=', encoding: 'base64', time: null, sizeBytes: 2 });
    expect(shownRecord(0, batch, 1)).toMatchObject({ value: null, sizeBytes: 0 });
  });

  it('lists the topics of a folder, and none where there is none', async () => {
    const world = newWorld();
    expect(storedTopics(world.files, DIR)).toEqual([]);
    await topicOf(world);
    const [topic, ...others] = storedTopics(world.files, DIR);
    expect([topic.name, topic.partitions, topic.sizeBytes > 500, others]).toEqual(['events', 2, true, []]);
  });
});
