import type { Chart } from '../chart/chart';
import { type StreamWindow, windowStreamChart } from '../chart/window-stream-chart';
import { FootpathError } from '../event/error';
import { trafficOutputOf } from '../report/traffic-fold';
import { type OpenStore, onlyPipeline } from '../run/open';
import { sourceWatermark } from '../run/progress';
import type { Document } from '../store/query/source';

export interface WindowStreamOptions {
  /** Which pipeline, where the store has several. */
  readonly pipeline?: string;
  /** So many of the newest windows. Default 48. */
  readonly windows?: number;
}

/**
 * The newest windows of a pipeline as of its last commit: those that are final out of the store, those that are open out of the state
 * of the run, marked as not final. Takes no lock; a run may go on meanwhile.
 *
 * @throws FootpathError `not-found` where nothing is committed or the pipeline has no windows by event type.
 */
export async function windowStream(
  store: OpenStore,
  { pipeline, windows: most = 48 }: WindowStreamOptions = {},
): Promise<Chart> {
  await store.refresh();
  const name = pipeline ?? onlyPipeline(store.pipelines, store.place);
  const { definition, progress, windows: openWindows } = await store.openState(name);
  const traffic = trafficOutputOf(definition);
  if (!traffic)
    throw new FootpathError('not-found', `The pipeline ${name} has no windows by event type that count events.`);
  const { output, countField } = traffic;
  const { sizeMs, collection } = output;
  const roles = definition.source.eventTypes;
  const toWindow = (document: Document, isFinal: boolean): StreamWindow => ({
    startMs: (document.window_start as Date).getTime(),
    type: String(document.event_type),
    role: roles[String(document.event_type)] ?? 'other',
    events: Number(document[countField] ?? 0),
    isFinal,
  });
  const open = (openWindows[collection] ?? []).map((document) => toWindow(document as Document, false));
  const newestMs = Math.max(progress.timeRange?.maxMs ?? 0, ...open.map(({ startMs }) => startMs));
  const from = new Date(newestMs - most * sizeMs);
  const final: StreamWindow[] = [];
  for await (const document of store.collection(collection).find({ window_start: { $gte: from } }))
    final.push(toWindow(document, true));
  return windowStreamChart({
    sizeMs,
    watermarkMs: sourceWatermark(progress.watermarks),
    windows: [...final, ...open].sort((a, b) => a.startMs - b.startMs),
  });
}
