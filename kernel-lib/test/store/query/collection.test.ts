import { describe, expect, it } from 'vitest';
import { FootpathError } from '../../../src/event/error';
import { Collection } from '../../../src/store/query/collection';
import type { Document } from '../../../src/store/query/source';
import { MemorySource } from './memory-source';

const documents = Array.from({ length: 10 }, (_, i) => ({
  _id: i,
  user_id: i % 4,
  price: 10 - i,
  tags: i % 2 === 0 ? ['even'] : [],
}));
const fields = { user_id: 'int64', price: 'double', tags: 'array' } as const;

function open(all: readonly Document[] = documents): { source: MemorySource; collection: Collection } {
  const source = new MemorySource('things', all, fields);
  const collection = new Collection(source, () => source);
  return { source, collection };
}

async function codeOf(run: () => unknown): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (error instanceof FootpathError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'no error';
}

describe('Collection.find', () => {
  it('filters, sorts, skips, limits and projects', async () => {
    const found = await open()
      .collection.find(
        { user_id: { $lt: 2 } },
        { sort: { price: 1 }, skip: 1, limit: 2, projection: { price: 1, _id: 0 } },
      )
      .toArray();
    expect(found).toEqual([{ price: 2 }, { price: 5 }]);
  });

  it('gives everything without arguments, in the order of the collection', async () => {
    expect(await open().collection.find().toArray()).toEqual(documents);
  });

  it('reads batches only as they are asked for, and stops reading when it is closed', async () => {
    const { source, collection } = open();
    const cursor = collection.find();
    expect(source.batches).toBe(0);
    expect(await cursor.next()).toEqual(documents[0]);
    expect(source.batches).toBe(1);
    expect(source.running).toBe(1);
    await cursor.close();
    expect(source.running).toBe(0);
    expect(await cursor.next()).toBeNull();
    expect(source.batches).toBe(1);
  });

  it('stops reading behind its limit', async () => {
    const { source, collection } = open();
    expect(await collection.find({}, { limit: 4 }).toArray()).toHaveLength(4);
    expect(source.batches).toBe(2);
  });

  it('ends a loop that is left early', async () => {
    const { source, collection } = open();
    for await (const document of collection.find()) if (document._id === 1) break;
    expect(source.batches).toBe(1);
  });

  it('is interrupted by its signal', async () => {
    const abort = new AbortController();
    const cursor = open().collection.find({}, { signal: abort.signal });
    await cursor.next();
    abort.abort();
    expect(await codeOf(() => cursor.next())).toContain('interrupted');
    expect(await cursor.next()).toBeNull();
    expect(await codeOf(() => open().collection.countDocuments({ _id: 1 }, { signal: abort.signal }))).toContain(
      'interrupted',
    );
    const grouped = open().collection.aggregate([{ $group: { _id: null } }], { signal: abort.signal });
    expect(await codeOf(() => grouped.toArray())).toContain('interrupted');
  });

  it('takes an empty sort and an empty projection for none', async () => {
    expect(await open().collection.find({}, { sort: {}, projection: {} }).toArray()).toEqual(documents);
  });

  it('says where a filter is wrong, and the nearest right operator', async () => {
    const error = await codeOf(() => open().collection.find({ price: { $gtt: 1 } }));
    expect(error).toBe('bad-query filter.price.$gtt: $gtt is not a supported operator of a filter; did you mean $gt?');
  });

  it('keeps a sort of more than the bound from filling memory, unless a limit follows', async () => {
    const { collection } = open();
    const error = await codeOf(() => collection.find({}, { sort: { price: 1 }, memoryLimitBytes: 300 }).toArray());
    expect(error).toContain('add a $match before it, or a $limit behind it');
    const few = await collection.find({}, { sort: { price: 1 }, limit: 1, memoryLimitBytes: 300 }).toArray();
    expect(few.map(({ _id }) => _id)).toEqual([9]);
  });
});

