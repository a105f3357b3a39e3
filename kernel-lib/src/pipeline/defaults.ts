import { EVENT_COLUMNS } from '../event/schema';
import { branch } from './branch';
import type { Aggregate, Definition, Expression } from './definition';
import type { EventsInput, JoinInput, PipelineInput, SessionInput, WindowInput } from './definition-input';

const price: Expression = { column: 'price' };
const eventTime: Expression = { column: 'event_time' };

/** The aggregates of `windowed_metrics`. */
const WINDOW_AGGREGATES: Readonly<Record<string, Aggregate>> = {
  event_count: { count: true },
  price_sum: { sum: price },
  avg_price: { avg: price },
  revenue: { sumIf: [price, { eq: [{ column: 'event_role' }, 'purchase'] }] },
  unique_users: { countDistinct: 'user_id' },
  unique_products: { countDistinct: 'product_id' },
  unique_sessions: { countDistinct: ['user_id', 'user_session'] },
};

const JOINS = [
  { catalog: 'products', columns: ['product_name', 'category_name', 'subcategory'] },
  { catalog: 'users', columns: ['user_segment', 'country', 'city', 'age_group', 'gender'] },
] as const satisfies readonly JoinInput[];

const DERIVE: Readonly<Record<string, Expression>> = {
  price_category: {
    caseWhen: [
      branch({ lt: [price, 50] }, 'Budget'),
      branch({ lt: [price, 200] }, 'Mid-Range'),
      branch({ lt: [price, 500] }, 'Premium'),
    ],
    else: 'Luxury',
  },
  event_hour: { hourOf: eventTime },
  is_weekend: { isWeekend: eventTime },
};

/** Every default of an output of kind `window`; `slide` is the output's own size. */
export const DEFAULT_WINDOW = {
  kind: 'window',
  collection: 'windowed_metrics',
  size: '5m',
  groupBy: ['event_type'],
  aggregates: WINDOW_AGGREGATES,
} as const satisfies WindowInput;

/** Every default of an output of kind `session`. */
export const DEFAULT_SESSION = {
  kind: 'session',
  collection: 'session_metrics',
  rule: 'id',
  gap: '30m',
  max: '24h',
  maxEvents: 100_000,
  aggregates: {},
  behaviors: 'footpath-v1',
  behaviorWindows: { collection: 'user_behaviors', size: '5m' },
} as const satisfies SessionInput;

/** Every default of an output of kind `events`, which no pipeline has unless it says so: it is as large as the input. */
export const DEFAULT_EVENTS = { kind: 'events', collection: 'enriched_events' } as const satisfies EventsInput;

/** The default pipeline, every field written out; what a definition leaves out is taken from here. */
export const DEFAULT_PIPELINE = {
  version: 1,
  name: 'default',
  source: {
    columns: Object.fromEntries(EVENT_COLUMNS.map((name) => [name, name])) as Definition['source']['columns'],
    time: { format: 'reference', min: '1970-01-01', max: '2101-01-01' },
    eventTypes: { view: 'view', cart: 'cart', purchase: 'purchase', remove_from_cart: 'other' },
    partitions: 1,
    partitioner: 'murmur2',
  },
  watermark: { delay: '10m', idle: '60s' },
  dedupe: { key: EVENT_COLUMNS },
  joins: JOINS,
  derive: DERIVE,
  outputs: [DEFAULT_WINDOW, DEFAULT_SESSION],
} as const satisfies PipelineInput;

/**
 * The default pipeline under a name: `windowed_metrics`, `session_metrics` and `user_behaviors` from a file shaped like the
 * reference one. Its joins and derived columns cost nothing until an output reads them. The object is the caller's own.
 */
export function defaultPipeline(name = 'default'): PipelineInput {
  return structuredClone({ ...DEFAULT_PIPELINE, name });
}
