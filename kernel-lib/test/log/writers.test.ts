import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Files } from '../../src/file/files';
import { nodeFiles } from '../../src/file/node-files';
import { openTopicReader, openTopicWriter } from '../../src/log/open-topic';
import { FakeClock, fakeHost } from '../support/fake-world';
import { MemoryFiles } from '../support/memory-files';
import { inFolder } from '../support/run-once';
import { append, FOLDER, failureOf, pack, readerOf, textsIn, worldOf, writerOf } from './log-support';

/** Two processes of one machine, and a clock for both. */
function twoProcesses(files: Files) {
  const clock = new FakeClock(1_000_000);
  const living = new Set([1, 2, 3]);
  const world = (pid: number) => worldOf(files, { clock, host: fakeHost(pid, living) });
  return { clock, living, world };
}

describe('two writers', () => {
  it('are one at a time: the second is told who the first is', async () => {
    const { world } = twoProcesses(new MemoryFiles());
    const first = writerOf(world(1));
    const failure = await failureOf(() => writerOf(world(2)));
    expect(failure).toMatchObject({ code: 'locked', retryable: true });
    expect(failure.message).toMatch(
      /topic t in \/store is being written by process 1 on box since 1970-01-01T00:16:40/,
    );
    await first.close();
    const second = writerOf(world(2));
    expect(await append(second, 0, 'a')).toBe(0);
    await second.close();
  });

  it('need not wait for each other once a process is gone, or its lease has expired', async () => {
    const { world, clock, living } = twoProcesses(new MemoryFiles());
    const first = writerOf(world(1));
    living.delete(1);
    const second = writerOf(world(2));
    clock.timeMs += 30_000;
    await writerOf(world(3)).close();
    await first.close();
    await second.close();
  });

  it('that race for a topic: one wins', async () => {
    const files = new MemoryFiles();
    const { world } = twoProcesses(files);
    await writerOf(world(1)).close();
    let raced = false;
    const racing = new Proxy<Files>(files, {
      get(target, name: keyof Files) {
        const call = target[name].bind(target) as (...args: unknown[]) => unknown;
        if (name !== 'publish') return call;
        return (...args: unknown[]) => {
          if (!raced) {
            raced = true;
            writerOf(world(2));
          }
          return call(...args);
        };
      },
    });
    expect((await failureOf(() => writerOf({ ...world(3), files: racing }))).code).toBe('locked');
  });

  it('of which one sleeps past its lease: nothing that it sends then counts', async () => {
    for (const segmentBytes of [1, 1 << 20]) {
      for (const wakes of ['before the other appends', 'after']) {
        const files = new MemoryFiles();
        const { world, clock } = twoProcesses(files);
        const sleeper = writerOf(world(1), { segmentBytes });
        await append(sleeper, 0, 'a');
        const reader = readerOf(world(3));
        expect(await textsIn(reader, 0)).toEqual(['a']);
        clock.timeMs += 30_000;
        const other = writerOf(world(2), { segmentBytes });
        if (wakes === 'after') expect(await append(other, 0, 'b')).toBe(1);
        expect((await failureOf(() => append(sleeper, 0, 'x', 'y', 'z'))).code).toBe('fenced');
        expect(await reader.offsets()).toEqual([{ startOffset: 0, endOffset: wakes === 'after' ? 2 : 1 }]);
        expect(await textsIn(reader, 0, 1)).toEqual(wakes === 'after' ? ['b'] : []);
        expect(await append(other, 0, 'c', 'd', 'e')).toBe(wakes === 'after' ? 2 : 1);
        await sleeper.close();
        await other.close();
        const last = writerOf(world(3), { segmentBytes });
        await append(last, 0, 'f');
        await last.close();
        const all = wakes === 'after' ? ['a', 'b', 'c', 'd', 'e', 'f'] : ['a', 'c', 'd', 'e', 'f'];
        expect(await textsIn(readerOf(world(3)), 0)).toEqual(all);
        expect(await textsIn(reader, 0)).toEqual(all);
      }
    }
  });

  it('of which one wakes while the other takes over: readers see nothing of it', async () => {
    const files = new MemoryFiles();
    const { world, clock } = twoProcesses(files);
    const sleeper = writerOf(world(1));
    await append(sleeper, 0, 'a');
    clock.timeMs += 30_000;
    let scanned = false;
    let failure: unknown;
    const seen: unknown[] = [];
    const reader = readerOf(world(3));
    const slow = new Proxy<Files>(files, {
      get(target, name: keyof Files) {
        const call = target[name].bind(target) as (...args: unknown[]) => unknown;
        if (name !== 'publish') return call;
        return (...args: unknown[]) => {
          // The second lease is the one that says where the log ends: the sleeper comes just before it.
          if (scanned) {
            scanned = false;
            const late = sleeper.append([{ partition: 0, records: pack('x') }]).catch((error) => (failure = error));
            seen.push(
              late,
              reader.read(0, 1, 100),
              reader.offsets().catch(({ code }) => code),
            );
          } else {
            scanned = seen.length === 0;
          }
          return call(...args);
        };
      },
    });
    const other = writerOf({ ...world(2), files: slow });
    const [, read, offsets] = await Promise.all(seen);
    expect(failure).toMatchObject({ code: 'fenced' });
    expect([read, offsets]).toEqual([[], 'locked']);
    await append(other, 0, 'b');
    expect(await textsIn(reader, 0)).toEqual(['a', 'b']);
    await other.close();
    await sleeper.close();
  });
});

