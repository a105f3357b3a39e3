import type { Document, DocumentValue } from '../../src/event/document';
import { partitionOfUser } from '../../src/event/murmur2';
import { eventColumnTypes } from '../../src/pipeline/columns';
import type { Definition, EventsOutput, WindowOutput } from '../../src/pipeline/definition';
import type { ColumnTypes } from '../../src/pipeline/vector';
import { evaluateRow, type Row, type Value } from '../pipeline/row-evaluator';
import type { PlainEvent } from '../support/batches';
import { bruteSessions } from './brute-sessions';
import { aggregate, idText, isTrue, number, shown, text, time } from './brute-values';
import { SOURCE_NAMES } from './drive';

/** An accepted, unique event with all its columns, and its place in the input. */
export interface BruteEvent {
  readonly event: PlainEvent;
  readonly order: number;
  readonly partition: number;
  readonly row: Row;
}

/** Catalogue rows by id, with values by column. */
export type BruteCatalogs = Readonly<Record<string, ReadonlyMap<number, Readonly<Record<string, Value>>>>>;

export interface BruteResult {
  readonly collections: Readonly<Record<string, Document[]>>;
  readonly late: { readonly id: string; readonly watermarkMs: number; readonly offset: number }[];
  readonly counters: {
    readonly accepted: number;
    readonly late: number;
    readonly unique: number;
    readonly duplicates: number;
  };
  readonly unmatched: Readonly<Record<string, number>>;
}

/** What a whole input means, computed at once from the words of the contract, an object an event. */
export function bruteForce(
  definition: Definition,
  input: readonly PlainEvent[],
  options: { catalogs?: BruteCatalogs; maxSessionBytes?: number } = {},
): BruteResult {
  const types = eventColumnTypes(definition);
  const { accepted, late } = judge(definition, input);
  const unique = dedupe(definition, accepted);
  const unmatched: Record<string, number> = {};
  for (const kind of Object.keys(options.catalogs ?? {})) unmatched[kind] = 0;
  const events = unique.map(({ event, order, partition }) => ({
    event,
    order,
    partition,
    row: rowOf(definition, event, types, options.catalogs ?? {}, unmatched),
  }));
  const collections: Record<string, Document[]> = {};
  for (const output of definition.outputs) {
    if (output.kind === 'window') collections[output.collection] = windows(output, events, types);
    else if (output.kind === 'events') collections[output.collection] = plainEvents(output, definition, events, types);
    else Object.assign(collections, bruteSessions(output, events, types, options.maxSessionBytes ?? 12 << 20));
  }
  const counters = {
    accepted: accepted.length,
    late: late.length,
    unique: unique.length,
    duplicates: accepted.length - unique.length,
  };
  return { collections, late, counters, unmatched };
}

function judge(definition: Definition, input: readonly PlainEvent[]) {
  const max = new Map<number, { timeMs: number; offset: number }>();
  const accepted: { event: PlainEvent; order: number; partition: number }[] = [];
  const late: BruteResult['late'] = [];
  input.forEach((event, order) => {
    const partition = partitionFor(definition, event);
    const before = max.get(partition);
    const watermarkMs = before === undefined ? Number.NEGATIVE_INFINITY : before.timeMs - definition.watermark.delayMs;
    if (event.timeMs < watermarkMs) {
      const id = `${SOURCE_NAMES[event.file]}:${partition}:${event.offset}`;
      late.push({ id, watermarkMs, offset: before!.offset });
    } else accepted.push({ event, order: orderOf(definition, event, partition, order), partition });
    if (before === undefined || event.timeMs > before.timeMs) max.set(partition, event);
  });
  return { accepted, late };
}

function partitionFor({ source }: Definition, { partition, userId }: PlainEvent): number {
  return partition ?? partitionOfUser(userId, source.partitions);
}

