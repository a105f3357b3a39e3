import { expect, test } from 'vitest';
import type { FileHandle, Files } from '../../src/file/files';
import { KnownFooters } from '../../src/store/known-footers';
import type { FooterRef } from '../../src/store/segment-footer';
import { SegmentReader } from '../../src/store/segment-reader';
import { writeSegment } from '../../src/store/segment-writer';
import { MemoryFiles } from '../support/memory-files';
import { sessionBatch } from '../support/small-store';

/** Segments under these names, and how often their files are read. */
function segments(...epochs: readonly number[]) {
  const memory = new MemoryFiles();
  const refs = epochs.map((epoch) => writeSegment(memory, `/${epoch}`, sessionBatch(epoch), { epoch, fence: 1 }));
  let reads = 0;
  const counting = (handle: FileHandle): FileHandle => ({
    append: (bytes) => handle.append(bytes),
    read: (into, position) => {
      reads++;
      return handle.read(into, position);
    },
    sync: () => handle.sync(),
    close: () => handle.close(),
  });
  const files = { sizeOf: (path: string) => memory.sizeOf(path) } as Files;
  files.openForRead = (path) => counting(memory.openForRead(path));
  const readsOf = (known: KnownFooters, path: string, ref: FooterRef) => {
    const before = reads;
    const reader = new SegmentReader(files, path, ref, known);
    expect(reader.batches[0].range.user_id[0]).toBe(1);
    reader.close();
    return reads - before;
  };
  return { memory, refs, readsOf };
}

test('a footer is read once, the others of the store too', () => {
  const { refs, readsOf } = segments(1, 2);
  const known = new KnownFooters();
  expect([readsOf(known, '/1', refs[0]), readsOf(known, '/2', refs[1])]).toEqual([1, 1]);
  expect([readsOf(known, '/1', refs[0]), readsOf(known, '/2', refs[1])]).toEqual([0, 0]);
});

test('a segment of the same name with another footer is another one', () => {
  const { memory, refs, readsOf } = segments(1);
  const known = new KnownFooters();
  readsOf(known, '/1', refs[0]);
  memory.remove('/1');
  const other = writeSegment(memory, '/1', sessionBatch(7), { epoch: 7, fence: 1 });
  expect(readsOf(known, '/1', other)).toBe(1);
  const footer = { sizeBytes: other.footer!.sizeBytes, crc32: other.footer!.crc32 + 1 };
  expect(() => readsOf(known, '/1', { ...other, footer })).toThrow('the CRC-32 of its footer does not fit');
});

test('what does not fit is let go of, the longest unused first', () => {
  const { refs, readsOf } = segments(1, 2, 3);
  const known = new KnownFooters(refs[0].footer!.sizeBytes + refs[1].footer!.sizeBytes + 10);
  const read = (...epochs: readonly number[]) => epochs.map((epoch) => readsOf(known, `/${epoch}`, refs[epoch - 1]));
  expect(read(1, 2, 1, 3)).toEqual([1, 1, 0, 1]);
  expect(read(1, 3, 2)).toEqual([0, 0, 1]);
});