describe('a topic that is removed', () => {
  it('takes no more from its writer, who says so, as its reader does', async () => {
    const files = new MemoryFiles();
    const writer = writerOf(worldOf(files));
    await append(writer, 0, 'a');
    const reader = readerOf(worldOf(files));
    for (const name of files.list(FOLDER)) files.remove(`${FOLDER}/${name}`);
    const failure = await failureOf(() => append(writer, 0, 'b'));
    expect(failure).toMatchObject({ code: 'not-found' });
    expect(failure.message).toMatch(/^The topic t was removed while it was being written/);
    await writer.close();
    expect((await failureOf(() => reader.offsets())).message).toMatch(
      /^The topic t was removed while it was being read/,
    );
  });

  it('with all of its store is told with the store', () =>
    inFolder(async (parent) => {
      const dir = join(parent, 'store');
      const writer = openTopicWriter(worldOf(nodeFiles), { dir, topic: 't' });
      await append(writer, 0, 'a');
      const reader = openTopicReader(worldOf(nodeFiles), dir, 't');
      rmSync(dir, { recursive: true });
      const failure = await failureOf(() => reader.offsets());
      expect(failure.code).toBe('not-found');
      expect(failure.message).toContain(`${dir} was removed, with the topic t`);
      expect((await failureOf(() => append(writer, 0, 'b'))).code).toBe('not-found');
      await Promise.all([reader.close(), writer.close()]);
    }));
});

describe('a reader while somebody writes', () => {
  it('waits for what comes, and gives all of it once', () =>
    inFolder(async (dir) => {
      const world = worldOf(nodeFiles);
      const writer = openTopicWriter(world, { dir, topic: 't', partitions: 2, segmentBytes: 2000, fsync: 'none' });
      const reader = openTopicReader(world, dir, 't');
      const TOTAL = 400;
      const never = new AbortController().signal;
      const got: string[][] = [[], []];
      const reading = (async () => {
        const ends = [0, 0];
        while (ends[0] + ends[1] < TOTAL) {
          expect(await reader.waitForMore(ends, never)).toBe(true);
          for (const partition of [0, 1]) {
            const texts = await textsIn(reader, partition, ends[partition], 500);
            got[partition].push(...texts);
            ends[partition] += texts.length;
          }
        }
      })();
      for (let record = 0; record < TOTAL; record++) {
        await append(writer, record % 2, `record ${record}`);
        await new Promise(setImmediate);
      }
      await reading;
      const all = Array.from({ length: TOTAL }, (_, record) => `record ${record}`);
      for (const partition of [0, 1]) expect(got[partition]).toEqual(all.filter((_, index) => index % 2 === partition));
      await reader.close();
      await writer.close();
    }));

  it('stops waiting when it is told to', () =>
    inFolder(async (dir) => {
      const world = worldOf(nodeFiles);
      await openTopicWriter(world, { dir, topic: 't' }).close();
      const reader = openTopicReader(world, dir, 't');
      const stop = new AbortController();
      const waiting = reader.waitForMore([0], stop.signal);
      stop.abort();
      expect(await waiting).toBe(false);
      expect(await reader.waitForMore([0], stop.signal)).toBe(false);
      await reader.close();
    }));

  it('sees a batch that is half written as not there yet', async () => {
    const files = new MemoryFiles();
    const writer = writerOf(worldOf(files));
    await append(writer, 0, 'a');
    const path = `${FOLDER}/p0000-0000000000000000-f1.log`;
    const one = files.sizeOf(path);
    await append(writer, 0, 'b');
    const whole = files.readAll(path);
    const living = files.copy();
    living.remove(path);
    const handle = living.create(path);
    handle.append(whole.subarray(0, one + 5));
    const reader = readerOf(worldOf(living));
    expect(await textsIn(reader, 0)).toEqual(['a']);
    handle.append(whole.subarray(one + 5));
    expect(await textsIn(reader, 0, 1)).toEqual(['b']);
    await writer.close();
  });
});
