import type { Aggregate, SessionOutput } from '../pipeline/definition';
import type { ColumnTypes } from '../pipeline/vector';
import { type AggregateResult, aggregateResult } from './aggregate-result';
import { decimalValue, type Integer, integerQuotient, timesInteger } from './exact-sum';
import type { DocumentValue, WindowPartial } from './ports';
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

/** Adds the fields of `user_behaviors` behind the segment, from what all shards know of one window and segment. */
export function behaviorFields(
  sessionTypes: ColumnTypes,
): (partials: readonly WindowPartial[], document: Record<string, DocumentValue>) => void {
  const results = Object.entries<Aggregate>(AGGREGATES).map(
    ([name, aggregate], i) => [name, i, aggregateResult(aggregate, sessionTypes)] as const,
  );
  return (partials, document) => {
    const sums: Record<string, Integer> = {};
    for (const [name, i, result] of results) sums[name] = unitsOf(partials, i, result);
    addFields(sums as Sums, document);
  };
}

type Sums = Readonly<Record<keyof typeof AGGREGATES, Integer>>;

function addFields(sums: Sums, document: Record<string, DocumentValue>): void {
  const sessions = sums.session_count;
  document.session_count = sessions;
  document.avg_score = quotient(sums.score, sessions, 6);
  document.avg_events = quotient(sums.events, sessions, 6);
  document.avg_duration_minutes = quotient(sums.duration_ms, timesInteger(sessions, 60_000), 6);
  document.total_revenue = decimalValue(sums.total_revenue, 2);
  document.unique_users = sums.unique_users;
  document.view_to_cart_rate = quotient(sums.with_view_and_cart, sums.with_view, 6);
  document.cart_to_purchase_rate = quotient(sums.with_cart_and_purchase, sums.with_cart, 6);
  document.avg_order_value = quotient(sums.total_revenue, timesInteger(sums.purchases, 100), 2);
}

function unitsOf(partials: readonly WindowPartial[], aggregate: number, result: AggregateResult): Integer {
  return result.units(partials.map(({ values }) => values[aggregate])) ?? 0;
}

function quotient(numerator: Integer, denominator: Integer, decimals: number): DocumentValue {
  const units = integerQuotient(numerator, denominator, decimals);
  return units === null ? null : decimalValue(units, decimals);
}
