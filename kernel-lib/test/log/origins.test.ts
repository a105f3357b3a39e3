import { describe, expect, it } from 'vitest';
import { batchAt, encodeBatch, encodedBytes } from '../../src/log/batch-codec';
import { MemoryFiles } from '../support/memory-files';
import { append, pack, readerOf, textsIn, worldOf, writerOf } from './log-support';

describe('origins of records', () => {
  it.each([[['a:0:1']], [['a:0:1', 'žluť.csv:3:9007199254740991', 'a:12:0']]])(
    '%j lie behind the records of a batch, which are as they would be without',
    (origins) => {
      const records = pack(...origins.map((_, index) => 'r'.repeat(index)));
      const plain = batchAt(encodeBatch(records, 7, 1000), 0);
      const frame = encodeBatch({ ...records, origins }, 7, 1000);
      const found = batchAt(frame, 0);
      if (plain.kind !== 'good' || found.kind !== 'good') throw new Error('a batch was not read back');
      expect(found).toEqual({ ...plain, batch: { ...plain.batch, origins }, next: frame.length });
      expect('origins' in plain.batch).toBe(false);
      expect(encodedBytes(found.batch)).toBe(frame.length);
    },
  );

  it('are given back from any offset, in any steps, between batches without', async () => {
    const world = worldOf(new MemoryFiles());
    const writer = writerOf(world, { segmentBytes: 150 });
    await append(writer, 0, 'a', 'b');
    await writer.append([{ partition: 0, records: { ...pack('c', 'd'), origins: ['t:0:0', 't:0:1'] } }]);
    await append(writer, 0, 'e');
    await writer.append([{ partition: 0, records: { ...pack('f'), origins: ['t:0:4'] } }]);
    await writer.close();
    const again = writerOf(world);
    await append(again, 0, 'g');
    await again.close();
    const wanted = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    for (const maxBytes of [1, 60, 1 << 20]) {
      for (let offset = 0; offset <= wanted.length; offset++) {
        expect(await textsIn(readerOf(world), 0, offset, maxBytes)).toEqual(wanted.slice(offset));
      }
    }
    const [batch] = await readerOf(world).read(0, 3, 1);
    expect([batch.baseOffset, batch.origins]).toEqual([2, ['t:0:0', 't:0:1']]);
    expect((await readerOf(world).read(0, 4, 1))[0].origins).toBeUndefined();
  });
});
