import type { Definition } from '../pipeline/definition';
import type { Manifest } from '../store/format';
import {
  type Counters,
  type Identity,
  identitiesOf,
  type OutputReach,
  type Progress,
  type StoredEvents,
  sourceWatermark,
} from './progress';

/** What a run came to. `run --json` prints it as its last line. */
export interface RunResult {
  readonly pipeline: string;
  readonly outcome: 'finished' | 'interrupted' | 'nothing-to-do';
  readonly epoch: number;
  readonly counters: Counters;
  readonly deadByReason: Readonly<Record<string, number>>;
  /** Shares 0–1 of the counter they are named after; null where that is 0. */
  readonly rates: {
    readonly eventsPerSecond: number | null;
    readonly lateShare: number | null;
    readonly deadShare: number | null;
    readonly duplicateShare: number | null;
  };
  /** The source watermark at the last commit, or null if there is none; all is final where the run is finished. */
  readonly watermark: { readonly ms: number | null; readonly iso: string | null };
  readonly identities: readonly Identity[];
  /** Stored documents by collection. */
  readonly documents: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** Busy seconds by stage, of all threads together: parse, process, flush (outputs and state), commit. */
  readonly stages: Readonly<Record<string, number>>;
}

/** What each output makes of the unique events, by collection: sliding windows have each event more than once. */
export function outputReach(definition: Pick<Definition, 'outputs'>): Record<string, OutputReach> {
  return Object.fromEntries(
    definition.outputs.map((output) => [
      output.collection,
      {
        windowsPerEvent: output.kind === 'window' ? output.sizeMs / output.slideMs : 1,
        filtered: output.filter !== null,
      },
    ]),
  );
}

/** What the listed files of each collection hold, and what was pruned of it, in events. */
export function storedEvents({ collections }: Pick<Manifest, 'collections'>): Record<string, StoredEvents> {
  return Object.fromEntries(
    Object.entries(collections).map(([name, { files, pruned }]) => {
      const isCounted = files.every(({ events }) => events !== undefined);
      const stored = isCounted ? files.reduce((sum, { events = 0 }) => sum + events, 0) : null;
      return [name, { stored, pruned: pruned?.events ?? 0 }];
    }),
  );
}

export function resultOf(
  manifest: Manifest,
  definition: Definition,
  outcome: RunResult['outcome'],
  seconds: number,
  eventsPerSecond: number | null,
  stages: Readonly<Record<string, number>> = {},
): RunResult {
  const progress = manifest.progress as Progress;
  const { counters } = progress;
  const ms = sourceWatermark(progress.watermarks);
  const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return {
    pipeline: manifest.pipeline,
    outcome,
    epoch: manifest.epoch,
    counters,
    deadByReason: progress.deadByReason,
    rates: {
      eventsPerSecond,
      lateShare: share(counters.late, counters.parsed),
      deadShare: share(counters.dead, counters.read),
      duplicateShare: share(counters.duplicates, counters.accepted),
    },
    watermark: { ms, iso: ms === null ? null : new Date(ms).toISOString() },
    identities: identitiesOf(counters, outputReach(definition), storedEvents(manifest)),
    documents: Object.fromEntries(Object.entries(manifest.collections).map(([name, { count }]) => [name, count])),
    seconds,
    stages: Object.fromEntries(Object.entries(stages).map(([name, busy]) => [name, Math.round(busy * 1000) / 1000])),
  };
}
