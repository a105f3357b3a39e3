import type { Document } from '../event/document';
import { FootpathError } from '../event/error';
import { eventColumnTypes, sessionColumnTypes } from '../pipeline/columns';
import type { Definition, SessionOutput, WindowOutput } from '../pipeline/definition';
import { aggregateResult, resultValue } from './aggregate-result';
import { behaviorFields, finalSessionTypes } from './behavior-windows';
import { groupKey, idPart } from './document-id';
import type { DocumentValue, WindowPartial, WindowPartials } from './ports';

/** Adds the fields of a window's document that stand behind its groups. */
type Finish = (partials: readonly WindowPartial[], document: Record<string, DocumentValue>) => void;

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
  const byStart = new Map<number, Map<string, WindowPartial[]>>();
  for (const { partials } of partialsOfShards) for (const partial of partials) collect(byStart, partial);
  const documents: Document[] = [];
  for (const startMs of [...byStart.keys()].sort((a, b) => a - b)) {
    const start = new Date(startMs);
    const end = new Date(startMs + sizeMs);
    const startText = idPart(start);
    for (const [key, partials] of [...byStart.get(startMs)!].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const document: Record<string, DocumentValue> = {
        _id: `${startText}|${key}`,
        window_start: start,
        window_end: end,
      };
      groupBy.forEach((name, k) => {
        document[name] = partials[0].group[k];
      });
      finish(partials, document);
      documents.push(document);
    }
  }
  return documents;
}

/** Puts what a shard knows of a window and group beside what the others know of it. */
function collect(byStart: Map<number, Map<string, WindowPartial[]>>, partial: WindowPartial): void {
  let groups = byStart.get(partial.startMs);
  if (groups === undefined) {
    groups = new Map();
    byStart.set(partial.startMs, groups);
  }
  const key = groupKey(partial.group);
  const others = groups.get(key);
  if (others === undefined) groups.set(key, [partial]);
  else others.push(partial);
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
  const finish: Finish = (partials, document) => {
    results.forEach(([name, { type, units }], i) => {
      document[name] = resultValue(units(partials.map(({ values }) => values[i])), type);
    });
  };
  return { sizeMs: output.sizeMs, groupBy: output.groupBy, finish };
}

function behaviorShape(output: SessionOutput, sizeMs: number, definition: Definition): WindowShape {
  const types = finalSessionTypes(sessionColumnTypes(output, eventColumnTypes(definition)));
  return { sizeMs, groupBy: ['behavior_segment'], finish: behaviorFields(types) };
}
