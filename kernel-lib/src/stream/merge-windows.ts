import type { Document } from '../event/document';
import { FootpathError } from '../event/error';
import { eventColumnTypes, sessionColumnTypes } from '../pipeline/columns';
import type { Definition, SessionOutput, WindowOutput } from '../pipeline/definition';
import { type AggregateResult, aggregateResult, resultValue } from './aggregate-result';
import { addBehaviorFields, behaviorResults, finalSessionTypes } from './behavior-windows';
import { idPart } from './document-id';
import type { Integer } from './exact-sum';
import { mergePartials } from './merge-partials';
import { mergeRows } from './merged-rows';
import type { DocumentValue, WindowPartials } from './ports';

/** Units by aggregate, in the order of the partials. */
type Units = readonly ((row: number) => Integer | null)[];

/** Hidden field of a window: the events that are in it. By it what is pruned can be counted, whatever the aggregates are. */
export const EVENTS_FIELD = '_events';

/** How the documents of a collection of windows are made. */
interface WindowShape {
  /** Whether its rows are events, to be counted in each document. */
  readonly ofEvents: boolean;
  readonly sizeMs: number;
  readonly groupBy: readonly string[];
  readonly results: readonly AggregateResult[];
  /** Adds the fields that stand behind the groups. */
  finish(units: Units, row: number, document: Record<string, DocumentValue>): void;
}

/**
 * The final documents of a collection of windows, from what all shards gave for it in one epoch, ordered by start and id. A
 * window is final in all shards in the same epoch.
 *
 * @param options `counted`: with the hidden field that says how many events are in each, for the store.
 */
export function mergeWindows(
  definition: Definition,
  collection: string,
  shards: readonly WindowPartials[],
  { counted = false }: { readonly counted?: boolean } = {},
): Document[] {
  const { ofEvents, sizeMs, groupBy, results, finish } = shapeOf(definition, collection);
  const rows = mergeRows(shards);
  const units = results.map((result, i) =>
    mergePartials(
      rows,
      shards.map(({ aggregates }) => aggregates[i]),
      result,
    ),
  );
  let start = new Date(Number.NaN);
  let end = start;
  let startText = '';
  return rows.map(({ startMs, key, group, rowOf }, row) => {
    if (startMs !== start.getTime()) {
      start = new Date(startMs);
      end = new Date(startMs + sizeMs);
      startText = idPart(start);
    }
    const document: Record<string, DocumentValue> = {
      _id: `${startText}|${key}`,
      window_start: start,
      window_end: end,
    };
    groupBy.forEach((name, k) => {
      document[name] = group[k];
    });
    finish(units, row, document);
    if (counted && ofEvents) document[EVENTS_FIELD] = rowsIn(rowOf, shards);
    return document;
  });
}

function rowsIn(rowOf: Int32Array, shards: readonly WindowPartials[]): number {
  return shards.reduce((sum, { rows }, shard) => sum + (rowOf[shard] < 0 ? 0 : rows[rowOf[shard]]), 0);
}

function shapeOf(definition: Definition, collection: string): WindowShape {
  for (const output of definition.outputs) {
    if (output.kind === 'window' && output.collection === collection) return windowShape(output, definition);
    if (output.kind === 'session' && output.behaviorWindows?.collection === collection) {
      return behaviorShape(output, output.behaviorWindows.sizeMs, definition);
    }
  }
  throw new FootpathError('internal', `The pipeline has no windows in the collection ${collection}.`);
}

function windowShape(output: WindowOutput, definition: Definition): WindowShape {
  const types = eventColumnTypes(definition);
  const fields = Object.entries(output.aggregates).map(
    ([name, aggregate]) => [name, aggregateResult(aggregate, types)] as const,
  );
  return {
    ofEvents: true,
    sizeMs: output.sizeMs,
    groupBy: output.groupBy,
    results: fields.map(([, result]) => result),
    finish: (units, row, document) => {
      fields.forEach(([name, { type }], i) => {
        document[name] = resultValue(units[i](row), type);
      });
    },
  };
}

function behaviorShape(output: SessionOutput, sizeMs: number, definition: Definition): WindowShape {
  const types = finalSessionTypes(sessionColumnTypes(output, eventColumnTypes(definition)));
  return {
    ofEvents: false,
    sizeMs,
    groupBy: ['behavior_segment'],
    results: behaviorResults(types),
    finish: (units, row, document) => addBehaviorFields((i) => units[i](row) ?? 0, document),
  };
}
