import { branch } from '../../src/pipeline/branch';

/** A definition that does not hold, and what is said of it. */
export interface BadDefinition {
  readonly what: string;
  readonly json: unknown;
  readonly path: string;
  readonly suggestion?: string;
  /** Part of what is said to be allowed. */
  readonly allowed?: string;
  /** True if only the validator can know it, because a schema cannot say it. */
  readonly beyondSchema?: boolean;
}

const price = { column: 'price' };
const windowOf = (fields: object) => ({ outputs: [{ kind: 'window', ...fields }] });
const sessionOf = (fields: object) => ({ outputs: [{ kind: 'session', ...fields }] });
const filterOf = (filter: unknown) => windowOf({ filter });
const aggregateOf = (x: unknown) => windowOf({ aggregates: { x } });
const at = 'outputs[0].';

/** Each has exactly one problem. */
export const BAD_DEFINITIONS: readonly BadDefinition[] = [
  { what: 'a list', json: [], path: '' },
  { what: 'a text', json: 'default', path: '' },
  { what: 'an unknown field', json: { nam: 'x' }, path: 'nam', suggestion: 'name' },
  { what: 'a name with capitals', json: { name: 'Shop' }, path: 'name', allowed: 'a to z' },
  { what: 'another version', json: { version: 2 }, path: 'version', allowed: '1' },
  { what: 'a note that is no text', json: { title: 5 }, path: 'title', allowed: 'text' },

  { what: 'an unknown column', json: { source: { columns: { user: 'u' } } }, path: 'source.columns.user' },
  {
    what: 'a misspelt column',
    json: { source: { columns: { prize: 'p' } } },
    path: 'source.columns.prize',
    suggestion: 'price',
  },
  {
    what: 'a column of no name',
    json: { source: { columns: { price: '' } } },
    path: 'source.columns.price',
    allowed: 'null',
  },
  {
    what: 'a required column without a source',
    json: { source: { columns: { price: null } } },
    path: 'source.columns.price',
    beyondSchema: true,
  },
  {
    what: 'a column not yet named',
    json: { source: { columns: { price: '?' } } },
    path: 'source.columns.price',
    beyondSchema: true,
  },
  {
    what: 'one source column twice',
    json: { source: { columns: { brand: 'price' } } },
    path: 'source.columns.price',
    beyondSchema: true,
  },
  {
    what: 'an unknown time format',
    json: { source: { time: { format: 'epoc-ms' } } },
    path: 'source.time.format',
    suggestion: 'epoch-ms',
  },
  {
    what: 'a time that is none',
    json: { source: { time: { min: '2019-02-29' } } },
    path: 'source.time.min',
    beyondSchema: true,
  },
  {
    what: 'an end before the start',
    json: { source: { time: { max: '1969-01-01' } } },
    path: 'source.time.max',
    beyondSchema: true,
  },
  {
    what: 'an unknown role',
    json: { source: { eventTypes: { look: 'vew' } } },
    path: 'source.eventTypes.look',
    suggestion: 'view',
  },
  { what: 'no event type', json: { source: { eventTypes: {} } }, path: 'source.eventTypes', beyondSchema: true },
  {
    what: '256 event types',
    json: { source: { eventTypes: Object.fromEntries(Array.from({ length: 256 }, (_, i) => [`t${i}`, 'other'])) } },
    path: 'source.eventTypes',
    allowed: '255',
    beyondSchema: true,
  },
  { what: 'no partition', json: { source: { partitions: 0 } }, path: 'source.partitions', allowed: 'at least 1' },
  {
    what: 'half a partition',
    json: { source: { partitions: 1.5 } },
    path: 'source.partitions',
    allowed: 'a whole number',
  },
  {
    what: 'an unknown partitioner',
    json: { source: { partitioner: 'murmur' } },
    path: 'source.partitioner',
    suggestion: 'murmur2',
  },

  { what: 'a duration without a unit', json: { watermark: { delay: '10' } }, path: 'watermark.delay', allowed: '"5m"' },
  { what: 'a negative duration', json: { watermark: { delay: -1 } }, path: 'watermark.delay', allowed: '"5m"' },
  { what: 'a duration of no length', json: { watermark: { idle: '0s' } }, path: 'watermark.idle', allowed: 'above 0' },
  {
    what: 'a duration of a hundred years',
    json: { watermark: { delay: '36500d' } },
    path: 'watermark.delay',
    allowed: '3650d',
    beyondSchema: true,
  },
  {
    what: 'a key without the time',
    json: { dedupe: { key: ['user_id', 'price'] } },
    path: 'dedupe.key',
    allowed: 'event_time',
    beyondSchema: true,
  },
  {
    what: 'a key of an unknown column',
    json: { dedupe: { key: ['event_time', 'user_id', 'prise'] } },
    path: 'dedupe.key[2]',
    suggestion: 'price',
  },

  {
    what: 'an unknown catalogue',
    json: { joins: [{ catalog: 'user', columns: ['city'] }] },
    path: 'joins[0].catalog',
    suggestion: 'users',
  },
  { what: 'a join without columns', json: { joins: [{ catalog: 'users' }] }, path: 'joins[0].columns' },
  {
    what: 'an unknown catalogue column',
    json: { joins: [{ catalog: 'users', columns: ['contry'] }] },
    path: 'joins[0].columns[0]',
    suggestion: 'country',
    beyondSchema: true,
  },
  {
    what: 'the same, renamed',
    json: { joins: [{ catalog: 'users', columns: { land: 'contry' } }] },
    path: 'joins[0].columns.land',
    suggestion: 'country',
    beyondSchema: true,
  },
  {
    what: 'a joined column with an event column’s name',
    json: { joins: [{ catalog: 'products', columns: ['brand'] }] },
    path: 'joins[0].columns[0]',
    beyondSchema: true,
  },
  {
    what: 'one catalogue twice',
    json: {
      joins: [
        { catalog: 'users', columns: ['city'] },
        { catalog: 'users', columns: ['country'] },
      ],
    },
    path: 'joins[1].catalog',
    beyondSchema: true,
  },

  {
    what: 'a derived column with an event column’s name',
    json: { derive: { price: 1 } },
    path: 'derive.price',
    beyondSchema: true,
  },
  {
    what: 'a derived column with a joined column’s name',
    json: { derive: { city: 'x' } },
    path: 'derive.city',
    beyondSchema: true,
  },
  {
    what: 'a derived column with a field of every document',
    json: { derive: { epoch: 1 } },
    path: 'derive.epoch',
    beyondSchema: true,
  },
  { what: 'a derived column with a capital', json: { derive: { Big: 1 } }, path: 'derive.Big', allowed: 'a to z' },
  {
    what: 'a derived column that needs itself',
    json: { derive: { a: { add: [{ column: 'a' }, 1] } } },
    path: 'derive.a',
    beyondSchema: true,
  },
  { what: 'a derived column of nulls', json: { derive: { a: null } }, path: 'derive.a', beyondSchema: true },

  { what: 'no output', json: { outputs: [] }, path: 'outputs', allowed: 'at least 1' },
  { what: 'an output that is no object', json: { outputs: ['window'] }, path: 'outputs[0]', allowed: 'an object' },
  { what: 'an output without a kind', json: { outputs: [{}] }, path: 'outputs[0].kind', allowed: 'window' },
  { what: 'an unknown kind', json: { outputs: [{ kind: 'sesion' }] }, path: 'outputs[0].kind', suggestion: 'session' },
  { what: 'a field of another kind', json: windowOf({ gap: '5m' }), path: `${at}gap` },
  {
    what: 'a reserved collection',
    json: windowOf({ collection: 'dead_letters' }),
    path: `${at}collection`,
    allowed: 'another name',
  },
  {
    what: 'a collection with a dash',
    json: windowOf({ collection: 'my-windows' }),
    path: `${at}collection`,
    allowed: 'a to z',
  },
  { what: 'a long collection', json: windowOf({ collection: 'a'.repeat(65) }), path: `${at}collection`, allowed: '64' },
  {
    what: 'one collection twice',
    json: { outputs: [{ kind: 'window' }, { kind: 'window' }] },
    path: 'outputs[1].collection',
    beyondSchema: true,
  },
  {
    what: 'one collection for behaviours twice',
    json: { outputs: [{ kind: 'session' }, { kind: 'session', collection: 'others' }] },
    path: 'outputs[1].behaviorWindows.collection',
    allowed: '"behaviorWindows": null',
    beyondSchema: true,
  },
  { what: 'a window of no size', json: windowOf({ size: 0 }), path: `${at}size`, allowed: 'above 0' },
  {
    what: 'a slide that does not divide',
    json: windowOf({ size: '5m', slide: '2m' }),
    path: `${at}slide`,
    allowed: '1m',
    beyondSchema: true,
  },
  {
    what: 'a slide above the size',
    json: windowOf({ size: '5m', slide: '10m' }),
    path: `${at}slide`,
    beyondSchema: true,
  },
  {
    what: 'an unknown group',
    json: windowOf({ groupBy: ['event_typ'] }),
    path: `${at}groupBy[0]`,
    suggestion: 'event_type',
    beyondSchema: true,
  },
  {
    what: 'a group twice',
    json: windowOf({ groupBy: ['brand', 'brand'] }),
    path: `${at}groupBy[1]`,
    beyondSchema: true,
  },

  {
    what: 'a filter that is no condition',
    json: filterOf(price),
    path: `${at}filter`,
    allowed: 'a boolean',
    beyondSchema: true,
  },
  { what: 'an unknown operator', json: filterOf({ equals: [price, 1] }), path: `${at}filter.equals` },
  { what: 'a misspelt operator', json: filterOf({ isnull: price }), path: `${at}filter.isnull`, suggestion: 'isNull' },
  {
    what: 'two operators',
    json: filterOf({ eq: [price, 1], ne: [price, 2] }),
    path: `${at}filter`,
    allowed: 'one operator',
  },
  { what: 'no operator', json: filterOf({}), path: `${at}filter`, allowed: 'column, literal' },
  { what: 'a list as an expression', json: filterOf([]), path: `${at}filter` },
  { what: 'a comparison of one', json: filterOf({ eq: [price] }), path: `${at}filter.eq`, allowed: 'two expressions' },
  {
    what: 'a column that is no name',
    json: filterOf({ isNull: { column: 5 } }),
    path: `${at}filter.isNull.column`,
    allowed: 'name',
  },
  {
    what: 'an unknown column in an expression',
    json: filterOf({ gt: [{ column: 'prise' }, 1] }),
    path: `${at}filter.gt[0].column`,
    suggestion: 'price',
    beyondSchema: true,
  },
  {
    what: 'a number against a text',
    json: filterOf({ eq: [price, '5'] }),
    path: `${at}filter.eq[1]`,
    allowed: 'a number',
    beyondSchema: true,
  },
  {
    what: 'an order of booleans',
    json: filterOf({ lt: [true, null] }),
    path: `${at}filter.lt[0]`,
    beyondSchema: true,
  },
  {
    what: 'a time that is none in a comparison',
    json: filterOf({ lt: [{ column: 'event_time' }, 'noon'] }),
    path: `${at}filter.lt[1]`,
    allowed: 'UTC',
    beyondSchema: true,
  },
  { what: 'an empty list', json: filterOf({ in: [{ column: 'brand' }, []] }), path: `${at}filter.in` },
  {
    what: 'a list of another type',
    json: filterOf({ in: [{ column: 'brand' }, ['a', 1]] }),
    path: `${at}filter.in[1][1]`,
    beyondSchema: true,
  },
  {
    what: 'an expression in a list',
    json: filterOf({ in: [{ column: 'brand' }, [price]] }),
    path: `${at}filter.in[1][0]`,
  },
  { what: 'and over no list', json: filterOf({ and: true }), path: `${at}filter.and` },
  { what: 'and over a number', json: filterOf({ and: [true, 1] }), path: `${at}filter.and[1]`, beyondSchema: true },
  {
    what: 'a number with seven decimals',
    json: filterOf({ gt: [price, 0.1234567] }),
    path: `${at}filter.gt[1]`,
    allowed: '6 decimals',
    beyondSchema: true,
  },
  { what: 'a literal that is a list', json: filterOf({ literal: [] }), path: `${at}filter.literal` },
  {
    what: 'a sum of a text',
    json: aggregateOf({ sum: { column: 'brand' } }),
    path: `${at}aggregates.x.sum`,
    allowed: 'a number',
    beyondSchema: true,
  },
  {
    what: 'the hour of a price',
    json: aggregateOf({ countIf: { eq: [{ hourOf: price }, 1] } }),
    path: `${at}aggregates.x.countIf.eq[0].hourOf`,
    allowed: 'a time',
    beyondSchema: true,
  },
  {
    what: 'branches of two types',
    json: aggregateOf({ max: { caseWhen: [branch(true, 1)], else: 'x' } }),
    path: `${at}aggregates.x.max.else`,
    allowed: 'a number',
    beyondSchema: true,
  },
  {
    what: 'a branch without a value',
    json: aggregateOf({ max: { caseWhen: [{ when: true }] } }),
    path: `${at}aggregates.x.max.caseWhen[0].then`,
  },
  {
    what: 'a misspelt branch',
    json: aggregateOf({ max: { caseWhen: [{ ...branch(true, 1), whem: 1 }] } }),
    path: `${at}aggregates.x.max.caseWhen[0].whem`,
    suggestion: 'when',
  },
  { what: 'no branch', json: aggregateOf({ max: { caseWhen: [] } }), path: `${at}aggregates.x.max.caseWhen` },
  {
    what: 'a lone term',
    json: aggregateOf({ sum: { add: [price] } }),
    path: `${at}aggregates.x.sum.add`,
    allowed: 'two or more',
  },
  {
    what: 'three to subtract',
    json: aggregateOf({ sum: { subtract: [1, 2, 3] } }),
    path: `${at}aggregates.x.sum.subtract`,
    allowed: 'two numbers',
  },

  {
    what: 'an unknown aggregate',
    json: aggregateOf({ cuont: true }),
    path: `${at}aggregates.x.cuont`,
    suggestion: 'count',
  },
  { what: 'an aggregate that is a name', json: aggregateOf('count'), path: `${at}aggregates.x`, allowed: 'count' },
  { what: 'two aggregates', json: aggregateOf({ count: true, sum: price }), path: `${at}aggregates.x` },
  {
    what: 'a count of something',
    json: aggregateOf({ count: 'price' }),
    path: `${at}aggregates.x.count`,
    allowed: 'true',
  },
  { what: 'a sumIf without its condition', json: aggregateOf({ sumIf: [price] }), path: `${at}aggregates.x.sumIf` },
  {
    what: 'an unknown column in a condition',
    json: windowOf({ aggregates: { revenue: { sumIf: [price, { eq: [{ column: 'event_rol' }, 'purchase'] }] } } }),
    path: `${at}aggregates.revenue.sumIf[1].eq[0].column`,
    suggestion: 'event_role',
    beyondSchema: true,
  },
  {
    what: 'a greatest text',
    json: aggregateOf({ max: { column: 'brand' } }),
    path: `${at}aggregates.x.max`,
    allowed: 'a number or a time',
    beyondSchema: true,
  },
  {
    what: 'distinct values of nothing',
    json: aggregateOf({ countDistinct: [] }),
    path: `${at}aggregates.x.countDistinct`,
  },
  {
    what: 'distinct values of an unknown column',
    json: aggregateOf({ countDistinct: 'user' }),
    path: `${at}aggregates.x.countDistinct`,
    beyondSchema: true,
  },
  {
    what: 'a tuple with a column twice',
    json: aggregateOf({ countDistinct: ['brand', 'brand'] }),
    path: `${at}aggregates.x.countDistinct[1]`,
    beyondSchema: true,
  },
  {
    what: 'an aggregate with a group’s name',
    json: windowOf({ aggregates: { event_type: { count: true } } }),
    path: `${at}aggregates.event_type`,
    beyondSchema: true,
  },
  {
    what: 'an aggregate with a field of windows',
    json: windowOf({ aggregates: { window_end: { count: true } } }),
    path: `${at}aggregates.window_end`,
    beyondSchema: true,
  },
  {
    what: 'an aggregate with a field of sessions',
    json: sessionOf({ aggregates: { steps: { count: true } } }),
    path: `${at}aggregates.steps`,
    beyondSchema: true,
  },

  { what: 'an unknown rule', json: sessionOf({ rule: 'gaps' }), path: `${at}rule`, suggestion: 'gap' },
  { what: 'a gap of no length', json: sessionOf({ gap: '0m' }), path: `${at}gap`, allowed: 'above 0' },
  {
    what: 'too many events',
    json: sessionOf({ maxEvents: 2_000_000 }),
    path: `${at}maxEvents`,
    allowed: 'at most 1000000',
  },
  {
    what: 'unknown behaviours',
    json: sessionOf({ behaviors: 'footpath-v2' }),
    path: `${at}behaviors`,
    suggestion: 'footpath-v1',
  },
  { what: 'behaviours without the rest', json: sessionOf({ behaviors: { rules: [] } }), path: `${at}behaviors.else` },
  {
    what: 'a behaviour without its condition',
    json: sessionOf({ behaviors: { rules: [{ segment: 'a', score: 1 }], else: { segment: 'b', score: 0 } } }),
    path: `${at}behaviors.rules[0].when`,
  },
  {
    what: 'a behaviour over an event’s column',
    json: sessionOf({
      behaviors: { rules: [{ segment: 'a', score: 1, when: { gt: [price, 1] } }], else: { segment: 'b', score: 0 } },
    }),
    path: `${at}behaviors.rules[0].when.gt[0].column`,
    beyondSchema: true,
  },
  {
    what: 'windows of behaviours without size',
    json: sessionOf({ behaviorWindows: { size: '0m' } }),
    path: `${at}behaviorWindows.size`,
    allowed: 'above 0',
  },
];

