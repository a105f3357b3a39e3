import type { Collection } from '../../../../src/store/query/collection';
import type { Document } from '../../../../src/store/query/source';
import { Draw } from './draw';
import { drawExpression, drawNumber } from './expressions';
import { drawFilter } from './filters';

/** One question, asked of a collection and of SQL. Rows are compared in their order, column by column. */
export interface QueryTwin {
  readonly shown: string;
  readonly ask: (docs: Collection) => Promise<unknown[][]>;
  readonly sql: string;
}

export function drawQuery(seed: number): QueryTwin {
  const draw = new Draw(seed);
  const kind = draw.one([
    'filter',
    'filter',
    'sort',
    'project',
    'project',
    'group',
    'group',
    'unwind',
    'lookup',
    'window',
    'count',
    'distinct',
    'bucket',
    'facet',
  ] as const);
  return KINDS[kind](draw);
}

const KINDS: Readonly<Record<string, (draw: Draw) => QueryTwin>> = {
  filter: (draw) => {
    const { filter, sql } = drawFilter(draw);
    return {
      shown: `find ${shown(filter)}`,
      ask: async (docs) => (await docs.find(filter).toArray()).map(({ _id }) => [_id]),
      sql: `SELECT _id FROM docs WHERE ${sql} ORDER BY _id`,
    };
  },
  count: (draw) => {
    const { filter, sql } = drawFilter(draw);
    return {
      shown: `countDocuments ${shown(filter)}`,
      ask: async (docs) => [[await docs.countDocuments(filter)]],
      sql: `SELECT count(*) FROM docs WHERE ${sql}`,
    };
  },
  distinct: (draw) => {
    const { filter, sql } = drawFilter(draw);
    const field = draw.one(['k', 's', 'd', 'n']);
    return {
      shown: `distinct ${field} ${shown(filter)}`,
      ask: async (docs) =>
        (await docs.distinct(field, filter)).filter((value) => value !== null).map((value) => [value]),
      sql: `SELECT DISTINCT ${field} FROM docs WHERE ${field} IS NOT NULL AND (${sql}) ORDER BY ${field}`,
    };
  },
  sort: (draw) => {
    const { filter, sql } = drawFilter(draw, 1);
    const { sort, orderBy } = drawSort(draw);
    const skip = draw.chance(0.5) ? draw.int(0, 20) : 0;
    const limit = draw.chance(0.7) ? draw.int(1, 30) : 0;
    return {
      shown: `find ${shown(filter)} sort ${shown(sort)} skip ${skip} limit ${limit}`,
      ask: async (docs) => (await docs.find(filter, { sort, skip, limit }).toArray()).map(({ _id }) => [_id]),
      sql: `SELECT _id FROM docs WHERE ${sql} ORDER BY ${orderBy} ${limit > 0 ? `LIMIT ${limit}` : ''} OFFSET ${skip}`,
    };
  },
  project: (draw) => {
    const { expression, sql } = drawExpression(draw);
    return aggregate(
      [{ $replaceWith: { _id: '$_id', r: expression } }],
      ['_id', 'r'],
      `SELECT _id, ${sql} FROM docs ORDER BY _id`,
    );
  },
  group: drawGroup,
  unwind: (draw) => {
    const { filter, sql } = drawFilter(draw, 1);
    const pipeline = [
      { $match: filter },
      { $unwind: '$l' },
      { $group: { _id: '$l', n: { $sum: 1 }, ids: { $push: '$_id' } } },
      { $sort: { _id: 1 } },
    ];
    return aggregate(
      pipeline,
      ['_id', 'n', 'ids'],
      `SELECT x, count(*), list(_id ORDER BY _id) FROM (SELECT _id, unnest(l) AS x FROM docs WHERE ${sql}) GROUP BY x ORDER BY x`,
    );
  },
  lookup: (draw) => {
    const { filter, sql } = drawFilter(draw, 1);
    const field = draw.one(['k', 'i']);
    const byExpression = {
      $lookup: {
        from: 'others',
        let: { mine: `$${field}` },
        pipeline: [{ $match: { $expr: { $eq: ['$k', '$$mine'] } } }],
        as: 'o',
      },
    };
    const byFields = { $lookup: { from: 'others', localField: field, foreignField: 'k', as: 'o' } };
    return aggregate(
      [{ $match: filter }, draw.chance(0.5) ? byFields : byExpression, { $project: { names: '$o.name' } }],
      ['_id', 'names'],
      `SELECT _id, coalesce((SELECT list(name ORDER BY o._id) FROM others o WHERE o.k = docs.${field}), []) FROM docs WHERE ${sql} ORDER BY _id`,
    );
  },
  window: (draw) => {
    const from = draw.int(-3, 0);
    const to = draw.int(from, 3);
    const bound = (at: number): string => (at < 0 ? `${-at} PRECEDING` : at > 0 ? `${at} FOLLOWING` : 'CURRENT ROW');
    const stage = {
      $setWindowFields: {
        partitionBy: '$k',
        sortBy: { i: 1, _id: 1 },
        output: {
          run: { $sum: '$n', window: { documents: ['unbounded', 'current'] } },
          near: { $max: '$n', window: { documents: [from, to] } },
          count: { $count: {} },
          before: { $shift: { output: '$_id', by: -1 } },
          place: { $documentNumber: {} },
        },
      },
    };
    const over = 'OVER (PARTITION BY k ORDER BY i NULLS FIRST, _id';
    return aggregate(
      [stage],
      ['_id', 'run', 'near', 'count', 'before', 'place'],
      `SELECT _id, coalesce(sum(n) ${over} ROWS UNBOUNDED PRECEDING), 0), max(n) ${over} ROWS BETWEEN ${bound(from)} AND ${bound(to)}),
        count(*) OVER (PARTITION BY k), lag(_id) ${over}), row_number() ${over}) FROM docs ORDER BY k, i NULLS FIRST, _id`,
    );
  },
  bucket: (draw) => {
    const boundaries = [...new Set(draw.list(2, 5, () => draw.int(-20, 20)))].sort((a, b) => a - b);
    if (boundaries.length < 2) boundaries.push(boundaries[0] + 5);
    const cases = boundaries
      .slice(1)
      .map((upper, i) => `WHEN i >= ${boundaries[i]} AND i < ${upper} THEN ${boundaries[i]}`);
    return aggregate(
      [{ $bucket: { groupBy: '$i', boundaries, default: 99, output: { n: { $sum: 1 }, top: { $max: '$n' } } } }],
      ['_id', 'n', 'top'],
      `SELECT b, count(*), max(n) FROM (SELECT n, CASE ${cases.join(' ')} ELSE 99 END AS b FROM docs) GROUP BY b ORDER BY b`,
    );
  },
  facet: (draw) => {
    const [one, two] = [drawFilter(draw, 1), drawFilter(draw, 1)];
    return aggregate(
      [
        {
          $facet: {
            one: [{ $match: one.filter }, { $group: { _id: null, n: { $sum: 1 } } }],
            two: [{ $match: two.filter }, { $count: 'n' }],
          },
        },
        { $project: { one: { $sum: '$one.n' }, two: { $sum: '$two.n' } } },
      ],
      ['one', 'two'],
      `SELECT (SELECT count(*) FROM docs WHERE ${one.sql}), (SELECT count(*) FROM docs WHERE ${two.sql})`,
    );
  },
};

