import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/event/document';
import { planMerge } from '../../src/store/compaction';
import type { CollectionState, FileRef } from '../../src/store/format';
import { openStore } from '../../src/store/reader';
import { documentsOf } from '../../src/store/row-document';
import type { ScanBlock } from '../../src/store/scan';
import { sortedRows } from '../../src/store/sorted-rows';
import { FakeClock } from '../support/fake-world';
import { MemoryFiles } from '../support/memory-files';
import { commitEpoch, contentOf, DIR, lease, openWith, world } from '../support/small-store';

function read(block: ScanBlock): Document[] {
  if (block.kind === 'documents') return block.read();
  const batch = block.read();
  const documentAt = documentsOf(block.info, batch);
  return Array.from({ length: batch.length }, (_, row) => documentAt(row));
}

function fileNames(files: MemoryFiles, extension: string): string[] {
  return files.list(`${DIR}/pipelines/p/files`).filter((name) => name.endsWith(extension));
}

describe('compaction', () => {
  it('keeps every document, orders sessions by user and time, and bounds the number of files', () => {
    const files = new MemoryFiles();
    const clock = new FakeClock();
    const writer = openWith(world(files, { clock }), { compaction: { fanIn: 3 } });
    lease(writer);
    const plain = new MemoryFiles();
    const other = openWith(world(plain));
    lease(other);
    for (let epoch = 1; epoch <= 40; epoch++) {
      while (writer.compact());
      commitEpoch(writer, files, epoch);
      commitEpoch(other, plain, epoch);
      clock.timeMs += 61_000;
    }
    expect(contentOf(files)).toEqual(contentOf(plain));
    const { session_metrics: sessions, windowed_metrics: windows } = writer.current?.collections ?? {};
    for (const state of [sessions, windows]) {
      expect(state?.files.length).toBeLessThanOrEqual(8);
      expect(state?.count).toBe(
        contentOf(files).documents[state === sessions ? 'session_metrics' : 'windowed_metrics'].length,
      );
    }
    expect(Math.max(...(sessions?.files ?? []).map(({ level }) => level))).toBe(3);
    for (const block of openStore({ files, dir: DIR }).scan('session_metrics')) {
      const keys = read(block).map(
        ({ user_id, session_start }) => Number(user_id) * 1e9 + (session_start as Date).getTime(),
      );
      expect(keys).toEqual([...keys].sort((a, b) => a - b));
    }
    // What was replaced is gone, but for what the grace still keeps.
    expect(fileNames(files, '.arrow').length).toBeLessThanOrEqual(8 + 3 * 2);
    expect(fileNames(files, '.state')).toHaveLength(1);
  });

  it('takes nothing from a reader that began before', () => {
    const files = new MemoryFiles();
    const clock = new FakeClock();
    const writer = openWith(world(files, { clock }), { compaction: { fanIn: 2 }, graceMs: 1000 });
    lease(writer);
    for (let epoch = 1; epoch <= 4; epoch++) commitEpoch(writer, files, epoch);
    const before = contentOf(files).documents;
    for (const name of ['session_metrics', 'windowed_metrics'] as const) {
      const reader = openStore({ files, dir: DIR });
      const scan = reader.scan(name);
      const first = scan.next();
      expect(first.done).toBe(false);
      const seen = read(first.value as ScanBlock);
      const idle = openStore({ files, dir: DIR });
      for (let turn = 0; turn < 4; turn++) {
        while (writer.compact());
        const { epoch, progress, state, intent } = writer.current!;
        writer.commit({ epoch, progress, state, intent, add: {} });
        clock.timeMs += 1000;
      }
      for (const block of scan) seen.push(...read(block));
      expect(seen.map(({ _id }) => _id).sort()).toEqual(before[name].map(({ _id }) => _id));
      // One that has not begun finds its files gone, looks again, and reads the same.
      const again = [...idle.scan(name)].flatMap(read);
      expect(again.map(({ _id }) => _id).sort()).toEqual(before[name].map(({ _id }) => _id));
    }
    expect(fileNames(files, '.docs')).toHaveLength(1);
  });

  it('leaves what it replaced for the grace, and removes it then', () => {
    const files = new MemoryFiles();
    const clock = new FakeClock();
    const writer = openWith(world(files, { clock }), { compaction: { fanIn: 2 } });
    lease(writer);
    for (const epoch of [1, 2]) commitEpoch(writer, files, epoch);
    const replaced = fileNames(files, '.arrow');
    while (writer.compact());
    for (const [epoch, waitMs] of [
      [3, 59_999],
      [4, 1],
      [5, 0],
    ]) {
      commitEpoch(writer, files, epoch);
      const there = fileNames(files, '.arrow');
      expect(replaced.every((name) => there.includes(name))).toBe(epoch < 5);
      clock.timeMs += waitMs;
    }
    expect(fileNames(files, '.arrow').some((name) => replaced.includes(name))).toBe(false);
    expect(writer.current?.garbage).toEqual([]);
  });

  it('leaves large files and too few files alone', () => {
    const file = (name: string, sizeBytes: number, level = 0): FileRef => ({
      name,
      sizeBytes,
      level,
      crc32: 0,
      count: 1,
      epoch: 1,
      fence: 1,
    });
    const state = (...files: FileRef[]): Record<string, CollectionState> => ({
      c: { kind: 'documents', output: 'o', fields: {}, id: 'stored', count: files.length, files },
    });
    const small = Array.from({ length: 7 }, (_, i) => file(`s${i}`, 100));
    expect(planMerge(state(...small))).toBeNull();
    expect(planMerge(state(...small, file('large', 9 << 20)))).toBeNull();
    expect(planMerge(state(...small, file('higher', 100, 1)))).toBeNull();
    expect(planMerge(state(...small, file('high', 100, 1), file('last', 100)))?.files.map(({ name }) => name)).toEqual([
      's0',
      's1',
      's2',
      's3',
      's4',
      's5',
      's6',
      'last',
    ]);
  });
});

describe('sorted rows', () => {
  it('are ordered by the keys in turn, and stable', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(3)), { maxLength: 60 }), (rows) => {
        const keys = [Float64Array.from(rows, ([a]) => a), Int32Array.from(rows, ([, b]) => b)];
        const expected = rows.map((_, row) => row).sort((x, y) => rows[x][0] - rows[y][0] || rows[x][1] - rows[y][1]);
        expect([...sortedRows(keys, rows.length)]).toEqual(expected);
      }),
      { seed: 4, numRuns: 500 },
    );
  });
});
