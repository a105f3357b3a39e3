import type { Column, ColumnBatch, NamedColumn } from '../event/columns';
import { ROLES } from '../event/schema';
import { TextList } from '../event/text-list';
import type { SessionOutput } from '../pipeline/definition';
import { isCount } from './collection-fields';
import type { DictionaryColumns } from './dictionary-column';
import type { EventModel } from './event-model';
import type { SessionRows } from './session-rows';
import { vectorColumn } from './vector-column';

/** The collection of final sessions, in columns; `_piece` is hidden. */
export function sessionTable(
  sessions: SessionRows,
  output: SessionOutput,
  model: EventModel,
  dictionaries: DictionaryColumns,
): ColumnBatch {
  const whole = (values: Int32Array): Column => ({ type: 'int32', values });
  const added = (name: string): Column => vectorColumn(sessions.added.get(name)!, dictionaries);
  const counts = (role: (typeof ROLES)[number]): Int32Array => sessions.roleCounts[ROLES.indexOf(role)];
  const columns: readonly (readonly [string, Column])[] = [
    ['user_id', { type: 'int64', values: sessions.userId }],
    ['user_session', dictionaries.column(sessions.sessionText)],
    ['session_start', { type: 'date', values: sessions.startMs }],
    ['session_end', { type: 'date', values: sessions.endMs }],
    ['session_duration_minutes', vectorColumn(sessions.column('session_duration_minutes'), dictionaries)],
    ['total_events', whole(sessions.eventCount)],
    ['view_count', whole(counts('view'))],
    ['cart_count', whole(counts('cart'))],
    ['purchase_count', whole(counts('purchase'))],
    ['other_count', whole(counts('other'))],
    ['total_revenue', { type: 'money', values: sessions.revenueCents }],
    ['unique_products', whole(sessions.uniqueProducts)],
    ['unique_categories', whole(sessions.uniqueCategories)],
    ['unique_brands', whole(sessions.uniqueBrands)],
    ['converted_to_cart', isAny(counts('cart'))],
    ['converted_to_purchase', isAny(counts('purchase'))],
    ['behavior_segment', added('behavior_segment')],
    ['segment_score', asInt32(added('segment_score'))],
    ['events_per_minute', vectorColumn(sessions.column('events_per_minute'), dictionaries)],
    ...Object.entries(output.aggregates).map(
      ([name, aggregate]) => [name, isCount(aggregate) ? asInt32(added(name)) : added(name)] as const,
    ),
    ['_piece', whole(sessions.piece)],
    ['steps', stepsColumn(sessions, output, model, dictionaries)],
  ];
  return { length: sessions.length, columns: columns.map(([name, column]) => ({ name, column })) };
}

function asInt32(column: Column): Column {
  return column.type === 'int64' ? { type: 'int32', values: new Int32Array(column.values) } : column;
}

function isAny(counts: Int32Array): Column {
  const values = new Uint8Array(counts.length);
  for (let i = 0; i < values.length; i++) values[i] = counts[i] > 0 ? 1 : 0;
  return { type: 'boolean', values };
}

function stepsColumn(
  { steps, stepOffsets }: SessionRows,
  output: SessionOutput,
  model: EventModel,
  dictionaries: DictionaryColumns,
): Column {
  const fields: NamedColumn[] = [
    { name: 'ms', column: { type: 'int64', values: steps.sinceMs } },
    { name: 'event_type', column: { type: 'text', ids: steps.type, dictionary: TextList.of(model.typeNames) } },
    { name: 'product_id', column: { type: 'int64', values: steps.productId } },
    { name: 'price', column: { type: 'money', values: steps.priceCents } },
    { name: 'category_id', column: dictionaries.column(steps.categoryId) },
    { name: 'category_code', column: dictionaries.column(steps.categoryCode) },
    { name: 'brand', column: dictionaries.column(steps.brand) },
  ];
  if (output.rule === 'gap') fields.push({ name: 'user_session', column: dictionaries.column(steps.userSession) });
  return { type: 'list', offsets: stepOffsets, fields };
}