/** Definitions that hold. */
export const GOOD_DEFINITIONS: Readonly<Record<string, unknown>> = {
  'nothing said': {},
  notes: {
    $schema: './pipeline.schema.json',
    title: 'Shop',
    description: 'All of it',
    $comment: 'x',
    watermark: { $comment: 'y' },
  },
  'another shop': {
    source: {
      columns: {
        event_time: 'ts',
        event_type: 'action',
        product_id: 'sku',
        user_id: 'visitor',
        user_session: null,
        brand: null,
      },
      time: { format: 'epoch-ms', min: '2020-01-01', max: '2021-01-01 00:00:00 UTC' },
      eventTypes: { look: 'view', basket: 'cart', order: 'purchase', wish: 'other' },
      partitions: 4,
    },
    outputs: [{ kind: 'session', rule: 'gap', gap: '15m', behaviors: 'original-2019', behaviorWindows: null }],
  },
  'sliding windows': windowOf({ size: '1h', slide: 600_000, groupBy: [], aggregates: { n: { count: true } } }),
  'every operator': {
    derive: {
      weekend_hour: {
        caseWhen: [branch({ isWeekend: { column: 'event_time' } }, { hourOf: { column: 'event_time' } })],
        else: null,
      },
      net: { divide: [{ multiply: [price, 100] }, { add: [100, { literal: 19 }] }] },
      cheap: { and: [{ lt: [{ column: 'net' }, 10] }, { not: { isNull: { column: 'brand' } } }] },
    },
    outputs: [
      {
        kind: 'window',
        groupBy: ['cheap', 'country'],
        filter: {
          or: [{ in: [{ column: 'brand' }, ['a', null]] }, { gte: [{ column: 'event_time' }, '2019-10-01T00:00:00Z'] }],
        },
        aggregates: {
          rows: { count: true, $comment: 'all' },
          cheap_rows: { countIf: { column: 'cheap' } },
          net_sum: { sum: { column: 'net' } },
          spread: { max: { subtract: [price, { column: 'net' }] } },
          first: { min: { column: 'event_time' } },
          brands: { approxCountDistinct: ['brand', 'category_id'] },
        },
      },
      { kind: 'events', filter: { ne: [{ column: 'event_role' }, 'view'] } },
    ],
  },
  'behaviours over further fields': sessionOf({
    aggregates: { dearest: { max: price } },
    behaviors: {
      rules: [{ segment: 'rich', score: 10, when: { gte: [{ column: 'dearest' }, 999.99] }, title: 'note' }],
      else: { segment: 'rest', score: 0 },
    },
  }),
  'columns of a catalogue renamed': {
    joins: [{ catalog: 'products', columns: { maker: 'brand', rating: 'rating' } }],
    derive: {},
  },
};
