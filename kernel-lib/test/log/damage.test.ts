import { describe, expect, it } from 'vitest';
import { FootpathError } from '../../src/event/error';
import { fakeHost } from '../support/fake-world';
import { Crashed, MemoryFiles } from '../support/memory-files';
import { Seeded } from '../support/seeded';
import { append, FOLDER, failureOf, readerOf, textsIn, worldOf, writerOf } from './log-support';

const FIRST = `${FOLDER}/p0000-0000000000000000-f1.log`;
const TEXTS = ['a1', 'b22', 'c333', 'd4444'];

/** The same files with one of them cut to its first bytes. */
function cutTo(files: MemoryFiles, path: string, bytes: number): MemoryFiles {
  const copy = files.copy();
  const whole = copy.readAll(path);
  copy.remove(path);
  copy.create(path).append(whole.subarray(0, bytes));
  return copy;
}

/** Four records in as many batches, by a writer that then dies; and where each batch ends in the file. */
async function deadWriter(segmentBytes?: number) {
  const files = new MemoryFiles();
  const writer = writerOf(worldOf(files, { host: fakeHost(9, new Set()) }), { segmentBytes });
  const ends: number[] = [];
  for (const text of TEXTS) {
    await append(writer, 0, text);
    ends.push(files.sizeOf(FIRST));
  }
  // Copied before it could release the lease: the process is gone.
  const left = files.copy();
  await writer.close();
  return { files: left, ends };
}

describe('a torn tail', () => {
  it('at every byte of the last batch is not read, and a writer goes on in front of it', async () => {
    const { files, ends } = await deadWriter();
    for (let size = ends[2]; size < ends[3]; size++) {
      const torn = cutTo(files, FIRST, size);
      const world = worldOf(torn, { host: fakeHost(2) });
      expect(await textsIn(readerOf(world), 0), `${size}`).toEqual(TEXTS.slice(0, 3));
      const cuts: object[] = [];
      const writer = writerOf(world, { onTorn: (cut) => cuts.push(cut) });
      expect(cuts).toEqual(size === ends[2] ? [] : [{ partition: 0, endOffset: 3, bytes: size - ends[2] }]);
      expect(await append(writer, 0, 'e')).toBe(3);
      await writer.close();
      expect(await textsIn(readerOf(world), 0)).toEqual([...TEXTS.slice(0, 3), 'e']);
    }
  });

  it('of zeros, as a file system leaves it whose size came first, is no record', async () => {
    const { files, ends } = await deadWriter();
    const torn = cutTo(files, FIRST, ends[2]);
    torn.remove(FIRST);
    torn.create(FIRST).append(Buffer.concat([files.readAll(FIRST).subarray(0, ends[2]), Buffer.alloc(50)]));
    const world = worldOf(torn, { host: fakeHost(2) });
    await writerOf(world).close();
    expect(await textsIn(readerOf(world), 0)).toEqual(TEXTS.slice(0, 3));
  });

  it('that was durable is damage: after a clean end nothing may be missing', async () => {
    const files = new MemoryFiles();
    const writer = writerOf(worldOf(files));
    for (const text of TEXTS) await append(writer, 0, text);
    await writer.close();
    const torn = cutTo(files, FIRST, files.sizeOf(FIRST) - 1);
    expect((await failureOf(() => textsIn(readerOf(worldOf(torn)), 0))).code).toBe('corrupt');
    const failure = await failureOf(() => writerOf(worldOf(torn)));
    expect(failure.message).toMatch(
      /p0000-0000000000000000-f1.log is damaged at byte \d+: the records from offset 3 on/,
    );
    // Who could not open it holds no lease.
    expect((await failureOf(() => writerOf(worldOf(torn, { host: fakeHost(5) })))).code).toBe('corrupt');
  });
});

describe('a flipped bit', () => {
  it.each([
    ['one segment', undefined, 1],
    ['a segment a batch', 1, 2],
  ])('in %s never gives a wrong record, nor one that nobody asked about', async (_, segmentBytes, seed) => {
    const { files } = await deadWriter(segmentBytes);
    const paths = [...files.allFiles()].filter(({ path }) => path.endsWith('.log')).map(({ path }) => path);
    const random = new Seeded(seed);
    const seen = { refused: 0, shorter: 0 };
    for (let flip = 0; flip < 400; flip++) {
      const damaged = files.copy();
      const path = random.pick(paths);
      damaged.flip(path, random.whole(8 * damaged.sizeOf(path)));
      const world = worldOf(damaged, { host: fakeHost(2) });
      const read = await textsIn(readerOf(world), 0).catch((error: FootpathError) => error.code);
      const opened = await failureOf(async () => {
        await writerOf(world).close();
        throw new FootpathError('internal', 'opened');
      });
      if (read === 'corrupt') {
        seen.refused++;
      } else {
        // Nothing told the last batch from one that was never finished.
        expect(read).toEqual(TEXTS.slice(0, 3));
        expect(opened.message).toBe('opened');
        seen.shorter++;
      }
      // A writer reads the last segment only; what it finds there it judges as a reader does.
      if (segmentBytes === undefined) expect(opened.code).toBe(read === 'corrupt' ? 'corrupt' : 'internal');
    }
    expect(seen.refused).toBeGreaterThan(100);
    expect(seen.shorter).toBeGreaterThan(50);
  });

  it('anywhere after a clean end is refused', async () => {
    const files = new MemoryFiles();
    const writer = writerOf(worldOf(files));
    for (const text of TEXTS) await append(writer, 0, text);
    await writer.close();
    for (let bit = 0; bit < 8 * files.sizeOf(FIRST); bit++) {
      const damaged = files.copy();
      damaged.flip(FIRST, bit);
      expect((await failureOf(() => textsIn(readerOf(worldOf(damaged)), 0))).code, `${bit}`).toBe('corrupt');
      expect((await failureOf(() => writerOf(worldOf(damaged)))).code, `${bit}`).toBe('corrupt');
    }
  });

  it('in the topic’s file or the lease is refused', async () => {
    const files = new MemoryFiles();
    await writerOf(worldOf(files)).close();
    for (const { path } of files.allFiles()) {
      for (let bit = 0; bit < 8 * files.sizeOf(path); bit++) {
        const damaged = files.copy();
        damaged.flip(path, bit);
        expect((await failureOf(() => writerOf(worldOf(damaged)))).code, `${path} ${bit}`).toBe('corrupt');
      }
    }
  });
});

