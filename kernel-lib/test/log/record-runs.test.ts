import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartitionQueue } from '../../src/log/kafka/partition-queue';
import { type RecordMemory, SharedRecordMemory } from '../../src/log/kafka/record-memory';
import { BUCKET_MS, type KafkaRecord, recordRuns } from '../../src/log/kafka/record-runs';
import { recordAt } from '../../src/log/record-packer';
import type { TopicReader } from '../../src/log/topic-log';
import { TopicMerge } from '../../src/run/topic-merge';
import { Seeded } from '../support/seeded';

const record = (offset: number, timeMs: number, changes: Partial<KafkaRecord> = {}): KafkaRecord => ({
  offset: String(offset),
  timestamp: String(timeMs),
  value: Buffer.from(`v${offset}`),
  ...changes,
});

describe('records of Kafka', () => {
  it('are batches of neighbours whose times are in one span', () => {
    const records = [record(5, 100), record(6, 149), record(7, 150), record(8, 120), record(10, 121)];
    const runs = recordRuns(records, 0).batches.map(({ baseOffset, appendTimeMs, ends }) => [
      baseOffset,
      appendTimeMs,
      ends.length,
    ]);
    expect(runs).toEqual([
      [5, 100, 2],
      [7, 150, 1],
      [8, 100, 1],
      [10, 100, 1],
    ]);
  });

  it('keep their own times, origins and empty values; those before the first offset are left out', () => {
    const headers = { origin: Buffer.from('t:0:3') };
    const { batches } = recordRuns([record(1, 7), record(2, 8, { value: null }), record(3, -1, { headers })], 2);
    const [batch, ...others] = batches;
    expect(batch).toMatchObject({ baseOffset: 2, appendTimeMs: 0, recordTimesMs: Float64Array.of(8) });
    expect(batch.ends).toEqual(Uint32Array.of(0));
    expect(others[0]).toMatchObject({ appendTimeMs: -BUCKET_MS, origins: ['t:0:3'] });
    expect(others[0].recordTimesMs).toEqual(Float64Array.of(Number.POSITIVE_INFINITY));
  });
});

/** A partition that holds records at some of its offsets. */
interface Content {
  readonly records: readonly KafkaRecord[];
  readonly end: number;
}

const content = fc.array(fc.record({ gap: fc.nat(2), timeMs: fc.nat(400) }), { maxLength: 25 }).chain((steps) =>
  fc.nat(2).map((behind): Content => {
    let offset = -1;
    const records = steps.map(({ gap, timeMs }) => record((offset += 1 + gap), timeMs));
    return { records, end: offset + 1 + behind };
  }),
);

/** Memory of which nothing is left once it is given back. */
function spoiledMemory(): RecordMemory {
  const memory = new SharedRecordMemory();
  return {
    take: (size) => memory.take(size),
    giveBack: (bytes) => memory.giveBack(bytes.fill(0xff)),
  };
}

/** A topic whose records come in pieces, and with them word of what holds none. */
function topicOf(contents: readonly Content[], random: Seeded): TopicReader {
  const queues = contents.map(() => new PartitionQueue({ memory: spoiledMemory() }));
  const before = contents.map(() => 0);
  const fetched = contents.map(() => 0);
  for (const queue of queues) queue.reset(0);
  return {
    describe: () => ({ name: 't', id: 'kafka:1', sharesId: true, partitions: contents.length }),
    offsets: async () => contents.map(({ end }) => ({ startOffset: 0, endOffset: end })),
    read: async (partition, offset) => {
      const queue = queues[partition];
      const { records, end } = contents[partition];
      const step = 1 + random.whole(6);
      for (;;) {
        // Who asks ahead of his caller keeps what the caller still reads.
        const batches = queue.take(offset, 1 + random.whole(12), random.chance(0.5) ? before[partition] : offset);
        before[partition] = offset;
        if (batches.length > 0 || queue.next >= end) return batches;
        const piece = records.slice(fetched[partition], fetched[partition] + step);
        fetched[partition] += piece.length;
        const last = piece.length === 0 || fetched[partition] === records.length;
        if (piece.length > 0) queue.push(piece, last && random.chance(0.5) ? end : Number(piece.at(-1)!.offset) + 1);
        else queue.skipTo(end);
      }
    },
    waitForMore: async () => false,
    close: async () => undefined,
  };
}

/** Reads from one end to the next; gives the order as partition and value, and where each stop was. */
async function mergedOrder(contents: readonly Content[], seed: number, stops: number): Promise<string[]> {
  const random = new Seeded(seed);
  const order: string[] = [];
  let offsets = contents.map(() => 0);
  const ends = contents.map(({ end }) => end);
  for (let stop = 0; stop <= stops; stop++) {
    // Whoever goes on after a stop reads everything anew.
    const merge = new TopicMerge(topicAt(contents, offsets, random), offsets, ends);
    const most = stop === stops ? Number.POSITIVE_INFINITY : random.whole(8);
    for (let taken = 0; taken < most; ) {
      const next = await merge.next();
      if (next === null) break;
      const { partition, batch, from, to } = next;
      const count = Math.min(to - from, 1 + random.whole(5), most - taken);
      for (let index = from; index < from + count; index++) {
        order.push(`${partition}:${Buffer.from(recordAt(batch, index))}`);
      }
      taken += count;
      merge.pass(partition, count);
    }
    offsets = [...merge.offsets];
  }
  expect(offsets).toEqual(ends);
  return order;
}

function topicAt(contents: readonly Content[], offsets: readonly number[], random: Seeded): TopicReader {
  const rest = contents.map(({ records, end }, partition) => ({
    records: records.filter(({ offset }) => Number(offset) >= offsets[partition]),
    end,
  }));
  return topicOf(rest, random);
}

describe('the merged order of partitions with offsets that hold nothing', () => {
  it('is the same however fetches were cut and wherever it was left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 4 }), fc.nat(), async (contents, seed) => {
        const whole = await mergedOrder(contents, 1, 0);
        expect(whole).toHaveLength(contents.reduce((sum, { records }) => sum + records.length, 0));
        expect(await mergedOrder(contents, seed, 0)).toEqual(whole);
        expect(await mergedOrder(contents, seed + 1, 3)).toEqual(whole);
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});
