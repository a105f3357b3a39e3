import { EVENT_COLUMNS, type EventColumn } from '../event/schema';
import { BEHAVIOR_RULES } from './behavior-rules';
import { DEFAULT_EVENTS, DEFAULT_PIPELINE, DEFAULT_SESSION, DEFAULT_WINDOW } from './defaults';
import type {
  Aggregate,
  BehaviorRules,
  CatalogJoin,
  Definition,
  Expression,
  Output,
  SessionOutput,
} from './definition';
import { durationMs } from './duration';
import { isoTimeMs } from './iso-time';
import { NOTE_KEYS } from './operators';
import { isObject } from './type-check';

type Json = Readonly<Record<string, unknown>>;

/**
 * Fills in every default and drops the notes. It takes any JSON: what is not well shaped is taken as left out, so that the rest
 * can be judged; only the result for a definition without problems is one.
 */
export function resolveDefinition(json: unknown): Definition {
  const input = objectOf(json);
  const source = objectOf(input.source);
  const time = objectOf(source.time);
  const defaults = DEFAULT_PIPELINE;
  return {
    version: 1,
    name: textOf(input.name, defaults.name),
    source: {
      columns: sourceColumns(objectOf(source.columns)),
      time: {
        format: textOf(time.format, defaults.source.time.format) as Definition['source']['time']['format'],
        min: fullTime(textOf(time.min, defaults.source.time.min)),
        max: fullTime(textOf(time.max, defaults.source.time.max)),
      },
      eventTypes: (isObject(source.eventTypes)
        ? { ...source.eventTypes }
        : { ...defaults.source.eventTypes }) as Definition['source']['eventTypes'],
      partitions: numberOf(source.partitions, defaults.source.partitions),
      partitioner: source.partitioner === 'custom' || source.partitioner === 'any' ? source.partitioner : 'murmur2',
    },
    watermark: {
      delayMs: durationOf(objectOf(input.watermark).delay, defaults.watermark.delay),
      idleMs: durationOf(objectOf(input.watermark).idle, defaults.watermark.idle),
    },
    dedupe: { key: dedupeKey(objectOf(input.dedupe).key) },
    joins: listOf(input.joins, defaults.joins).map(resolveJoin),
    derive: mapValues(isObject(input.derive) ? input.derive : defaults.derive, plainExpression),
    outputs: listOf(input.outputs, defaults.outputs).map((output) => resolveOutput(objectOf(output))),
  };
}

/** An expression without notes, its literals bare, so that two ways of writing one have one hash. */
function plainExpression(json: unknown): Expression {
  if (Array.isArray(json)) return json.map(plainExpression) as unknown as Expression;
  if (!isObject(json)) return (json ?? null) as Expression;
  const entries = Object.entries(json).filter(([key]) => !NOTE_KEYS.includes(key));
  if (entries.length === 1 && entries[0][0] === 'literal') return entries[0][1] as Expression;
  return Object.fromEntries(entries.map(([key, part]) => [key, plainExpression(part)])) as unknown as Expression;
}

function sourceColumns(columns: Json): Definition['source']['columns'] {
  const named = EVENT_COLUMNS.map((name) => {
    const own = columns[name];
    return [name, own === null ? null : textOf(own, name)];
  });
  return Object.fromEntries(named) as Record<EventColumn, string | null>;
}

/** In the order of the event's columns, because the order of a key means nothing. */
function dedupeKey(key: unknown): readonly EventColumn[] {
  const wanted = listOf(key, EVENT_COLUMNS);
  return EVENT_COLUMNS.filter((name) => wanted.includes(name));
}

function resolveJoin(join: unknown): CatalogJoin {
  const { catalog, columns } = objectOf(join);
  const named = Array.isArray(columns)
    ? Object.fromEntries(columns.filter((name) => typeof name === 'string').map((name) => [name, name]))
    : Object.fromEntries(Object.entries(objectOf(columns)).filter(([, column]) => typeof column === 'string'));
  return { catalog: catalog === 'users' ? 'users' : 'products', columns: named as Record<string, string> };
}

function resolveOutput(output: Json): Output {
  const filter = output.filter === undefined ? null : plainExpression(output.filter);
  if (output.kind === 'session') return resolveSession(output, filter);
  if (output.kind === 'events') {
    return { kind: 'events', collection: textOf(output.collection, DEFAULT_EVENTS.collection), filter };
  }
  const sizeMs = durationOf(output.size, DEFAULT_WINDOW.size);
  return {
    kind: 'window',
    collection: textOf(output.collection, DEFAULT_WINDOW.collection),
    sizeMs,
    slideMs: durationMs(output.slide) ?? sizeMs,
    groupBy: listOf(output.groupBy, DEFAULT_WINDOW.groupBy).filter((name) => typeof name === 'string'),
    filter,
    aggregates: resolveAggregates(output.aggregates, DEFAULT_WINDOW.aggregates),
  };
}

function resolveSession(output: Json, filter: Expression | null): SessionOutput {
  const windows = objectOf(output.behaviorWindows);
  return {
    kind: 'session',
    collection: textOf(output.collection, DEFAULT_SESSION.collection),
    rule: output.rule === 'gap' ? 'gap' : 'id',
    gapMs: durationOf(output.gap, DEFAULT_SESSION.gap),
    maxMs: durationOf(output.max, DEFAULT_SESSION.max),
    maxEvents: numberOf(output.maxEvents, DEFAULT_SESSION.maxEvents),
    filter,
    aggregates: resolveAggregates(output.aggregates, DEFAULT_SESSION.aggregates),
    behaviors: resolveBehaviors(output.behaviors ?? DEFAULT_SESSION.behaviors),
    behaviorWindows:
      output.behaviorWindows === null
        ? null
        : {
            collection: textOf(windows.collection, DEFAULT_SESSION.behaviorWindows.collection),
            sizeMs: durationOf(windows.size, DEFAULT_SESSION.behaviorWindows.size),
          },
  };
}

function resolveBehaviors(behaviors: unknown): BehaviorRules {
  const named = Object.entries(BEHAVIOR_RULES).find(([name]) => name === behaviors)?.[1];
  const { rules, else: rest } = objectOf(named ?? behaviors);
  return {
    rules: listOf(rules, []).map((rule) => ({ ...segmentOf(rule), when: plainExpression(objectOf(rule).when) })),
    else: segmentOf(rest),
  };
}

function segmentOf(json: unknown): { segment: string; score: number } {
  const { segment, score } = objectOf(json);
  return { segment: textOf(segment, ''), score: numberOf(score, 0) };
}

function resolveAggregates(json: unknown, defaults: Json): Record<string, Aggregate> {
  return mapValues(isObject(json) ? json : defaults, plainExpression) as unknown as Record<string, Aggregate>;
}

function mapValues<T>(json: Json, change: (part: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(json).map(([key, part]) => [key, change(part)]));
}

function objectOf(json: unknown): Json {
  return isObject(json) ? json : {};
}

function listOf(json: unknown, defaults: readonly unknown[]): readonly unknown[] {
  return Array.isArray(json) ? json : defaults;
}

function textOf(json: unknown, otherwise: string): string {
  return typeof json === 'string' ? json : otherwise;
}

function numberOf(json: unknown, otherwise: number): number {
  return typeof json === 'number' ? json : otherwise;
}

function durationOf(json: unknown, otherwise: string): number {
  return durationMs(json) ?? durationMs(otherwise)!;
}

/** A time in its longest form, so that two ways of writing one have one hash. */
function fullTime(text: string): string {
  const ms = isoTimeMs(text);
  return ms === null ? text : new Date(ms).toISOString();
}