/** Appends one record after the other until something fails; gives those that were called good. */
async function appendAll(files: MemoryFiles, pid: number, from = 0): Promise<string[]> {
  const good: string[] = [];
  const writer = writerOf(worldOf(files, { host: fakeHost(pid, new Set([pid])) }), { segmentBytes: 120 });
  for (let record = from; record < from + 8; record++) {
    await append(writer, 0, `record ${record}`);
    good.push(`record ${record}`);
  }
  await writer.close();
  return good;
}

async function goodBefore(files: MemoryFiles): Promise<string[]> {
  const good: string[] = [];
  try {
    const writer = writerOf(worldOf(files, { host: fakeHost(9, new Set()) }), { segmentBytes: 120 });
    for (let record = 0; record < 8; record++) {
      await append(writer, 0, `record ${record}`);
      good.push(`record ${record}`);
    }
    await writer.close();
  } catch (error) {
    if (!(error instanceof Crashed || error instanceof FootpathError)) throw error;
  }
  return good;
}

const ALL = Array.from({ length: 8 }, (_, record) => `record ${record}`);

describe('a crash', () => {
  it('at every step, whatever the disk kept, loses nothing that was called good and brings nothing in between', async () => {
    const whole = new MemoryFiles();
    expect(await goodBefore(whole)).toEqual(ALL);
    const random = new Seeded(11);
    for (let step = 1; step <= whole.operations; step++) {
      for (let fate = 0; fate < 4; fate++) {
        const files = new MemoryFiles({ crashAt: step });
        const good = await goodBefore(files);
        const left = files.afterCrash((choices) => random.whole(choices));
        const first = await appendAll(left, 2, 100);
        const texts = await textsIn(readerOf(worldOf(left)), 0);
        const kept = texts.slice(0, texts.length - first.length);
        expect(texts.slice(kept.length), `step ${step}`).toEqual(first);
        expect(kept, `step ${step}`).toEqual(ALL.slice(0, kept.length));
        expect(kept.length, `step ${step}`).toBeGreaterThanOrEqual(good.length);
        expect(kept.length, `step ${step}`).toBeLessThanOrEqual(good.length + 1);
      }
    }
  });

  it('of the take-over itself changes nothing', async () => {
    const { files } = await deadWriter();
    const before = files.operations;
    for (let step = 1; step < 40; step++) {
      const crashing = files.copy({ crashAt: before + step });
      await failureOf(async () => {
        await writerOf(worldOf(crashing, { host: fakeHost(3, new Set()) })).close();
        throw new FootpathError('internal', 'no crash');
      }).catch(() => undefined);
      const left = crashing.afterCrash(() => 0);
      const world = worldOf(left, { host: fakeHost(2) });
      const writer = writerOf(world);
      expect(await append(writer, 0, 'e')).toBe(4);
      expect(await textsIn(readerOf(world), 0)).toEqual([...TEXTS, 'e']);
      await writer.close();
    }
  });
});

describe('a full disk', () => {
  it('at any byte is told, keeps what was good, and is gone on from', async () => {
    const whole = new MemoryFiles();
    await goodBefore(whole);
    for (let capacityBytes = 0; capacityBytes < whole.writtenBytes; capacityBytes += 7) {
      const files = new MemoryFiles({ capacityBytes });
      const good = await goodBefore(files);
      const roomy = files.copy();
      const more = await appendAll(roomy, 2, 100);
      const texts = await textsIn(readerOf(worldOf(roomy)), 0);
      expect(texts, `${capacityBytes} bytes`).toEqual([...good, ...more]);
    }
  });

  it('fails the append and all that follow', async () => {
    const files = new MemoryFiles();
    await writerOf(worldOf(files)).close();
    const small = files.copy({ capacityBytes: 460 });
    const writer = writerOf(worldOf(small));
    expect((await failureOf(() => append(writer, 0, 'r'.repeat(400)))).code).toBe('io');
    expect((await failureOf(() => append(writer, 0, 'r'))).code).toBe('io');
    await writer.close();
    expect(await textsIn(readerOf(worldOf(small)), 0)).toEqual([]);
  });
});
