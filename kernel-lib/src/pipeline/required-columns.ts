import { EVENT_COLUMNS } from '../event/schema';
import { BASE_COLUMN_TYPES, columnsOf, derivedOrder, joinedColumnTypes } from './columns';
import type { Aggregate, Definition, Output } from './definition';

/** The columns that outputs read, so that an engine makes no others. */
export interface RequiredColumns {
  /** Of the event itself, `event_role` and `event_timestamp` included. */
  readonly base: readonly string[];
  /** Brought in by joins, under the names they get. */
  readonly joined: readonly string[];
  /** Derived, each after those that it reads. */
  readonly derived: readonly string[];
}

/** What the steps of a session keep of its events. */
const SESSION_COLUMNS = [...EVENT_COLUMNS, 'event_role'];

/** The columns that these outputs need, with everything that their derived columns need. */
export function requiredColumns(
  definition: Definition,
  outputs: readonly Output[] = definition.outputs,
): RequiredColumns {
  const wanted = new Set<string>();
  for (const output of outputs) for (const name of columnsOfOutput(definition, output)) wanted.add(name);
  const order = derivedOrder(definition);
  // Backwards, because a derived column reads only those before it.
  for (const name of [...order].reverse()) {
    if (wanted.has(name)) for (const read of columnsOf(definition.derive[name])) wanted.add(read);
  }
  return {
    base: [...BASE_COLUMN_TYPES.keys()].filter((name) => wanted.has(name)),
    joined: [...joinedColumnTypes(definition).keys()].filter((name) => wanted.has(name)),
    derived: order.filter((name) => wanted.has(name)),
  };
}

/** The columns of an `events` output's rows: the nine with `event_time` as `event_timestamp`, then joined, then derived. */
export function eventFields(definition: Definition): readonly string[] {
  const own = EVENT_COLUMNS.map((name) => (name === 'event_time' ? 'event_timestamp' : name));
  return [...own, ...joinedColumnTypes(definition).keys(), ...Object.keys(definition.derive)];
}

function columnsOfOutput(definition: Definition, output: Output): readonly string[] {
  const filter = [...columnsOf(output.filter)];
  if (output.kind === 'events') return [...filter, ...eventFields(definition)];
  const read = Object.values(output.aggregates).flatMap(columnsOfAggregate);
  return [...filter, ...read, ...(output.kind === 'session' ? SESSION_COLUMNS : output.groupBy)];
}

/** The columns that an aggregate reads. */
function columnsOfAggregate(aggregate: Aggregate): readonly string[] {
  if ('countDistinct' in aggregate) return [aggregate.countDistinct].flat();
  if ('approxCountDistinct' in aggregate) return [aggregate.approxCountDistinct].flat();
  return [...columnsOf(aggregate)];
}
