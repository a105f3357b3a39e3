import { rangeText } from '../chart/format-time';
import { FootpathError } from '../event/error';
import type { SessionOutput } from '../pipeline/definition';
import type { Document } from '../stream/ports';
import { LATE_PROJECTION, LateFold } from './late-fold';
import type { StoredCounts } from './reconcile';
import { SESSION_PROJECTION, SessionFold } from './session-fold';
import type { DocumentCursor, ReportSource } from './summary';
import { bucketMsFor, TrafficFold, trafficOutputOf } from './traffic-fold';

/** All that the report reads from a store. */
export interface Collected {
  readonly rangeText: string;
  /** Null where the definition has no output that says it. */
  readonly sessions: SessionFold | null;
  readonly sessionOutput: SessionOutput | null;
  readonly traffic: TrafficFold | null;
  readonly late: LateFold;
  readonly stored: StoredCounts;
}

const DOCUMENTS_BETWEEN_CHECKS = 1024;

/** Reads each collection once, document by document; memory does not grow with their number. */
export async function collect(source: ReportSource, signal?: AbortSignal): Promise<Collected> {
  const { definition, timeRange } = source.run;
  const roles = definition.source.eventTypes;
  const outputEvents: Record<string, number> = {};

  const late = new LateFold();
  await each(source.collection('late_events').find({}, { projection: LATE_PROJECTION }), signal, (document) =>
    late.add(document),
  );

  let traffic: TrafficFold | null = null;
  const trafficOutput = trafficOutputOf(definition);
  if (trafficOutput) {
    const { output, countField } = trafficOutput;
    const bucketMs = bucketMsFor(output.sizeMs, timeRange.minMs ?? 0, timeRange.maxMs ?? 0);
    const fold = new TrafficFold(roles, trafficOutput, bucketMs);
    const projection = { _id: 0, window_start: 1, event_type: 1, [countField]: 1 };
    await each(source.collection(output.collection).find({}, { projection }), signal, (document) => fold.add(document));
    outputEvents[output.collection] = fold.windowEvents;
    traffic = fold;
  }

  let sessions: SessionFold | null = null;
  const sessionOutput = sessionOutputOf(source);
  if (sessionOutput) {
    const fold = new SessionFold(roles, sessionOutput);
    const found = source.collection(sessionOutput.collection).find({}, { projection: SESSION_PROJECTION });
    await each(found, signal, (document) => fold.add(document));
    outputEvents[sessionOutput.collection] = fold.events;
    sessions = fold;
  }

  const deadLetters = await source.collection('dead_letters').countDocuments();
  return {
    rangeText: rangeText(timeRange.minMs, timeRange.maxMs),
    sessions,
    sessionOutput,
    traffic,
    late,
    stored: { deadLetters, lateEvents: late.size, outputEvents, pruned: source.run.pruned },
  };
}

/** The first session output over all events; if every one has a filter, the first. */
function sessionOutputOf({ run }: ReportSource): SessionOutput | null {
  const outputs = run.definition.outputs.filter((output) => output.kind === 'session');
  return outputs.find(({ filter }) => filter === null) ?? outputs[0] ?? null;
}

async function each(
  cursor: DocumentCursor,
  signal: AbortSignal | undefined,
  take: (document: Document) => void,
): Promise<void> {
  let seen = 0;
  for await (const document of cursor) {
    if (seen++ % DOCUMENTS_BETWEEN_CHECKS === 0 && signal?.aborted) {
      throw new FootpathError('interrupted', 'The report was interrupted; nothing was written.', {
        cause: signal.reason,
      });
    }
    take(document);
  }
}
