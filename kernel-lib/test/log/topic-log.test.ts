import { describe, expect, it } from 'vitest';
import { FakeClock, fakeHost } from '../support/fake-world';
import { MemoryFiles } from '../support/memory-files';
import { Seeded } from '../support/seeded';
import { append, DIR, FOLDER, failureOf, pack, readerOf, textsIn, worldOf, writerOf } from './log-support';

describe('a topic', () => {
  it('gives back what was appended, by partition, with offsets that count from 0', async () => {
    const world = worldOf(new MemoryFiles());
    const writer = writerOf(world, { partitions: 3 });
    expect(await append(writer, 0, 'a', '', 'c')).toBe(0);
    expect(await append(writer, 2, 'x')).toBe(0);
    expect(await append(writer, 0, 'd\ne')).toBe(3);
    const reader = readerOf(world);
    expect(reader.describe()).toMatchObject({ name: 't', partitions: 3 });
    expect(await reader.offsets()).toEqual([
      { startOffset: 0, endOffset: 4 },
      { startOffset: 0, endOffset: 0 },
      { startOffset: 0, endOffset: 1 },
    ]);
    expect(await textsIn(reader, 0)).toEqual(['a', '', 'c', 'd\ne']);
    expect(await textsIn(reader, 1)).toEqual([]);
    expect(await textsIn(reader, 2)).toEqual(['x']);
    await writer.close();
  });

  it.each([1, 100, 1 << 20])(
    'is the same in segments of %i bytes, from any offset, in any steps',
    async (segmentBytes) => {
      const random = new Seeded(segmentBytes);
      const world = worldOf(new MemoryFiles());
      const all: string[] = [];
      for (let session = 0; session < 3; session++) {
        const writer = writerOf(world, { segmentBytes });
        for (let batch = 0; batch < 12; batch++) {
          const texts = Array.from({ length: 1 + random.whole(4) }, () => 'r'.repeat(random.whole(30)) + all.length);
          expect(await append(writer, 0, ...texts)).toBe(all.length);
          all.push(...texts);
        }
        await writer.close();
      }
      const reader = readerOf(world);
      expect(await reader.offsets()).toEqual([{ startOffset: 0, endOffset: all.length }]);
      for (const maxBytes of [1, 50, 200, 1 << 20]) {
        for (let offset = 0; offset <= all.length; offset++) {
          expect(await textsIn(reader, 0, offset, maxBytes)).toEqual(all.slice(offset));
        }
      }
      expect((await failureOf(() => reader.read(0, all.length + 1, 100))).code).toBe('bad-argument');
    },
  );

  it('keeps append times, and never lets them fall', async () => {
    const clock = new FakeClock(5000);
    const world = worldOf(new MemoryFiles(), { clock });
    const writer = writerOf(world);
    await append(writer, 0, 'a');
    clock.timeMs = 4000;
    await append(writer, 0, 'b');
    await writer.close();
    clock.timeMs = 3000;
    const again = writerOf(world);
    await append(again, 0, 'c');
    clock.timeMs = 6000;
    await append(again, 0, 'd');
    const batches = [];
    for (let offset = 0; offset < 4; offset++) batches.push((await readerOf(world).read(0, offset, 1))[0]);
    expect(batches.map(({ appendTimeMs }) => appendTimeMs)).toEqual([5000, 5000, 5000, 6000]);
    await again.close();
  });

  it('has its number of partitions for ever', async () => {
    const world = worldOf(new MemoryFiles());
    await writerOf(world, { partitions: 2 }).close();
    expect((await failureOf(() => writerOf(world, { partitions: 3 }))).message).toMatch(/has 2 partitions .* with 3/);
    const writer = writerOf(world);
    expect(writer.describe().partitions).toBe(2);
    expect((await failureOf(() => append(writer, 2, 'a'))).code).toBe('bad-argument');
    await writer.close();
  });

  it.each(['', '..', 'A', 'a/b', '-a', 'a'.repeat(65)])('cannot be named %j', async (topic) => {
    expect((await failureOf(() => writerOf(worldOf(new MemoryFiles()), { topic }))).code).toBe('bad-argument');
  });

  it('that is not there is not found, and one of a newer format is refused', async () => {
    const files = new MemoryFiles();
    expect((await failureOf(() => readerOf(worldOf(files)))).message).toContain(`There is no topic t in ${DIR}`);
    await writerOf(worldOf(files)).close();
    const { encodeCheckedLine } = await import('../../src/file/checked-line');
    files.remove(`${FOLDER}/topic.json`);
    const handle = files.create(`${FOLDER}/topic.json`);
    handle.append(encodeCheckedLine('{"format":2,"partitions":1}'));
    expect((await failureOf(() => readerOf(worldOf(files)))).code).toBe('newer-format');
  });

  it('refuses a batch without records', async () => {
    const writer = writerOf(worldOf(new MemoryFiles()));
    expect((await failureOf(() => writer.append([{ partition: 0, records: pack() }]))).code).toBe('bad-argument');
    await writer.close();
  });
});

