import { describe, expect, it } from 'vitest';
import { RecordPacker, recordAt } from '../../src/log/record-packer';
import type { LogBatch, PackedRecords, TopicReader, TopicWriter } from '../../src/log/topic-log';
import { failureOf } from '../log/log-support';
import { Seeded } from '../support/seeded';

/** What a suite needs of an implementation. Each topic has a name of its own. */
export interface TopicFactory {
  writer(topic: string, options?: { partitions?: number }): Promise<TopicWriter>;
  reader(topic: string): Promise<TopicReader>;
  remove(topic: string): Promise<void>;
  /** Removes what lies before an offset of partition 0, or before one ahead of it; gives where the partition begins now. */
  retain(topic: string, offset: number): Promise<number>;
}

export interface Contract {
  readonly name: string;
  readonly test: (factory: () => TopicFactory) => Promise<void>;
}

export function pack(texts: readonly (string | Uint8Array)[], origins?: readonly string[]): PackedRecords {
  const packer = new RecordPacker();
  for (const text of texts) packer.add(typeof text === 'string' ? Buffer.from(text) : text);
  return { ...packer.packed(), origins };
}

const append = async (writer: TopicWriter, partition: number, ...texts: readonly (string | Uint8Array)[]) =>
  (await writer.append([{ partition, records: pack(texts) }]))[0];

/** Records of a partition from an offset on, up to its end as it is now. */
export async function recordsIn(
  reader: TopicReader,
  partition: number,
  offset = 0,
  maxBytes = 1 << 20,
): Promise<{ offset: number; bytes: Uint8Array; origin: string | undefined }[]> {
  const end = (await reader.offsets())[partition].endOffset;
  const records = [];
  for (let next = offset; next < end; ) {
    for (const batch of await reader.read(partition, next, maxBytes)) {
      for (let index = 0; index < batch.ends.length; index++) {
        const at = batch.baseOffset + index;
        if (at < next) continue;
        records.push({ offset: at, bytes: recordAt(batch, index).slice(), origin: batch.origins?.[index] });
      }
      next = endOf(batch, next);
    }
  }
  return records;
}

function endOf({ baseOffset, ends }: LogBatch, least: number): number {
  return Math.max(least, baseOffset + ends.length);
}

export const textsIn = async (...given: Parameters<typeof recordsIn>) =>
  (await recordsIn(...given)).map(({ bytes }) => Buffer.from(bytes).toString());

let topics = 0;
const newTopic = (what: string) => `${what}-${++topics}`;

/** Opens, works, and closes whatever comes of it. */
async function using<T extends { close(): Promise<void> }, R>(
  open: Promise<T>,
  work: (open: T) => Promise<R>,
): Promise<R> {
  const opened = await open;
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}

const write = (factory: TopicFactory, topic: string, texts: readonly string[], partitions?: number) =>
  using(factory.writer(topic, { partitions }), (writer) => append(writer, 0, ...texts));

const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `r${from + index}`);

