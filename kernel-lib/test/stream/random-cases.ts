import fc from 'fast-check';
import { branch } from '../../src/pipeline/branch';
import type { Definition, Expression } from '../../src/pipeline/definition';
import { parseDefinition } from '../../src/pipeline/validate';
import type { PlainEvent } from '../support/batches';
import type { Drive } from './drive';
import { HOUR, inFile, MINUTE, START } from './events';

const column = (name: string): Expression => ({ column: name });

const conditions: readonly Expression[] = [
  { gt: [column('price'), 1.5] },
  { eq: [column('event_role'), 'view'] },
  { ne: [column('brand'), 'x'] },
  { isNull: column('user_session') },
  { eq: [column('tier'), 'cheap'] },
  { eq: [column('category_name'), 'toys'] },
];

const condition = fc.constantFrom(...conditions);
const filter = fc.option(condition, { nil: undefined, freq: 1 });

const aggregates = fc.constant({
  n: { count: true },
  n_if: { countIf: conditions[0] },
  total: { sum: column('price') },
  half: { sum: { divide: [column('price'), 3] } },
  carts: { sumIf: [column('price'), { eq: [column('event_type'), 'cart'] }] },
  mean: { avg: column('price') },
  mean_rating: { avg: column('rating') },
  mean_double: { avg: { multiply: [column('price'), 1.5] } },
  least: { min: column('price') },
  latest: { max: column('event_time') },
  most_rating: { max: column('rating') },
  users: { countDistinct: 'user_id' },
  products: { countDistinct: 'product_id' },
  brands: { countDistinct: 'brand' },
  sessions: { countDistinct: ['user_id', 'user_session'] },
  pairs: { countDistinct: ['brand', 'product_id'] },
});

const groupBy = fc.constantFrom(
  ['event_type'],
  [],
  ['brand', 'event_role'],
  ['product_id'],
  ['tier', 'is_cheap'],
  ['rating', 'category_name'],
  ['day_hour'],
);

const windowOutput = fc.record({
  kind: fc.constant('window'),
  collection: fc.constant('w'),
  size: fc.constantFrom(60_000, 5 * MINUTE, HOUR),
  parts: fc.constantFrom(1, 1, 2, 5),
  groupBy,
  filter,
  aggregates,
});

const sessionOutput = fc.record({
  kind: fc.constant('session'),
  rule: fc.constantFrom('id', 'gap'),
  gap: fc.constantFrom(30_000, 5 * MINUTE, 30 * MINUTE),
  max: fc.constantFrom(2 * MINUTE, HOUR, 24 * HOUR),
  maxEvents: fc.constantFrom(1, 2, 3, 7, 100_000),
  filter,
  behaviors: fc.constantFrom('footpath-v1', 'original-2019'),
  size: fc.constantFrom(60_000, 5 * MINUTE),
});

/** Definitions that together use all there is, over small numbers so that edges are met. */
export const definitions: fc.Arbitrary<Definition> = fc
  .record({
    partitions: fc.integer({ min: 1, max: 4 }),
    delay: fc.constantFrom(0, 30_000, 5 * MINUTE, 20 * MINUTE),
    key: fc.constantFrom(undefined, ['event_time', 'user_id'], ['user_id', 'brand', 'event_time']),
    window: windowOutput,
    sessions: fc.tuple(sessionOutput, sessionOutput),
    eventFilter: filter,
  })
  .map(({ partitions, delay, key, window: { parts, ...window }, sessions, eventFilter }) =>
    parseDefinition({
      source: { partitions },
      watermark: { delay },
      dedupe: { key },
      joins: [{ catalog: 'products', columns: ['category_name', 'rating'] }],
      derive: {
        tier: {
          caseWhen: [branch({ lt: [column('price'), 1] }, 'cheap')],
          else: 'dear',
        },
        is_cheap: { lt: [column('price'), 2] },
        day_hour: { hourOf: column('event_time') },
      },
      outputs: [
        { ...window, slide: window.size / parts },
        ...sessions.map(({ size, ...session }, i) => ({
          ...session,
          collection: `s${i}`,
          behaviorWindows: { collection: `b${i}`, size },
          aggregates: i === 0 ? {} : { mean: { avg: column('price') }, ratings: { countDistinct: 'rating' } },
        })),
        { kind: 'events', collection: 'e', filter: eventFilter },
      ],
    }),
  );

export const PRODUCTS_CSV = 'product_id,category_name,rating\n1,toys,4.5\n2,,3.25\n3,"tools, big",\n';

const USERS = [1, 2, 3, 4, 5, 2 ** 40 + 1];
const SESSIONS = ['a', null, 'b', 'é|'];

const step = fc.record({
  /** In units of the case. */
  forth: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: -3, max: 4 }) },
    { weight: 10, arbitrary: fc.integer({ min: -30, max: 30 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 400 }) },
  ),
  repeat: fc.integer({ min: 0, max: 11 }),
  user: fc.nat(),
  session: fc.nat(),
  type: fc.constantFrom('view', 'view', 'view', 'cart', 'purchase', 'remove_from_cart'),
  productId: fc.integer({ min: 1, max: 4 }),
  categoryId: fc.constantFrom('10', '20', null),
  categoryCode: fc.constantFrom('a.b', null),
  brand: fc.constantFrom('x', 'ÿz', null),
  priceCents: fc.constantFrom(0, 99, 150, 151, 19_999, 999_999_999_999),
});

/**
 * Inputs with much disorder: times go back and forth on a coarse grid, with ties, gaps and repeated records. With few users
 * sessions are long and are cut and joined; with many there are many windows' groups.
 */
export const inputs: fc.Arbitrary<PlainEvent[]> = fc
  .record({
    stepMs: fc.constantFrom(2_500, 10_000),
    users: fc.integer({ min: 1, max: USERS.length }),
    sessions: fc.integer({ min: 1, max: SESSIONS.length }),
    steps: fc.array(step, { minLength: 1, maxLength: 150, size: 'max' }),
  })
  .map(({ stepMs, users, sessions, steps }) => {
    let timeMs = START;
    const events: PlainEvent[] = [];
    for (const { forth, repeat, user, session, ...rest } of steps) {
      timeMs += forth * stepMs;
      const earlier = events.at(-1 - (user % 5));
      if (repeat === 0 && earlier !== undefined) events.push({ ...earlier });
      else {
        const ids = { userId: USERS[user % users], userSession: SESSIONS[session % sessions] };
        events.push({ ...rest, ...ids, timeMs, file: 0, offset: 0 });
      }
    }
    const border = Math.floor(events.length / 2);
    return [...inFile(events.slice(0, border)), ...inFile(events.slice(border), 1)];
  });

/** Ways to run an input. */
export const drives: fc.Arbitrary<Drive> = fc.record({
  batchSizes: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }),
  epochBatches: fc.integer({ min: 1, max: 4 }),
  shardCounts: fc.constantFrom([1], [2], [3], [1, 2], [3, 1, 2], [2, 2]),
  maxSessionBytes: fc.constantFrom(250, 1000, 12 << 20),
  leastTexts: fc.constantFrom(0, 12, 65_536),
});