describe('Collection.aggregate', () => {
  it('names the stage that is wrong before it reads anything', async () => {
    const { source, collection } = open();
    const error = await codeOf(() => collection.aggregate([{ $match: {} }, { $grup: {} }]));
    expect(error).toBe('bad-query aggregate[1]: $grup is not a supported stage; did you mean $group?');
    expect(source.hints).toEqual([]);
  });

  it.each([
    [[{ $out: 'x' }], 'aggregate[0]: $out is refused: reads never write'],
    [[{ $merge: 'x' }], 'aggregate[0]: $merge is refused: reads never write'],
    [[{ $redact: '$$PRUNE' }], 'aggregate[0]: $redact is refused'],
    [
      [{ $match: { $where: 'true' } }],
      'aggregate[0].$match.$where: $where is refused: a query is data, no script of it is run',
    ],
    [[{ $set: { a: { $function: {} } } }], 'aggregate[0].$set.a: $function is refused'],
    [[{ $group: { _id: null, a: { $accumulator: {} } } }], 'aggregate[0].$group.a: $accumulator is refused'],
    [[{ $set: { a: '$$NOW' } }], 'aggregate[0].$set.a: $$NOW needs the option `now`'],
    [[{ $set: { a: { $toDecimal: '$price' } } }], 'aggregate[0].$set.a: $toDecimal is refused'],
  ])('refuses %j', async (pipeline, message) => {
    expect(await codeOf(() => open().collection.aggregate(pipeline))).toContain(message);
  });

  it('bounds groups and what they collect', async () => {
    const { collection } = open();
    const byId = collection.aggregate([{ $group: { _id: '$_id' } }], { memoryLimitBytes: 500 });
    expect(await codeOf(() => byId.toArray())).toContain('aggregate[0].$group: would hold more than');
    const all = collection.aggregate([{ $group: { _id: null, all: { $push: '$$ROOT' } } }], { memoryLimitBytes: 500 });
    expect(await codeOf(() => all.toArray())).toContain('would hold more than');
    const sums = collection.aggregate([{ $group: { _id: null, n: { $sum: '$price' } } }], { memoryLimitBytes: 500 });
    expect(await sums.toArray()).toEqual([{ _id: null, n: 55 }]);
    const few = { n: { $lastN: { input: '$price', n: 2 } }, top: { $maxN: { input: '$price', n: 2 } } };
    const last = collection.aggregate([{ $group: { _id: null, ...few } }], { memoryLimitBytes: 300 });
    expect(await last.toArray()).toEqual([{ _id: null, n: [2, 1], top: [10, 9] }]);
  });

  it('gives the same sample for the same seed, another for another', async () => {
    const { collection } = open();
    const sample = async (seed?: number): Promise<unknown[]> =>
      (await collection.aggregate([{ $sample: { size: 3 } }], { seed }).toArray()).map(({ _id }) => _id);
    expect(await sample()).toEqual(await sample(1));
    const samples = await Promise.all(Array.from({ length: 10 }, (_, seed) => sample(seed)));
    expect(new Set(samples.map(String)).size).toBeGreaterThan(3);
  });

  it('knows $$NOW if it is told', async () => {
    const now = new Date('2019-10-01T00:00:00Z');
    const [first] = await open()
      .collection.aggregate([{ $limit: 1 }, { $project: { _id: 0, now: '$$NOW' } }], { now })
      .toArray();
    expect(first).toEqual({ now });
  });

  it('runs the same compiled variables for nested pipelines and documents', async () => {
    const rows = await open()
      .collection.aggregate([
        { $limit: 3 },
        {
          $lookup: {
            from: 'things',
            let: { mine: '$user_id' },
            pipeline: [
              { $match: { $expr: { $eq: ['$user_id', '$$mine'] } } },
              { $project: { n: { $add: ['$_id', '$$mine'] } } },
            ],
            as: 'same',
          },
        },
        { $project: { ids: '$same.n' } },
      ])
      .toArray();
    expect(rows).toEqual([
      { _id: 0, ids: [0, 4, 8] },
      { _id: 1, ids: [2, 6, 10] },
      { _id: 2, ids: [4, 8] },
    ]);
  });
});

describe('Collection.countDocuments', () => {
  it('counts without reading where there is no filter', async () => {
    const { source, collection } = open();
    expect(await collection.countDocuments()).toBe(10);
    expect(await collection.countDocuments({}, { skip: 8, limit: 5 })).toBe(2);
    expect(source.hints).toEqual([]);
  });

  it('reads only the fields of its filter', async () => {
    const { source, collection } = open();
    expect(await collection.countDocuments({ user_id: { $gte: 2 }, tags: 'even' })).toBe(2);
    expect(source.hints).toMatchObject([
      { ranges: { user_id: [2, Number.POSITIVE_INFINITY] }, fields: ['tags', 'user_id'] },
    ]);
  });

  it('skips and limits', async () => {
    const { collection } = open();
    expect(await collection.countDocuments({ user_id: 0 }, { skip: 1 })).toBe(2);
    expect(await collection.countDocuments({ user_id: 0 }, { limit: 2 })).toBe(2);
  });
});

describe('Collection.distinct', () => {
  it('gives different values in order, the elements of arrays, no missing ones', async () => {
    const { source, collection } = open([{ a: 2 }, { a: [1, 2, 'x'] }, { a: null }, {}, { a: 2, b: 1 }]);
    expect(await collection.distinct('a')).toEqual([null, 1, 2, 'x']);
    expect(await collection.distinct('a', { b: 1 })).toEqual([2]);
    expect(source.hints.map((hint) => hint.fields)).toEqual([['a'], ['a', 'b']]);
  });
});
