import type { Aggregate, SessionOutput } from '../pipeline/definition';
import type { ColumnTypes } from '../pipeline/vector';
import { type AggregateResult, aggregateResult } from './aggregate-result';
import { decimalValue, type Integer, integerQuotient, timesInteger } from './exact-sum';
import type { DocumentValue } from './ports';
import type { WindowRules } from './window-table';

const has = (name: string) => ({ gt: [{ column: name }, 0] }) as const;

/** What is kept of the sessions of a window and segment; all of it is additive over shards. */
const AGGREGATES = {
  session_count: { count: true },
  score: { sum: { column: 'segment_score' } },
  events: { sum: { column: 'total_events' } },
  duration_ms: { sum: { column: 'session_duration_ms' } },
  total_revenue: { sum: { column: 'total_revenue' } },
  unique_users: { countDistinct: 'user_id' },
  with_view: { countIf: has('view_count') },
  with_view_and_cart: { countIf: { and: [has('view_count'), has('cart_count')] } },
  with_cart: { countIf: has('cart_count') },
  with_cart_and_purchase: { countIf: { and: [has('cart_count'), has('purchase_count')] } },
  purchases: { sum: { column: 'purchase_count' } },
} as const satisfies Readonly<Record<string, Aggregate>>;

/** The windows of session end by segment, as windows over sessions. */
export function behaviorWindowRules(output: SessionOutput): WindowRules | null {
  if (output.behaviorWindows === null) return null;
  const { sizeMs } = output.behaviorWindows;
  return {
    timeColumn: 'session_end',
    sizeMs,
    slideMs: sizeMs,
    groupBy: ['behavior_segment'],
    filter: null,
    aggregates: AGGREGATES,
  };
}

/** The columns of final sessions, with those that come of the rules. */
export function finalSessionTypes(types: ColumnTypes): ColumnTypes {
  const whole = { kind: 'number', scale: 0 } as const;
  return new Map([
    ...types,
    ['behavior_segment', { kind: 'text' }],
    ['segment_score', whole],
    ['session_duration_ms', whole],
  ]);
}

type Name = keyof typeof AGGREGATES;

const NAMES = Object.keys(AGGREGATES) as readonly Name[];
const PLACES = Object.fromEntries(NAMES.map((name, place) => [name, place])) as Readonly<Record<Name, number>>;

/** How to finish each of `AGGREGATES`. */
export function behaviorResults(sessionTypes: ColumnTypes): readonly AggregateResult[] {
  return NAMES.map((name) => aggregateResult(AGGREGATES[name], sessionTypes));
}

/** Adds the fields of `user_behaviors` behind the segment; `units` gives the value of an aggregate by its place. */
export function addBehaviorFields(units: (place: number) => Integer, document: Record<string, DocumentValue>): void {
  const sessions = units(PLACES.session_count);
  const revenue = units(PLACES.total_revenue);
  document.session_count = sessions;
  document.avg_score = quotient(units(PLACES.score), sessions, 6);
  document.avg_events = quotient(units(PLACES.events), sessions, 6);
  document.avg_duration_minutes = quotient(units(PLACES.duration_ms), timesInteger(sessions, 60_000), 6);
  document.total_revenue = decimalValue(revenue, 2);
  document.unique_users = units(PLACES.unique_users);
  document.view_to_cart_rate = quotient(units(PLACES.with_view_and_cart), units(PLACES.with_view), 6);
  document.cart_to_purchase_rate = quotient(units(PLACES.with_cart_and_purchase), units(PLACES.with_cart), 6);
  document.avg_order_value = quotient(revenue, timesInteger(units(PLACES.purchases), 100), 2);
}

function quotient(numerator: Integer, denominator: Integer, decimals: number): DocumentValue {
  const units = integerQuotient(numerator, denominator, decimals);
  return units === null ? null : decimalValue(units, decimals);
}
