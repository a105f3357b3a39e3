import type { Document } from '../event/document';
import { FootpathError } from '../event/error';
import { eventColumnTypes, sessionColumnTypes } from '../pipeline/columns';
import type { Definition, SessionOutput, WindowOutput } from '../pipeline/definition';
import { aggregateResult, resultValue } from './aggregate-result';
import { behaviorFields, finalSessionTypes } from './behavior-windows';
import { windowId } from './document-id';
import type { DocumentValue, WindowPartial, WindowPartials } from './ports';

/** The fields of a window's document behind its groups. */
type Finish = (partials: readonly WindowPartial[]) => Readonly<Record<string, DocumentValue>>;

/** How the documents of a collection of windows are made. */
interface WindowShape {
  readonly sizeMs: number;
  readonly groupBy: readonly string[];
  readonly finish: Finish;
}

/**
 * The final documents of a collection of windows, from what all shards gave for it in one epoch, ordered by start and id. A
 * window is final in all shards in the same epoch.
 */
export function mergeWindows(
  definition: Definition,
  collection: string,
  partialsOfShards: readonly WindowPartials[],
): Document[] {
  const { sizeMs, groupBy, finish } = shapeOf(definition, collection);
  const byId = new Map<string, WindowPartial[]>();
  for (const { partials } of partialsOfShards) {
    for (const partial of partials) {
      const id = windowId(partial.startMs, partial.group);
      const others = byId.get(id);
      if (others === undefined) byId.set(id, [partial]);
      else others.push(partial);
    }
  }
  const windows = [...byId].sort(([a, [first]], [b, [second]]) => first.startMs - second.startMs || (a < b ? -1 : 1));
  return windows.map(([id, partials]) => {
    const [{ startMs, group }] = partials;
    return {
      _id: id,
      window_start: new Date(startMs),
      window_end: new Date(startMs + sizeMs),
      ...Object.fromEntries(groupBy.map((name, k) => [name, group[k]])),
      ...finish(partials),
    };
  });
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
  const results = Object.entries(output.aggregates).map(
    ([name, aggregate]) => [name, aggregateResult(aggregate, types)] as const,
  );
  const finish: Finish = (partials) =>
    Object.fromEntries(
      results.map(([name, { type, units }], i) => [
        name,
        resultValue(units(partials.map(({ values }) => values[i])), type),
      ]),
    );
  return { sizeMs: output.sizeMs, groupBy: output.groupBy, finish };
}

function behaviorShape(output: SessionOutput, sizeMs: number, definition: Definition): WindowShape {
  const types = finalSessionTypes(sessionColumnTypes(output, eventColumnTypes(definition)));
  return { sizeMs, groupBy: ['behavior_segment'], finish: (partials) => behaviorFields(partials, types) };
}