/** What any implementation of a topic does. */
export const TOPIC_CONTRACT: readonly Contract[] = [
  {
    name: 'describes itself by name and number of partitions',
    test: async (factory) => {
      const topic = newTopic('described');
      await using(factory().writer(topic, { partitions: 3 }), async (writer) => {
        expect(writer.describe()).toMatchObject({ name: topic, partitions: 3 });
        await using(factory().reader(topic), async (reader) => expect(reader.describe()).toEqual(writer.describe()));
      });
    },
  },
  {
    name: 'gives back what was appended, by partition, in order, with offsets from 0',
    test: async (factory) => {
      const topic = newTopic('order');
      await using(factory().writer(topic, { partitions: 3 }), async (writer) => {
        expect(await append(writer, 0, 'a', 'b', 'c')).toBe(0);
        expect(
          await writer.append([
            { partition: 2, records: pack(['x']) },
            { partition: 0, records: pack(['d\ne', 'f']) },
            { partition: 0, records: pack(['g']) },
          ]),
        ).toEqual([0, 3, 5]);
      });
      await using(factory().reader(topic), async (reader) => {
        expect(await reader.offsets(true)).toEqual([6, 0, 1].map((endOffset) => ({ startOffset: 0, endOffset })));
        expect(await textsIn(reader, 0)).toEqual(['a', 'b', 'c', 'd\ne', 'f', 'g']);
        expect(await textsIn(reader, 1)).toEqual([]);
        expect(await textsIn(reader, 2)).toEqual(['x']);
        expect(await reader.read(1, 0, 100)).toEqual([]);
        expect(await reader.read(0, 6, 100)).toEqual([]);
      });
    },
  },
  {
    name: 'is read from any offset on, in any steps, again and again',
    test: async (factory) => {
      const topic = newTopic('resumed');
      const random = new Seeded(11);
      const all: string[] = [];
      await using(factory().writer(topic), async (writer) => {
        for (let batch = 0; batch < 8; batch++) {
          const texts = numbers(1 + random.whole(5), all.length).map((text) => text.repeat(1 + random.whole(9)));
          expect(await append(writer, 0, ...texts)).toBe(all.length);
          all.push(...texts);
        }
      });
      await using(factory().reader(topic), async (reader) => {
        for (const maxBytes of [1, 100, 1 << 20]) {
          for (const offset of [0, 1, Math.floor(all.length / 2), all.length - 1, all.length]) {
            expect(await textsIn(reader, 0, offset, maxBytes)).toEqual(all.slice(offset));
          }
        }
        expect(await reader.read(0, 1, 1)).toEqual(await reader.read(0, 1, 1));
        expect((await failureOf(() => reader.read(0, all.length + 1, 100))).code).toBe('bad-argument');
      });
    },
  },
  {
    name: 'keeps the origins of requeued records',
    test: async (factory) => {
      const topic = newTopic('origins');
      await using(factory().writer(topic), async (writer) => {
        await append(writer, 0, 'plain');
        await writer.append([{ partition: 0, records: pack(['one', 'two'], ['t:0:7', 't:0:9']) }]);
      });
      await using(factory().reader(topic), async (reader) => {
        const origins = (await recordsIn(reader, 0)).map(({ origin }) => origin || null);
        expect(origins).toEqual([null, 't:0:7', 't:0:9']);
      });
    },
  },
  {
    name: 'keeps records that are empty or binary',
    test: async (factory) => {
      const topic = newTopic('binary');
      const binary = Uint8Array.from({ length: 256 }, (_, byte) => byte);
      await using(factory().writer(topic), (writer) => append(writer, 0, '', binary, '', 'é'));
      await using(factory().reader(topic), async (reader) => {
        const bytes = (await recordsIn(reader, 0)).map((record) => [...record.bytes]);
        expect(bytes).toEqual([[], [...binary], [], [...Buffer.from('é')]]);
      });
    },
  },
  {
    name: 'takes more in one batch than goes in one request',
    test: async (factory) => {
      const topic = newTopic('large');
      const texts = numbers(12_000).map((text) => text.padEnd(257, '.'));
      await using(factory().writer(topic), (writer) => append(writer, 0, ...texts));
      await using(factory().reader(topic), async (reader) => {
        expect(await textsIn(reader, 0, 0, 300_000)).toEqual(texts);
      });
    },
  },
  {
    name: 'takes records of nearly a MiB',
    test: async (factory) => {
      const topic = newTopic('long');
      const texts = ['a', 'b', 'c', 'd'].map((text) => text.repeat(1_000_000));
      await using(factory().writer(topic), (writer) => append(writer, 0, ...texts));
      await using(factory().reader(topic), async (reader) => {
        const lengths = (await textsIn(reader, 0)).map((text) => `${text[0]}${text.length}`);
        expect(lengths).toEqual(['a1000000', 'b1000000', 'c1000000', 'd1000000']);
      });
    },
  },
  {
    name: 'tells at once who waits that there is more',
    test: async (factory) => {
      const topic = newTopic('waiting');
      await using(factory().writer(topic, { partitions: 2 }), async (writer) => {
        await append(writer, 0, 'a');
        await using(factory().reader(topic), async (reader) => {
          const never = new AbortController().signal;
          expect(await reader.waitForMore([0, 0], never)).toBe(true);
          const waiting = reader.waitForMore([1, 0], never);
          await append(writer, 1, 'b');
          expect(await waiting).toBe(true);
          expect(await textsIn(reader, 1)).toEqual(['b']);
        });
      });
    },
  },
  {
    name: 'waits until it is told to stop',
    test: async (factory) => {
      const topic = newTopic('stopped');
      await write(factory(), topic, ['a']);
      await using(factory().reader(topic), async (reader) => {
        const stop = new AbortController();
        const waiting = reader.waitForMore([1], stop.signal);
        stop.abort();
        expect(await waiting).toBe(false);
        expect(await reader.waitForMore([1], stop.signal)).toBe(false);
      });
    },
  },
  {
    name: 'is not found where it is not',
    test: async (factory) => {
      const failure = await failureOf(() => factory().reader(newTopic('missing')));
      expect(failure.code).toBe('not-found');
      expect(failure.message).toMatch(/There is no topic missing-\d+ .*Make it with/);
    },
  },
  {
    name: 'is refused with another number of partitions, and keeps its own',
    test: async (factory) => {
      const topic = newTopic('fixed');
      await write(factory(), topic, ['a'], 2);
      const failure = await failureOf(() => factory().writer(topic, { partitions: 3 }));
      expect(failure).toMatchObject({ code: 'changed', message: expect.stringMatching(/has 2 partitions .* with 3/) });
      await using(factory().writer(topic), async (writer) => {
        expect(writer.describe().partitions).toBe(2);
        expect((await failureOf(() => append(writer, 2, 'a'))).code).toBe('bad-argument');
      });
    },
  },
  {
    name: 'refuses a batch without records',
    test: async (factory) => {
      await using(factory().writer(newTopic('empty')), async (writer) => {
        expect((await failureOf(() => writer.append([{ partition: 0, records: pack([]) }]))).code).toBe('bad-argument');
      });
    },
  },
  {
    name: 'fails for its reader once it is removed',
    test: async (factory) => {
      const topic = newTopic('removed');
      await write(factory(), topic, numbers(3));
      await using(factory().reader(topic), async (reader) => {
        expect(await textsIn(reader, 0)).toEqual(numbers(3));
        await factory().remove(topic);
        expect((await failureOf(() => reader.offsets())).code).toBe('not-found');
        expect((await failureOf(() => reader.read(0, 3, 100))).code).toBe('not-found');
      });
    },
  },
  {
    name: 'is another one once it is made anew, which its reader notices',
    test: async (factory) => {
      const topic = newTopic('anew');
      await write(factory(), topic, numbers(3));
      await using(factory().reader(topic), async (reader) => {
        expect(await textsIn(reader, 0)).toEqual(numbers(3));
        await factory().remove(topic);
        await write(factory(), topic, ['b']);
        expect((await failureOf(() => reader.offsets())).code).toBe('changed');
      });
    },
  },
  {
    name: 'says what its retention has removed',
    test: async (factory) => {
      const topic = newTopic('retained');
      await using(factory().writer(topic), async (writer) => {
        for (const text of numbers(6)) await append(writer, 0, text);
      });
      const start = await factory().retain(topic, 4);
      expect(start).toBeGreaterThan(1);
      await using(factory().reader(topic), async (reader) => {
        expect(await reader.offsets()).toEqual([{ startOffset: start, endOffset: expect.any(Number) }]);
        expect((await textsIn(reader, 0, start)).slice(0, 6 - start)).toEqual(numbers(6).slice(start));
        const failure = await failureOf(() => reader.read(0, start - 1, 100));
        expect(failure).toMatchObject({ code: 'not-found', message: expect.stringContaining('retention has removed') });
      });
    },
  },
  {
    name: 'has many partitions, each with an order of its own',
    test: async (factory) => {
      const topic = newTopic('many');
      const partitions = 24;
      await using(factory().writer(topic, { partitions }), async (writer) => {
        for (let round = 0; round < 3; round++) {
          await writer.append(
            Array.from({ length: partitions }, (_, partition) => ({
              partition,
              records: pack(numbers(partition + 1, 100 * round)),
            })),
          );
        }
      });
      await using(factory().reader(topic), async (reader) => {
        for (let partition = 0; partition < partitions; partition++) {
          const wanted = [0, 100, 200].flatMap((from) => numbers(partition + 1, from));
          expect(await textsIn(reader, partition)).toEqual(wanted);
        }
      });
    },
  },
];

/** Runs the contract over an implementation. */
export function describeTopics(implementation: string, skip: boolean, factory: () => TopicFactory): void {
  describe.skipIf(skip)(`a topic of ${implementation}`, () => {
    for (const { name, test } of TOPIC_CONTRACT) it(name, () => test(factory));
  });
}
