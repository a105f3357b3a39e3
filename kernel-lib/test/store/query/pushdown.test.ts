import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldTypes } from '../../../src/store/format';
import { Collection } from '../../../src/store/query/collection';
import { fieldsOfFind, fieldsOfPipeline } from '../../../src/store/query/needed-fields';
import { pushedRanges } from '../../../src/store/query/pushdown';
import { MemorySource } from './memory-source';

const fields: FieldTypes = {
  user_id: 'int64',
  session_start: 'date',
  price: 'double',
  steps: 'array',
  brand: 'text',
  other: 'any',
};
const at = (text: string): Date => new Date(text);
const ms = (text: string): number => at(text).getTime();
const { POSITIVE_INFINITY: up, NEGATIVE_INFINITY: down } = Number;

describe('pushedRanges', () => {
  it.each([
    [{ user_id: 5 }, { user_id: [5, 5] }],
    [{ user_id: { $eq: 5 } }, { user_id: [5, 5] }],
    [{ user_id: { $gt: 5, $lte: 9 } }, { user_id: [5, 9] }],
    [{ user_id: { $in: [7, 3, 5] } }, { user_id: [3, 7] }],
    [{ $and: [{ user_id: { $gte: 5 } }, { user_id: { $lt: 9 } }] }, { user_id: [5, 9] }],
    [
      { user_id: { $gte: 5 }, price: { $lt: 1.5 } },
      { user_id: [5, up], price: [down, 1.5] },
    ],
    [{ session_start: { $gte: at('2019-10-01T00:00:00Z') } }, { session_start: [ms('2019-10-01T00:00:00Z'), up] }],
    [
      { _id: '5|a|b|2019-10-01T00:00:00.000Z' },
      { user_id: [5, 5], session_start: [ms('2019-10-01T00:00:00Z'), ms('2019-10-01T00:00:00Z')] },
    ],
    [
      { _id: { $in: ['9||2019-10-02T00:00:00.000Z', '5|x|2019-10-01T00:00:00.000Z#2'] } },
      { user_id: [5, 9], session_start: [ms('2019-10-01T00:00:00Z'), ms('2019-10-02T00:00:00Z')] },
    ],
    // Nothing can be said of these.
    [{ user_id: { $ne: 5 } }, {}],
    [{ user_id: null }, {}],
    [{ user_id: { $in: [1, null] } }, {}],
    [{ user_id: { $in: [] } }, {}],
    [{ user_id: '5' }, {}],
    [{ session_start: 5 }, {}],
    [{ steps: { $gt: 1, $lt: 0 } }, {}],
    [{ other: { $gt: 1 } }, {}],
    [{ $or: [{ user_id: 1 }, { user_id: 2 }] }, {}],
    [{ $nor: [{ user_id: 1 }] }, {}],
    [{ user_id: { $not: { $gt: 5 } } }, {}],
    [{ _id: 'no session' }, {}],
    [{ _id: { $in: ['5|x|2019-10-01T00:00:00.000Z', 'no session'] } }, {}],
  ])('of %j', (filter, ranges) => {
    expect(pushedRanges(filter, fields)).toEqual(ranges);
  });

  it('leaves out what a double cannot hold', () => {
    expect(pushedRanges({ user_id: 9007199254740993n }, fields)).toEqual({});
  });

  it('knows the start in the _id of windows and days', () => {
    const start = ms('2019-10-01T00:05:00Z');
    expect(pushedRanges({ _id: '2019-10-01T00:05:00.000Z|view' }, { window_start: 'date' })).toEqual({
      window_start: [start, start],
    });
    const day = ms('2019-10-01T00:00:00Z');
    expect(pushedRanges({ _id: '2019-10-01|view' }, { date: 'date' })).toEqual({ date: [day, day] });
  });

  it('never leaves out a document that the filter matches', async () => {
    const value = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.constant(null),
    );
    const operator = fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte');
    const simple = fc
      .tuple(fc.constantFrom('user_id', 'price'), operator, value)
      .map(([field, name, operand]) => ({ [field]: { [name]: operand } }));
    const listed = fc
      .tuple(fc.constantFrom('$in', '$nin'), fc.array(value, { maxLength: 3 }))
      .map(([name, list]) => ({ user_id: { [name]: list } }));
    const both = fc.array(fc.oneof(simple, listed), { minLength: 1, maxLength: 3 }).map((parts) => ({ $and: parts }));
    const document = fc.record({ user_id: value, price: value });
    await fc.assert(
      fc.asyncProperty(
        fc.array(document, { maxLength: 8 }),
        fc.oneof(simple, listed, both),
        async (documents, filter) => {
          const source = new MemorySource('all', documents, fields);
          const found = await new Collection(source, () => source).find(filter).toArray();
          const ranges = Object.entries(source.hints[0].ranges);
          for (const document of found) {
            for (const [field, [min, max]] of ranges) {
              const inRange =
                Number(document[field]) >= min && Number(document[field]) <= max && document[field] !== null;
              expect(inRange).toBe(true);
            }
          }
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });
});

describe('fieldsOfPipeline', () => {
  it.each([
    [
      [{ $match: { 'a.b': 1, $or: [{ c: 1 }, { $expr: { $gt: ['$d.x', '$e'] } }] } }, { $count: 'n' }],
      ['a', 'c', 'd', 'e'],
    ],
    [
      [{ $group: { _id: '$a', x: { $sum: { $multiply: ['$b', 2] } } } }, { $match: { z: 1 } }],
      ['a', 'b'],
    ],
    [
      [{ $sort: { a: 1 } }, { $project: { b: 1, c: '$d' } }],
      ['_id', 'a', 'b', 'c', 'd'],
    ],
    [[{ $project: { _id: 0, b: 1 } }], ['b']],
    [[{ $unwind: '$steps' }, { $sortByCount: { $arrayElemAt: ['$steps', 1] } }], ['steps']],
    [
      [{ $set: { x: '$a' } }, { $group: { _id: '$x' } }],
      ['a', 'x'],
    ],
    [[{ $facet: { one: [{ $group: { _id: '$a' } }], two: [{ $count: 'n' }] } }], ['a']],
    [[{ $group: { _id: null, x: { $top: { sortBy: { a: 1 }, output: '$b' } } } }], ['a', 'b']],
    [[{ $match: { a: 1 } }], undefined],
    [[{ $project: { a: 0 } }], undefined],
    [[{ $group: { _id: null, all: { $push: '$$ROOT' } } }], undefined],
    [[{ $facet: { one: [{ $match: { a: 1 } }] } }], undefined],
    [[{ $project: { a: { $getField: 'b' } } }], undefined],
    [[{ $lookup: { from: 'x', localField: 'a', foreignField: 'b', as: 'c' } }, { $count: 'n' }], undefined],
  ])('of %j', (pipeline, needed) => {
    expect(fieldsOfPipeline(pipeline)).toEqual(needed);
  });

  it('of find', () => {
    expect(fieldsOfFind({ a: 1 }, { b: -1 }, { c: 1 })).toEqual(['_id', 'a', 'b', 'c']);
    expect(fieldsOfFind({ a: 1 }, undefined, undefined)).toBeUndefined();
    expect(fieldsOfFind({ a: 1 }, undefined, { steps: { $slice: 2 } })).toBeUndefined();
  });
});