function drawSort(draw: Draw): { sort: Document; orderBy: string } {
  const fields = draw.some(['s', 'i', 'n', 'd', 'b', 'k']).map((field) => [field, draw.one([1, -1])] as const);
  const words = fields.map(
    ([field, direction]) => `${field} ${direction === 1 ? 'ASC NULLS FIRST' : 'DESC NULLS LAST'}`,
  );
  return { sort: Object.fromEntries([...fields, ['_id', 1]]), orderBy: [...words, '_id'].join(', ') };
}

const KEYS: readonly (readonly [key: unknown, sql: string])[] = [
  ['$k', 'k'],
  ['$s', 's'],
  [null, 'NULL'],
  [{ $dateTrunc: { date: '$d', unit: 'month' } }, "date_trunc('month', d)::TIMESTAMP"],
  [{ $ifNull: ['$b', null] }, 'b'],
  [{ $mod: ['$k', 2] }, 'k % 2'],
  [{ $dateToString: { date: '$d', format: '%Y-%m' } }, "strftime(d, '%Y-%m')"],
];

function drawGroup(draw: Draw): QueryTwin {
  const { filter, sql: where } = drawFilter(draw, 1);
  const [key, keySql] = draw.one(KEYS);
  const { sort, orderBy } = drawSort(draw);
  const number = drawNumber(draw, 1);
  const folds: readonly (readonly [accumulator: Document, sql: string])[] = [
    [{ $sum: number.expression }, `coalesce(sum(${number.sql}), 0)`],
    [{ $avg: number.expression }, `avg(${number.sql})`],
    [{ $min: number.expression }, `min(${number.sql})`],
    [{ $max: number.expression }, `max(${number.sql})`],
    [{ $sum: { $cond: [{ $gt: ['$n', 100] }, 1, 0] } }, 'count(*) FILTER (n > 100)'],
    [{ $count: {} }, 'count(*)'],
    [{ $min: '$s' }, 'min(s)'],
    [{ $max: '$d' }, 'max(d)'],
    [{ $stdDevPop: '$n' }, 'stddev_pop(n)'],
    [{ $stdDevSamp: '$n' }, 'stddev_samp(n)'],
    [{ $first: '$_id' }, `first(_id ORDER BY ${orderBy})`],
    [{ $last: '$_id' }, `last(_id ORDER BY ${orderBy})`],
    [{ $push: '$_id' }, `list(_id ORDER BY ${orderBy})`],
    [{ $firstN: { input: '$_id', n: 3 } }, `list(_id ORDER BY ${orderBy})[1:3]`],
    [{ $top: { sortBy: { n: -1, _id: 1 }, output: '$_id' } }, 'first(_id ORDER BY n DESC NULLS LAST, _id)'],
    [{ $maxN: { input: '$n', n: 2 } }, 'coalesce(list(n ORDER BY n DESC) FILTER (n IS NOT NULL), [])[1:2]'],
    [{ $median: { input: '$n', method: 'approximate' } }, 'quantile_disc(n, 0.5)'],
    [
      { $percentile: { input: '$i', p: [0.25, 0.9], method: 'approximate' } },
      'coalesce(quantile_disc(i, [0.25, 0.9]), [NULL, NULL])',
    ],
  ];
  const chosen = draw.some(folds, 2);
  const accumulators = Object.fromEntries(chosen.map(([accumulator], i) => [`r${i}`, accumulator]));
  const pipeline = [
    { $match: filter },
    { $sort: sort },
    { $group: { _id: key, distinct: { $addToSet: '$i' }, ...accumulators } },
    { $set: { distinct: { $size: { $setDifference: ['$distinct', [null]] } } } },
    { $sort: { _id: 1 } },
  ];
  return aggregate(
    pipeline,
    ['_id', 'distinct', ...chosen.map((_, i) => `r${i}`)],
    `SELECT ${keySql} AS key, count(DISTINCT i), ${chosen.map(([, sql]) => sql).join(', ')} FROM docs WHERE ${where} GROUP BY key ORDER BY key NULLS FIRST`,
  );
}

function aggregate(pipeline: Document[], columns: readonly string[], sql: string): QueryTwin {
  return {
    shown: `aggregate ${shown(pipeline)}`,
    ask: async (docs) => (await docs.aggregate(pipeline).toArray()).map((row) => columns.map((column) => row[column])),
    sql,
  };
}

function shown(value: unknown): string {
  return JSON.stringify(value);
}
