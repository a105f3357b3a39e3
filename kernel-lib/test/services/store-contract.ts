import { afterEach, describe, expect, it } from 'vitest';
import type { FootpathError } from '../../src/event/error';
import { nodeFiles } from '../../src/file/node-files';
import { readWholeFile } from '../../src/file/whole-file';
import type { Document } from '../../src/store/query/source';
import { BEGINNING, commitEpoch, commitFrom, runTo } from '../support/mongo/contract-epochs';
import { Killed, type StoreUnderTest } from '../support/mongo/stores';
import { windowDocuments } from '../support/small-store';

/** A process that is gone: its lease is dead at once. */
const GONE = 91;
/** Short enough to be outlasted in a test. */
const SHORT_LEASE_MS = 300;
/** More calls than a run of two epochs makes. */
const MOST_CALLS = 80;

/** Aggregates that every store answers alike. */
export const AGGREGATES: Readonly<Record<string, readonly Document[]>> = {
  'match and count': [{ $match: { event_count: { $gte: 2 } } }, { $count: 'n' }],
  'group and sum': [{ $group: { _id: null, total: { $sum: '$price_sum' }, most: { $max: '$event_count' } } }],
  'sort, skip and limit': [{ $sort: { _id: 1 } }, { $skip: 1 }, { $limit: 3 }, { $project: { event_count: 1 } }],
  'unwind of steps': [
    { $match: { event_count: 1 } },
    { $project: { n: ['$event_count', 2] } },
    { $unwind: '$n' },
    { $sort: { _id: 1, n: 1 } },
  ],
  switch: [
    {
      $project: {
        size: { $switch: { branches: [{ case: { $gt: ['$event_count', 2] }, then: 'many' }], default: 'few' } },
      },
    },
    { $sort: { _id: 1 } },
  ],
  'add fields by set': [
    { $set: { double: { $multiply: ['$event_count', 2] } } },
    { $sort: { _id: 1 } },
    { $project: { double: 1 } },
  ],
  'month by dateTrunc': [
    { $group: { _id: { $dateTrunc: { date: '$window_start', unit: 'minute' } }, n: { $sum: 1 } } },
    { $sort: { _id: 1 } },
  ],
};

/** Tests by name that an implementation is held against. */
export interface HeldContract {
  readonly name: string;
  /** Filled once the tests are collected. */
  readonly titles: string[];
  readonly exceptions: Readonly<Record<string, string>>;
}

