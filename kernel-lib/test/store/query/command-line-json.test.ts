import { describe, expect, it } from 'vitest';
import type { FieldTypes } from '../../../src/store/format';
import { readFilter, readPipeline, readSort } from '../../../src/store/query/command-line-json';

const fields: FieldTypes = { session_start: 'date', user_id: 'int64', brand: 'text' };
const day = new Date('2019-10-01T00:00:00Z');

describe('readFilter', () => {
  it('reads the types of Extended JSON', () => {
    const { value, notes } = readFilter(
      '{"session_start": {"$gte": {"$date": "2019-10-01T00:00:00Z"}}, "user_id": {"$numberLong": "5"}, "x": {"$numberDouble": "1.5"}}',
      fields,
    );
    expect(value).toEqual({ session_start: { $gte: day }, user_id: 5, x: 1.5 });
    expect(notes).toEqual([]);
  });

  it('takes ISO text for a date where the field is one, with a word about it', () => {
    const { value, notes } = readFilter(
      '{"session_start": {"$gte": "2019-10-01", "$exists": true}, "brand": "2019-10-01"}',
      fields,
    );
    expect(value).toEqual({ session_start: { $gte: day, $exists: true }, brand: '2019-10-01' });
    expect(notes).toEqual(['filter.session_start.$gte: "2019-10-01" is taken as the date 2019-10-01T00:00:00.000Z.']);
  });

  it('converts under $and, $in, $not and in $expr', () => {
    const { value, notes } = readFilter(
      `{"$or": [{"session_start": {"$in": ["2019-10-01T00:00:00Z", "2019-10-01 00:00:00 UTC"]}},
        {"session_start": {"$not": {"$lt": "2019-10-01T02:00:00+02:00"}}},
        {"$expr": {"$and": [{"$gte": ["$session_start", "2019-10-01"]}, {"$eq": ["$brand", "2019-10-01"]}]}}]}`,
      fields,
    );
    expect(value).toEqual({
      $or: [
        { session_start: { $in: [day, day] } },
        { session_start: { $not: { $lt: day } } },
        { $expr: { $and: [{ $gte: ['$session_start', day] }, { $eq: ['$brand', '2019-10-01'] }] } },
      ],
    });
    expect(notes).toHaveLength(4);
  });

  it('warns of text that can never be equal to a date', () => {
    const { value, notes } = readFilter('{"session_start": "yesterday"}', fields);
    expect(value).toEqual({ session_start: 'yesterday' });
    expect(notes).toEqual([
      'filter.session_start: the field is a date, and "yesterday" is text, so they are never equal; write the date as ISO text.',
    ]);
  });

  it('loses no digit of a long integer, and leaves texts alone', () => {
    const { value } = readFilter(
      '{"user_id": 9007199254740993, "brand": "9007199254740993 \\" 9007199254740995"}',
      fields,
    );
    expect(value).toEqual({ user_id: 9007199254740993n, brand: '9007199254740993 " 9007199254740995' });
  });

  it('keeps an operator beside $regex', () => {
    expect(readFilter('{"brand": {"$regex": "^a", "$options": "i", "$ne": "apple"}}', fields).value).toEqual({
      brand: { $regex: '^a', $options: 'i', $ne: 'apple' },
    });
    expect(readFilter('{"brand": {"$regularExpression": {"pattern": "^a", "options": "i"}}}', fields).value).toEqual({
      brand: /^a/iu,
    });
  });

  it.each([
    ['{user_id: 1}', /--filter is not JSON/],
    ['[]', /--filter: is an object such as/],
    ['{"a": {"$date": "soon"}}', /--filter\.a: "soon" is no date/],
    ['{"a": {"$oid": "5f"}}', /--filter\.a: .* is not Extended JSON/],
    ['{"a": {"$numberDecimal": "1"}}', /--filter\.a: a value of type Decimal128 never occurs/],
  ])('refuses %s', (text, message) => {
    expect(() => readFilter(text, fields)).toThrow(message);
  });
});

it('refuses what is nested too deep, however deep it is', () => {
  expect(() => readFilter(`{"a": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`, fields)).toThrow(
    /nested more than 100 levels/,
  );
  expect(() => readFilter(`{"a": ${'{"$not": '.repeat(200)}1${'}'.repeat(200)}}`, fields)).toThrow(
    /nested more than 100 levels/,
  );
});

describe('readPipeline', () => {
  it('converts dates while the documents are those of the collection', () => {
    const { value, notes } = readPipeline(
      `[{"$match": {"session_start": {"$lt": "2019-10-01"}}},
        {"$group": {"_id": "$brand", "session_start": {"$max": "$session_start"}}},
        {"$match": {"session_start": "2019-10-01"}}]`,
      fields,
    );
    expect(value[0]).toEqual({ $match: { session_start: { $lt: day } } });
    expect(value[2]).toEqual({ $match: { session_start: '2019-10-01' } });
    expect(notes).toEqual([
      'aggregate[0].$match.session_start.$lt: "2019-10-01" is taken as the date 2019-10-01T00:00:00.000Z.',
    ]);
  });

  it('converts in facets and in computed fields', () => {
    const { value } = readPipeline(
      '[{"$facet": {"a": [{"$match": {"session_start": "2019-10-01"}}, {"$set": {"x": {"$gt": ["$session_start", "2019-10-01"]}}}]}}]',
      fields,
    );
    expect(value).toEqual([
      { $facet: { a: [{ $match: { session_start: day } }, { $set: { x: { $gt: ['$session_start', day] } } }] } },
    ]);
  });

  it.each(['[{"$match": {"brand": "x"}, "$limit": 1}]', '[{"$limit": 1, "$count": "n"}]', '[{}]'])(
    'leaves %s, which is no stage, whole for the compiler to refuse',
    (text) => {
      expect(readPipeline(text, fields).value).toEqual(JSON.parse(text));
    },
  );

  it('refuses what is no list', () => {
    expect(() => readPipeline('{}', fields)).toThrow(/--aggregate: is a list of stages/);
  });
});

describe('readSort', () => {
  it('keeps the order of its fields', () => {
    expect(Object.entries(readSort('{"b": -1, "a": 1}').value)).toEqual([
      ['b', -1],
      ['a', 1],
    ]);
  });
});