/** Which of two events of one time comes first: the one that came first, or where users are spread that of the lower place. */
function orderOf({ source }: Definition, { file, offset }: PlainEvent, partition: number, order: number): number {
  return source.partitioner === 'any' ? (file * source.partitions + partition) * 1e9 + offset : order;
}

function dedupe<T extends { event: PlainEvent }>(definition: Definition, accepted: readonly T[]): T[] {
  const seen = new Set<string>();
  return accepted.filter(({ event }) => {
    const values: Record<string, unknown> = {
      event_time: event.timeMs,
      event_type: event.type,
      product_id: event.productId,
      category_id: event.categoryId,
      category_code: event.categoryCode,
      brand: event.brand,
      price: event.priceCents,
      user_id: event.userId,
      user_session: event.userSession,
    };
    const key = JSON.stringify(definition.dedupe.key.map((name) => values[name]));
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function rowOf(
  definition: Definition,
  event: PlainEvent,
  types: ColumnTypes,
  catalogs: BruteCatalogs,
  unmatched: Record<string, number>,
): Row {
  const row = new Map<string, Value>([
    ['event_time', time(event.timeMs)],
    ['event_timestamp', time(event.timeMs)],
    ['event_type', text(event.type)],
    ['event_role', text(definition.source.eventTypes[event.type])],
    ['product_id', number(event.productId)],
    ['category_id', text(event.categoryId)],
    ['category_code', text(event.categoryCode)],
    ['brand', text(event.brand)],
    ['price', number(event.priceCents, 2)],
    ['user_id', number(event.userId)],
    ['user_session', text(event.userSession)],
  ]);
  for (const join of definition.joins) {
    const catalog = catalogs[join.catalog];
    const match = catalog?.get(join.catalog === 'products' ? event.productId : event.userId);
    if (catalog !== undefined && match === undefined) unmatched[join.catalog]++;
    for (const [name, column] of Object.entries(join.columns)) row.set(name, match?.[column] ?? null);
  }
  // Those that read others come behind them in the definitions of these tests.
  for (const [name, expression] of Object.entries(definition.derive))
    row.set(name, evaluateRow(expression, row, types));
  return row;
}

function windows(output: WindowOutput, events: readonly BruteEvent[], types: ColumnTypes): Document[] {
  const { sizeMs, slideMs, groupBy } = output;
  const groups = new Map<string, { startMs: number; group: DocumentValue[]; rows: Row[] }>();
  for (const { event, row } of events) {
    if (!isTrue(output.filter, row, types)) continue;
    const group = groupBy.map((name) => shown(row.get(name) ?? null));
    const latest = Math.floor(event.timeMs / slideMs) * slideMs;
    for (let startMs = latest; startMs > event.timeMs - sizeMs; startMs -= slideMs) {
      const key = JSON.stringify([startMs, group]);
      const own = groups.get(key) ?? { startMs, group, rows: [] };
      own.rows.push(row);
      groups.set(key, own);
    }
  }
  return [...groups.values()].map(({ startMs, group, rows }) => ({
    _id: `${new Date(startMs).toISOString()}|${group.map(idText).join('|')}`,
    window_start: new Date(startMs),
    window_end: new Date(startMs + sizeMs),
    ...Object.fromEntries(groupBy.map((name, k) => [name, group[k]])),
    ...Object.fromEntries(
      Object.entries(output.aggregates).map(([name, what]) => [name, aggregate(what, rows, types)]),
    ),
  }));
}

function plainEvents(
  output: EventsOutput,
  definition: Definition,
  events: readonly BruteEvent[],
  types: ColumnTypes,
): Document[] {
  const names = [...types.keys()].filter((name) => name !== 'event_time' && name !== 'event_role');
  return events
    .filter(({ row }) => isTrue(output.filter, row, types))
    .map(({ event, row }) => ({
      ...Object.fromEntries(names.map((name) => [name, shown(row.get(name) ?? null)])),
      _source: SOURCE_NAMES[event.file],
      _partition: partitionFor(definition, event),
      _offset: event.offset,
    }));
}