/** The contract that every store keeps. `exceptions` are names of tests that it is known not to pass, each with its reason. */
export function storeContract(
  name: string,
  make: () => StoreUnderTest,
  exceptions: Readonly<Record<string, string>> = {},
): HeldContract {
  const titles: string[] = [];
  describe(`the store contract on ${name}`, () => {
    let store: StoreUnderTest | null = null;
    const fresh = () => {
      store = make();
      return store;
    };
    afterEach(async () => {
      await store?.remove();
      store = null;
    });
    const test = (title: string, work: (store: StoreUnderTest) => Promise<void>) => {
      titles.push(title);
      // A listed exception must still be one: once it passes it is to be taken off the list.
      if (title in exceptions) it.fails(title, () => work(fresh()));
      else it(title, () => work(fresh()));
    };

    test('a lease is refused while it lives, and free once it is given back', async (store) => {
      const first = await store.writer({ pid: 1 });
      const second = await store.writer({ pid: 2 });
      await first.takeLease(BEGINNING);
      expect(await codeOf(() => second.takeLease(BEGINNING))).toBe('locked');
      await first.releaseLease();
      const third = await store.writer({ pid: 3 });
      expect((await third.takeLease(BEGINNING)).lease).toMatchObject({ fence: 2, pid: 3 });
      await third.releaseLease();
    });

    test('a lease that is not renewed is taken over, one that is renewed is not', async (store) => {
      const first = await store.writer({ pid: 1, leaseMs: SHORT_LEASE_MS });
      await first.takeLease(BEGINNING);
      await store.outlast(SHORT_LEASE_MS);
      await first.renewLease();
      await store.outlast(SHORT_LEASE_MS);
      const second = await store.writer({ pid: 2 });
      expect((await second.takeLease(BEGINNING)).lease.fence).toBe(2);
      expect(await codeOf(() => first.renewLease())).toBe('fenced');
      await second.releaseLease();
    });

    test('a lease of a process that is gone is dead at once', async (store) => {
      await (await store.writer({ pid: GONE })).takeLease(BEGINNING);
      const second = await store.writer({ pid: 2 });
      expect((await second.takeLease(BEGINNING)).lease).toMatchObject({ fence: 2, pid: 2 });
      await second.releaseLease();
    });

    test('a writer that was paused for longer than its lease is fenced and overwrites nothing', async (store) => {
      const first = await store.writer({ pid: 1, leaseMs: SHORT_LEASE_MS });
      await first.takeLease(BEGINNING);
      await commitEpoch(first, 1);
      await store.outlast(SHORT_LEASE_MS);
      const second = await store.writer({ pid: 2 });
      await second.takeLease(BEGINNING);
      await commitEpoch(second, 2);
      const other = (epoch: number) => windowDocuments(epoch).map((document) => ({ ...document, event_count: 99 }));
      expect(await codeOf(() => commitEpoch(first, 2, other))).toBe('fenced');
      await first.releaseLease();
      const documents = await contentOf(store);
      expect(documents.windowed_metrics).toHaveLength(6);
      expect(documents.windowed_metrics.filter(({ event_count }) => event_count === 99)).toEqual([]);
      await second.releaseLease();
    });

    test('of writers that take the pipeline at one moment exactly one goes on', async (store) => {
      for (let round = 0; round < 3; round++) {
        const writers = await Promise.all([1, 2, 3, 4].map((pid) => store.writer({ pid })));
        const taken = await Promise.all(writers.map((writer) => codeOf(() => writer.takeLease(BEGINNING))));
        expect(taken.filter((code) => code === null)).toHaveLength(1);
        expect(taken.filter((code) => code === 'locked')).toHaveLength(3);
        for (const writer of writers) await writer.releaseLease();
      }
    });

    test('what is committed is read, and nothing else', async (store) => {
      const writer = await store.writer();
      await runTo(writer, 2);
      const documents = await contentOf(store);
      expect(documents.session_metrics.map(({ _id }) => _id)).toEqual([
        '1|a\\|b|1970-01-01T00:00:01.000Z',
        '1|a\\|b|1970-01-01T00:00:02.000Z',
        '3|c|1970-01-01T00:00:01.001Z#2',
        '4|c|1970-01-01T00:00:02.001Z#2',
      ]);
      expect(documents.session_metrics[1]).toMatchObject({
        user_id: 1,
        total_revenue: 0.02,
        steps: [[0], [1]],
        epoch: 2,
      });
      expect(documents.windowed_metrics[0]).toEqual({
        _id: 'window 1.1',
        window_start: new Date(1001),
        event_count: 1,
        price_sum: 1,
        pipeline: 'p',
        generation: 1,
        epoch: 1,
        fence: 1,
      });
    });

    test('readers see committed epochs only, whatever an epoch has sent already', async (store) => {
      await runTo(await store.writer({ pid: 1 }), 1);
      // Killed at each call of its second epoch in turn, that epoch is seen whole or not at all.
      for (let killedAt = 1; killedAt < MOST_CALLS; killedAt++) {
        const killed = async () => runTo(await store.writer({ pid: GONE, killedAt }), 2);
        const isDone = await killedOrDone(killed());
        const { windowed_metrics, session_metrics } = await contentOf(store);
        expect([windowed_metrics.length, session_metrics.length]).toEqual(
          windowed_metrics.length === 3 ? [3, 2] : [6, 4],
        );
        if (isDone || windowed_metrics.length === 6) return;
      }
      throw new Error('the epoch was never done');
    });

    test('killed at any call and taken over, it holds what an undisturbed run holds', async (store) => {
      await runTo(await store.writer({ pipeline: 'p' }), 3);
      const undisturbed = withoutStamps(await contentOf(store));
      for (let killedAt = 2, step = 3; killedAt < MOST_CALLS; killedAt += step) {
        const own = make();
        try {
          const isDone = await killedOrDone(
            own.writer({ pid: GONE, killedAt, replays: () => true }).then((writer) => runTo(writer, 3)),
          );
          await runTo(await own.writer({ pid: 2, replays: () => true }), 3);
          expect(withoutStamps(await contentOf(own))).toEqual(undisturbed);
          if (isDone) return;
        } finally {
          await own.remove();
        }
      }
      throw new Error('the run was never done');
    });

    test('another version of the engine first removes what was not committed', async (store) => {
      await runTo(await store.writer({ pid: 1 }), 1);
      for (let killedAt = 6; killedAt < MOST_CALLS; killedAt += 4) {
        const killed = async () => runTo(await store.writer({ pid: GONE, killedAt }), 2);
        if (await killedOrDone(killed())) break;
      }
      const second = await store.writer({ pid: 2, replays: () => false });
      const { epoch } = await second.takeLease(BEGINNING);
      const fewer = (next: number) => windowDocuments(next).slice(1);
      await commitEpoch(second, epoch + 1, fewer);
      await second.releaseLease();
      const { windowed_metrics } = await contentOf(store);
      expect(windowed_metrics.filter((document) => document.epoch === epoch + 1)).toHaveLength(2);
    });

    test('a reset shows the old generation until the first commit of the new one, and then that alone', async (store) => {
      await runTo(await store.writer(), 2);
      const second = await store.writer();
      await second.takeLease(BEGINNING);
      await second.reset();
      await second.releaseLease();
      expect((await contentOf(store)).windowed_metrics).toHaveLength(6);
      const third = await store.writer();
      await third.takeLease({ ...BEGINNING, definitionHash: 'other' });
      expect((await contentOf(store)).windowed_metrics).toHaveLength(6);
      await commitEpoch(third, 1);
      await commitEpoch(third, 2);
      await third.releaseLease();
      const { windowed_metrics } = await contentOf(store);
      expect(windowed_metrics.map(({ generation }) => generation)).toEqual([2, 2, 2, 2, 2, 2]);
    });

    test('a reset that is killed at any call is done or not, and loses nothing', async (store) => {
      await runTo(await store.writer(), 1);
      for (let killedAt = 1; killedAt < MOST_CALLS; killedAt += 2) {
        const isDone = await killedOrDone(
          (async () => {
            const writer = await store.writer({ pid: GONE, killedAt });
            await writer.takeLease(BEGINNING);
            if (writer.current!.superseded === undefined && writer.current!.generation === 1) await writer.reset();
            await commitEpoch(writer, 1);
            await writer.releaseLease();
          })(),
        );
        expect((await contentOf(store)).windowed_metrics).toHaveLength(3);
        if (isDone || ((await store.writer()).current!.epoch === 1 && (await store.writer()).current!.generation === 2))
          break;
      }
      const last = await store.writer();
      await last.takeLease(BEGINNING);
      await commitEpoch(last, last.current!.epoch + 1);
      await last.releaseLease();
      const generations = (await contentOf(store)).windowed_metrics.map(({ generation }) => generation);
      expect(new Set(generations)).toEqual(new Set([2]));
    });

    test('a collection belongs to one pipeline and output', async (store) => {
      const first = await store.writer({ pipeline: 'p' });
      await first.takeLease(BEGINNING);
      await first.claim('session_metrics', 'outputs[0]');
      await first.claim('session_metrics', 'outputs[0]');
      expect(await codeOf(() => first.checkClaim('session_metrics', 'outputs[1]'))).toBe('bad-definition');
      const second = await store.writer({ pipeline: 'q' });
      expect(await codeOf(() => second.checkClaim('session_metrics', 'outputs[0]'))).toBe('bad-definition');
      expect(await codeOf(() => second.checkClaim('other', 'outputs[0]'))).toBe(null);
      await first.releaseLease();
    });

    test('the state comes back as it was written', async (store) => {
      await runTo(await store.writer(), 2);
      const next = await store.writer();
      const { state } = await next.takeLease(BEGINNING);
      const texts = state.map((ref) => Buffer.from(readWholeFile(nodeFiles, next.pathOf(ref.name), ref)).toString());
      expect(texts).toEqual(['state 2']);
      await next.releaseLease();
    });

    test('find takes filter, sort, skip, limit and projection', async (store) => {
      await runTo(await store.writer(), 2);
      await reading(store, async (collection) => {
        const options = { sort: { price_sum: -1, _id: 1 }, skip: 1, limit: 2, projection: { event_count: 1 } };
        expect(await collection.find({ event_count: { $gte: 2 } }, options).toArray()).toEqual([
          { _id: 'window 2.3', event_count: 3 },
          { _id: 'window 1.2', event_count: 2 },
        ]);
        expect(await collection.find({ window_start: { $lt: new Date(1002) } }).toArray()).toHaveLength(1);
      });
    });

    test('countDocuments and distinct', async (store) => {
      await runTo(await store.writer(), 2);
      await reading(store, async (collection) => {
        expect(await collection.countDocuments()).toBe(6);
        expect(await collection.countDocuments({ event_count: 2 })).toBe(2);
        expect(await collection.countDocuments({}, { skip: 1, limit: 4 })).toBe(4);
        expect(await collection.distinct('event_count', { price_sum: 2 })).toEqual([1, 2, 3]);
      });
    });

    test('what is kept of a document beside its fields no query sees', async (store) => {
      const hidden = (epoch: number) => windowDocuments(epoch).map((document) => ({ ...document, _events: 7 }));
      await commitFrom(store, hidden);
      await reading(store, async (collection) => {
        const isThere = { _events: { $exists: true } };
        expect(await collection.find(isThere).toArray()).toEqual([]);
        expect(await collection.countDocuments(isThere)).toBe(0);
        expect(await collection.countDocuments({ _events: { $exists: false }, event_count: 2 })).toBe(1);
        expect(await collection.distinct('_events')).toEqual([]);
        expect(await collection.distinct('event_count', isThere)).toEqual([]);
        expect(await collection.distinct('event_count', { _events: null })).toEqual([1, 2, 3]);
      });
    });

    test('what runs code or writes is refused, and so is an operator that there is not', async (store) => {
      await runTo(await store.writer(), 1);
      await reading(store, async (collection) => {
        const read = async (filter: Document) => collection.find(filter).toArray();
        expect(await codeOf(() => read({ $where: 'true' }))).toBe('bad-query');
        expect(await codeOf(() => read({ $nosuch: 1 }))).toBe('bad-query');
        const run = async (stages: Document[]) => collection.aggregate(stages).toArray();
        expect(await codeOf(() => run([{ $out: 'other' }]))).toBe('bad-query');
        expect(await codeOf(() => run([{ $nosuch: 1 }]))).toBe('bad-query');
      });
    });

    for (const [title, stages] of Object.entries(AGGREGATES)) {
      test(`aggregate: ${title}`, async (store) => {
        await runTo(await store.writer(), 2);
        await reading(store, async (collection) => {
          expect(await collection.aggregate(stages).toArray()).toEqual(EXPECTED[title]);
        });
      });
    }
  });
  return { name, titles, exceptions };
}

