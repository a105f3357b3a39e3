import type { FileRef, Manifest } from '../store/format';
import { SEMANTICS_VERSION } from '../stream/semantics';
import type { EpochResult } from './engine';
import type { EpochRange } from './epochs';
import { inputKind } from './options';
import { MAX_RUN_RECORDS, NO_COUNTERS, type Progress, type RunRecord, withFloors } from './progress';
import type { Rates } from './rates';
import type { SessionParts } from './session-parts';
import { storedCollections } from './stored-collections';
import type { Tally } from './tally';
import { FOOTPATH_VERSION } from './version';

/** What an intent says, beside its epoch. */
export interface IntentDetail {
  readonly range: EpochRange;
  /** Of a topic that is read to an end, where that is; the first commit has it too. */
  readonly ends: readonly number[] | null;
}

/** Writes what one start of the engine has to say into manifests: intents, commits, and how it went. */
export class Commits {
  private record: RunRecord;

  constructor(
    private readonly parts: SessionParts,
    private readonly tally: Tally,
    private readonly rates: Rates,
    manifest: Manifest,
    workers: number,
  ) {
    this.record = startRecord(parts, manifest, workers);
  }

  /** Makes an intent durable; null says that nothing is to be read yet. */
  async intend(range: EpochRange | null): Promise<void> {
    const { epoch, progress, state } = this.parts.writer.current!;
    const known = epoch === 0 ? emptyProgress(this.parts) : progress;
    await this.parts.writer.commit({ epoch, intent: this.intent(epoch + 1, range), progress: known, state, add: {} });
  }

  /** Commits an epoch, and the intent of the next one where it is known. */
  async commit(result: EpochResult, next: EpochRange | null, outcome: RunRecord['outcome']): Promise<Progress> {
    const { writer, world, options, catalogs } = this.parts;
    const now = world.clock.nowMs();
    this.rates.committed();
    this.record = {
      ...this.record,
      endedAtMs: now,
      outcome,
      toEpoch: result.epoch,
      eventsPerSecond: this.rates.sinceStart,
      recentEventsPerSecond: this.rates.recent,
    };
    const before = writer.current!.progress as Progress;
    const { floors } = result.intake;
    const counters = result.flushed.map((flushed) => flushed.counters);
    const progress: Progress = {
      ...before,
      ...this.tally.committed(result.intake, counters),
      ...(floors.length > 0 ? { floors: withFloors(before.floors ?? [], floors) } : {}),
      files: result.files,
      catalogs: catalogs.hashes,
      finished: outcome === 'finished',
      committedAtMs: now,
      runs: this.withRecord(before),
    };
    const collections = Object.entries(storedCollections(options.definition));
    await writer.commit({
      epoch: result.epoch,
      intent: this.intent(result.epoch + 1, next),
      progress,
      state: [result.state, ...result.flushed.map(({ state }) => state)],
      add: Object.fromEntries(
        collections.map(([name, state]) => [name, { state, files: (result.add[name] ?? []) as FileRef[] }]),
      ),
    });
    return progress;
  }

  /** Merges all that is left to merge, and lists it. */
  async listMerged(): Promise<void> {
    const { writer } = this.parts;
    while (writer.compact()) {}
    const { epoch, intent, progress, state } = writer.current!;
    await writer.commit({ epoch, intent, progress, state, add: {} });
  }

  /** Says that the run stopped behind its last commit. */
  async stop(): Promise<void> {
    const { writer, world } = this.parts;
    const { epoch, intent, progress, state } = writer.current!;
    const before = progress as Progress;
    this.record = { ...this.record, endedAtMs: world.clock.nowMs(), outcome: 'stopped' };
    await writer.commit({ epoch, intent, progress: { ...before, runs: this.withRecord(before) }, state, add: {} });
  }

  private withRecord({ runs }: Progress): RunRecord[] {
    return [...runs.filter(({ id }) => id !== this.record.id), this.record].slice(-MAX_RUN_RECORDS);
  }

  private intent(epoch: number, range: EpochRange | null) {
    if (range === null) return null;
    const { ends, catalogs } = this.parts;
    const versions = { footpath: FOOTPATH_VERSION, semantics: SEMANTICS_VERSION };
    const detail = { range, ends, idle: range.idle ?? [], catalogs: catalogs.hashes, versions };
    return { epoch, detail: detail satisfies IntentDetail };
  }
}

/** The range that a crashed run logged and did not commit: its intent is part of what the results are a function of. */
export function loggedRange({ intent, epoch }: Manifest, follows: boolean): EpochRange | null {
  if (intent?.epoch !== epoch + 1) return null;
  const { range, ends } = intent.detail as IntentDetail;
  // What was to be read to an end is followed from now on: the range that was begun still ends there.
  return follows && range.ends === undefined && ends !== null ? { ...range, ends } : range;
}

/** The progress of a pipeline that has read nothing. */
export function emptyProgress({ options, catalogs, world, floors }: SessionParts): Progress {
  return {
    kind: inputKind(options),
    files: [],
    catalogs: catalogs.hashes,
    counters: NO_COUNTERS,
    deadByReason: {},
    watermarks: [],
    ...(floors.length > 0 ? { floors } : {}),
    timeRange: { minMs: null, maxMs: null },
    finished: false,
    committedAtMs: world.clock.nowMs(),
    runs: [],
  };
}

function startRecord({ options, inputs, world }: SessionParts, manifest: Manifest, workers: number): RunRecord {
  const now = world.clock.nowMs();
  return {
    id: `${manifest.pipeline}-${manifest.lease.fence}`,
    startedAtMs: now,
    endedAtMs: now,
    outcome: 'running',
    versions: { footpath: FOOTPATH_VERSION, node: process.versions.node, semantics: SEMANTICS_VERSION },
    workers,
    seed: options.seed ?? null,
    input: inputs.map(({ name, path, sizeBytes }) => ({ name, path, sizeBytes })),
    fromEpoch: manifest.epoch + 1,
    toEpoch: manifest.epoch,
    eventsPerSecond: null,
    recentEventsPerSecond: null,
  };
}
