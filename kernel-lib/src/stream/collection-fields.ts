import { aggregateType } from '../pipeline/aggregate-type';
import { eventColumnTypes } from '../pipeline/columns';
import type { Aggregate, Definition, SessionOutput, WindowOutput } from '../pipeline/definition';
import type { ColumnTypes, ValueType } from '../pipeline/vector';
import { eventsOutputColumns } from './events-table';

export type CollectionFieldType = 'int32' | 'int64' | 'double' | 'date' | 'text' | 'boolean' | 'binary' | 'array';
type Fields = Readonly<Record<string, CollectionFieldType>>;

/** How a collection is kept, and the types of its documents' fields. */
export interface CollectionShape {
  /** Tables in columns, or documents. */
  readonly kind: 'segments' | 'documents';
  /** Whether `_id` is stored, or made of a session's or an event's fields. */
  readonly id: 'stored' | 'session' | 'event';
  readonly fields: Fields;
}

const RECORD_PLACE = { source: 'text', partition: 'int32', offset: 'int64', line: 'int64' } as const;

const LATE_EVENTS: CollectionShape = {
  kind: 'documents',
  id: 'stored',
  fields: {
    _id: 'text',
    event_time: 'date',
    event_type: 'text',
    product_id: 'int64',
    category_id: 'text',
    category_code: 'text',
    brand: 'text',
    price: 'double',
    user_id: 'int64',
    user_session: 'text',
    ...RECORD_PLACE,
    raw: 'binary',
    watermark: 'date',
    watermark_offset: 'int64',
    floor_offset: 'int64',
    origin: 'text',
  },
};

const DEAD_LETTERS: CollectionShape = {
  kind: 'documents',
  id: 'stored',
  fields: { _id: 'text', ...RECORD_PLACE, reason: 'text', raw: 'binary', raw_size: 'int64', origin: 'text' },
};

/** Every collection that an engine writes under a definition, by name. */
export function collectionFields(definition: Definition): Readonly<Record<string, CollectionShape>> {
  const types = eventColumnTypes(definition);
  const shapes: Record<string, CollectionShape> = { late_events: LATE_EVENTS, dead_letters: DEAD_LETTERS };
  for (const output of definition.outputs) {
    if (output.kind === 'window') shapes[output.collection] = windowShape(output, types);
    else if (output.kind === 'events') shapes[output.collection] = eventsShape(definition, types);
    else {
      shapes[output.collection] = sessionShape(output, types);
      if (output.behaviorWindows !== null) shapes[output.behaviorWindows.collection] = BEHAVIORS;
    }
  }
  return shapes;
}

function windowShape(output: WindowOutput, types: ColumnTypes): CollectionShape {
  const groups = output.groupBy.map((name) => [name, fieldType(types.get(name)!)] as const);
  return {
    kind: 'documents',
    id: 'stored',
    fields: {
      _id: 'text',
      window_start: 'date',
      window_end: 'date',
      ...Object.fromEntries(groups),
      ...aggregateFields(output.aggregates, types),
    },
  };
}

function eventsShape(definition: Definition, types: ColumnTypes): CollectionShape {
  const fields = eventsOutputColumns(definition).map((name) => [name, fieldType(types.get(name)!)] as const);
  return { kind: 'segments', id: 'event', fields: { _id: 'text', ...Object.fromEntries(fields) } };
}

function sessionShape(output: SessionOutput, types: ColumnTypes): CollectionShape {
  return {
    kind: 'segments',
    id: 'session',
    fields: {
      _id: 'text',
      user_id: 'int64',
      user_session: 'text',
      session_start: 'date',
      session_end: 'date',
      session_duration_minutes: 'double',
      total_events: 'int32',
      view_count: 'int32',
      cart_count: 'int32',
      purchase_count: 'int32',
      other_count: 'int32',
      total_revenue: 'double',
      unique_products: 'int32',
      unique_categories: 'int32',
      unique_brands: 'int32',
      converted_to_cart: 'boolean',
      converted_to_purchase: 'boolean',
      behavior_segment: 'text',
      segment_score: 'int32',
      events_per_minute: 'double',
      ...aggregateFields(output.aggregates, types),
      steps: 'array',
    },
  };
}

/** Members of a session's step, in the order of its array. A step of a `gap` session says its own `user_session`. */
export function stepFields({ rule }: Pick<SessionOutput, 'rule'>): Fields {
  return {
    ms: 'int64',
    event_type: 'text',
    product_id: 'int64',
    price: 'double',
    category_id: 'text',
    category_code: 'text',
    brand: 'text',
    ...(rule === 'gap' ? { user_session: 'text' as const } : {}),
  };
}

const BEHAVIORS: CollectionShape = {
  kind: 'documents',
  id: 'stored',
  fields: {
    _id: 'text',
    window_start: 'date',
    window_end: 'date',
    behavior_segment: 'text',
    session_count: 'int32',
    avg_score: 'double',
    avg_events: 'double',
    avg_duration_minutes: 'double',
    total_revenue: 'double',
    unique_users: 'int32',
    view_to_cart_rate: 'double',
    cart_to_purchase_rate: 'double',
    avg_order_value: 'double',
  },
};

function aggregateFields(aggregates: Readonly<Record<string, Aggregate>>, types: ColumnTypes): Fields {
  const fields = Object.entries(aggregates).map(
    ([name, aggregate]) => [name, isCount(aggregate) ? 'int32' : fieldType(aggregateType(aggregate, types))] as const,
  );
  return Object.fromEntries(fields);
}

/** True for aggregates whose value is a count, an Int32 in documents. */
export function isCount(aggregate: Aggregate): boolean {
  return ['count', 'countIf', 'countDistinct', 'approxCountDistinct'].some((name) => name in aggregate);
}

function fieldType(type: ValueType): CollectionFieldType {
  if (type.kind === 'number') return type.scale === 0 ? 'int64' : 'double';
  return type.kind === 'time' ? 'date' : type.kind;
}