const six = (of: (epoch: number, n: number) => object) =>
  [1, 2].flatMap((epoch) => [1, 2, 3].map((n) => ({ _id: `window ${epoch}.${n}`, ...of(epoch, n) })));

const EXPECTED: Readonly<Record<string, unknown>> = {
  'match and count': [{ n: 4 }],
  'group and sum': [{ _id: null, total: 9, most: 3 }],
  'sort, skip and limit': six((_, n) => ({ event_count: n })).slice(1, 4),
  'unwind of steps': [1, 2].flatMap((epoch) => [1, 2].map((n) => ({ _id: `window ${epoch}.1`, n }))),
  switch: six((_, n) => ({ size: n > 2 ? 'many' : 'few' })),
  'add fields by set': six((_, n) => ({ double: 2 * n })),
  'month by dateTrunc': [{ _id: new Date(0), n: 6 }],
};

async function codeOf(work: () => unknown): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return (error as FootpathError).code ?? String(error);
  }
}

/** Whether it was done, and not killed. A dead process releases nothing. */
async function killedOrDone(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof Killed) return false;
    throw error;
  }
}

async function contentOf(store: StoreUnderTest): Promise<Record<string, Document[]>> {
  const reader = await store.reader();
  try {
    const content: Record<string, Document[]> = {};
    for (const name of ['session_metrics', 'windowed_metrics']) {
      content[name] = await reader
        .collection(name)
        .find({}, { sort: { _id: 1 } })
        .toArray();
    }
    return content;
  } finally {
    await reader.close();
  }
}

function withoutStamps(content: Record<string, Document[]>): unknown {
  return Object.fromEntries(
    Object.entries(content).map(([name, documents]) => [name, documents.map(({ fence: _, ...document }) => document)]),
  );
}

async function reading(
  store: StoreUnderTest,
  work: (collection: ReturnType<Awaited<ReturnType<StoreUnderTest['reader']>>['collection']>) => Promise<void>,
): Promise<void> {
  const reader = await store.reader();
  try {
    await work(reader.collection('windowed_metrics'));
  } finally {
    await reader.close();
  }
}