describe('retention', () => {
  const inSegments = async (world: ReturnType<typeof worldOf>, clock: FakeClock, retention: object) => {
    const writer = writerOf(world, { segmentBytes: 1, retention });
    for (let record = 0; record < 6; record++) {
      clock.timeMs = 1000 * record;
      await append(writer, 0, `r${record}`);
    }
    await writer.close();
  };

  it.each([
    ['bytes', { partitionBytes: 130 }, 2],
    ['age', { ageMs: 2500 }, 2],
    ['both, whichever is less', { partitionBytes: 130, ageMs: 0 }, 4],
    ['nothing', {}, 0],
  ])('by %s removes whole segments from the oldest on', async (_, retention, start) => {
    const clock = new FakeClock(0);
    const world = worldOf(new MemoryFiles(), { clock });
    await inSegments(world, clock, retention);
    const reader = readerOf(world);
    expect(await reader.offsets()).toEqual([{ startOffset: start, endOffset: 6 }]);
    expect(await textsIn(reader, 0, start)).toEqual([0, 1, 2, 3, 4, 5].slice(start).map((record) => `r${record}`));
    if (start > 0) expect((await failureOf(() => reader.read(0, start - 1, 10))).code).toBe('not-found');
  });
});

describe('fsync', () => {
  /** What a power cut at its worst leaves of one record, right after it was appended. */
  async function afterPowerCut(fsync: 'batch' | 'interval' | 'none', close: boolean): Promise<string[]> {
    const files = new MemoryFiles();
    const writer = writerOf(worldOf(files), { fsync, fsyncIntervalMs: 1e6 });
    await append(writer, 0, 'a');
    if (close) await writer.close();
    const left = files.afterCrash(() => 0);
    if (!close) await writer.close();
    return textsIn(readerOf(worldOf(left, { host: fakeHost(2) })), 0);
  }

  it('of each batch loses nothing', async () => expect(await afterPowerCut('batch', false)).toEqual(['a']));
  it.each(['interval', 'none'] as const)('by %s may lose what nobody waited for', async (policy) =>
    expect(await afterPowerCut(policy, false)).toEqual([]),
  );
  it.each(['interval', 'none'] as const)('by %s is made up for at the end', async (policy) =>
    expect(await afterPowerCut(policy, true)).toEqual(['a']),
  );

  it('by interval comes by itself', async () => {
    const files = new MemoryFiles();
    const writer = writerOf(worldOf(files), { fsync: 'interval', fsyncIntervalMs: 1 });
    await append(writer, 0, 'a');
    const left = () =>
      textsIn(
        readerOf(
          worldOf(
            files.afterCrash(() => 0),
            { host: fakeHost(2) },
          ),
        ),
        0,
      );
    await expect.poll(left).toEqual(['a']);
    await writer.close();
  });
});
