import { EVENT_COLUMNS } from '../event/schema';
import { aggregateType } from './aggregate-type';
import { CATALOG_COLUMNS } from './catalog-columns';
import type { Definition, SessionOutput } from './definition';
import { typeOf } from './expression';
import type { ColumnTypes, ValueType } from './vector';

const TIME: ValueType = { kind: 'time' };
const TEXT: ValueType = { kind: 'text' };
const WHOLE: ValueType = { kind: 'number', scale: 0 };
const MONEY: ValueType = { kind: 'number', scale: 2 };
const SIX_DECIMALS: ValueType = { kind: 'number', scale: 6 };

/**
 * What every event has: its nine columns, `event_timestamp` (another name of `event_time`) and `event_role`, the role of its
 * type (view, cart, purchase, other).
 */
export const BASE_COLUMN_TYPES: ColumnTypes = new Map<string, ValueType>([
  ...EVENT_COLUMNS.map((name) => [name, TEXT] as const),
  ['event_time', TIME],
  ['product_id', WHOLE],
  ['price', MONEY],
  ['user_id', WHOLE],
  ['event_timestamp', TIME],
  ['event_role', TEXT],
]);

/** The columns that expressions, groups and aggregates over events may name: base, then joined, then derived. */
export function eventColumnTypes(definition: Pick<Definition, 'joins' | 'derive'>): ColumnTypes {
  const types = new Map(BASE_COLUMN_TYPES);
  for (const [name, type] of joinedColumnTypes(definition)) types.set(name, type);
  for (const name of derivedOrder(definition)) types.set(name, typeOf(definition.derive[name], types));
  return types;
}

/** The columns that the joins bring in, under the names they get. */
export function joinedColumnTypes(definition: Pick<Definition, 'joins'>): ColumnTypes {
  const types = new Map<string, ValueType>();
  for (const join of definition.joins) {
    for (const [name, column] of Object.entries(join.columns)) {
      const type = CATALOG_COLUMNS[join.catalog].get(column);
      if (type !== undefined) types.set(name, type);
    }
  }
  return types;
}

/** The names of the derived columns, each after those that it reads; what needs a cycle is left out. */
export function derivedOrder(definition: Pick<Definition, 'derive'>): readonly string[] {
  const order: string[] = [];
  const waiting = new Map(Object.entries(definition.derive).map(([name, expression]) => [name, columnsOf(expression)]));
  for (let found = true; found; ) {
    found = false;
    for (const [name, reads] of waiting) {
      if ([...reads].some((other) => waiting.has(other))) continue;
      order.push(name);
      waiting.delete(name);
      found = true;
    }
  }
  return order;
}

/** The way by which a derived column needs itself, from what it reads to itself; null if it does not. */
export function cycleOf(definition: Pick<Definition, 'derive'>, name: string): readonly string[] | null {
  const ways: string[][] = [[name]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const read of columnsOf(definition.derive[way.at(-1)!])) {
      if (read === name) return [...way.slice(1), name];
      if (seen.has(read) || !Object.hasOwn(definition.derive, read)) continue;
      seen.add(read);
      ways.push([...way, read]);
    }
  }
  return null;
}

/** The columns that an expression reads; of anything that is not an expression, those that look like it. */
export function columnsOf(expression: unknown, found: Set<string> = new Set()): ReadonlySet<string> {
  if (typeof expression !== 'object' || expression === null) return found;
  for (const [key, part] of Object.entries(expression)) {
    if (key === 'column' && typeof part === 'string' && !Array.isArray(expression)) found.add(part);
    else if (key !== 'literal') columnsOf(part, found);
  }
  return found;
}

/**
 * What behaviour rules may name. `session_duration_minutes` is milliseconds / 60,000 rounded to six decimals, half away from
 * zero; `session_duration_seconds` is whole seconds, the rest cut off; `events_per_minute` is null below one minute.
 */
export const SESSION_FIELD_TYPES: ColumnTypes = new Map<string, ValueType>([
  ['user_id', WHOLE],
  ['user_session', TEXT],
  ['session_start', TIME],
  ['session_end', TIME],
  ['session_duration_minutes', SIX_DECIMALS],
  ['session_duration_seconds', WHOLE],
  ['total_events', WHOLE],
  ['view_count', WHOLE],
  ['cart_count', WHOLE],
  ['purchase_count', WHOLE],
  ['other_count', WHOLE],
  ['total_revenue', MONEY],
  ['unique_products', WHOLE],
  ['unique_categories', WHOLE],
  ['unique_brands', WHOLE],
  ['events_per_minute', SIX_DECIMALS],
]);

/** The columns of a session for behaviour rules: `SESSION_FIELD_TYPES` and the output's further aggregates. */
export function sessionColumnTypes(output: SessionOutput, eventColumns: ColumnTypes): ColumnTypes {
  const types = new Map(SESSION_FIELD_TYPES);
  for (const [name, aggregate] of Object.entries(output.aggregates))
    types.set(name, aggregateType(aggregate, eventColumns));
  return types;
}
