import { setImmediate } from 'node:timers/promises';
import { FootpathError } from '../event/error';
import type { RecordFormat } from '../event/schema';
import type { FileRef, Manifest } from '../store/format';
import type { PipelineWriter } from '../store/pipeline-writer';
import { SEMANTICS_VERSION } from '../stream/semantics';
import type { Catalogs } from './catalogs';
import type { Crew, Stamp } from './crew';
import { Engine, type EpochResult } from './engine';
import { DEFAULT_EPOCH_BYTES, type EpochRange, nextRange } from './epochs';
import { Feeder, type InputReader } from './feeder';
import { startInlineCrew } from './inline-crew';
import type { SourceInput } from './input';
import type { RunNotice, RunOptions, World } from './options';
import { committedProgress, MAX_RUN_RECORDS, NO_COUNTERS, type Progress, type RunRecord } from './progress';
import { Reporter } from './reporter';
import { type RunResult, resultOf } from './result';
import type { Source } from './sources';
import { SIDE_OUTPUT, storedCollections } from './stored-collections';
import { Tally } from './tally';
import { FOOTPATH_VERSION } from './version';

/** A share of late records above this is worth a word. */
const LATE_WARNING_SHARE = 0.05;
/** A third of what a lease lasts. */
const RENEW_EVERY_MS = 10_000;

export interface SessionParts {
  readonly options: RunOptions;
  readonly world: World;
  readonly writer: PipelineWriter;
  readonly reader: InputReader;
  readonly inputs: readonly SourceInput[];
  readonly format: RecordFormat;
  readonly sources: readonly Source[];
  readonly catalogs: Catalogs;
  readonly hash: string;
  /** Of a topic, by partition, where the input ends; null for files. */
  readonly ends: readonly number[] | null;
  readonly notice: RunNotice;
}

/** One start of the engine: takes the lease, goes on from the last commit, commits epoch after epoch, gives the lease back. */
export class RunSession {
  private record!: RunRecord;
  private readonly stages: Record<string, number> = {};
  private reporter!: Reporter;
  private onLost: (error: unknown) => void = () => undefined;

  constructor(private readonly parts: SessionParts) {}

  async run(workers: number): Promise<RunResult> {
    const { options, world, writer } = this.parts;
    const { definition } = options;
    const owned = Object.entries(storedCollections(definition)).filter(([, { output }]) => output !== SIDE_OUTPUT);
    for (const [name, { output }] of owned) writer.checkClaim(name, output);
    const before = committedProgress(writer.current);
    const tally = new Tally(before);
    this.reporter = new Reporter(
      world.clock,
      tally,
      this.parts.inputs,
      definition.watermark.delayMs,
      options.onProgress,
    );
    const manifest = writer.takeLease({
      definitionHash: this.parts.hash,
      definition,
      progress: before ?? this.emptyProgress(),
      generation: 1,
    });
    this.record = this.startRecord(manifest, workers);
    let crew: Crew | null = null;
    const renewing = this.renewLease();
    try {
      for (const [name, { output }] of owned) writer.claim(name, output);
      const setup = this.handSetup(manifest);
      crew = workers === 0 ? startInlineCrew(setup, 1, world.files) : await world.startCrew(setup, workers);
      await this.parts.reader.skipCommitted();
      const outcome = await this.epochs(crew, tally, manifest);
      if (outcome === 'interrupted') this.sayHowToGoOn();
      const last = writer.current!;
      this.warnIfLate(last.progress as Progress);
      return resultOf(last, definition, outcome, this.reporter.seconds, this.reporter.eventsPerSecond, this.stages);
    } finally {
      clearInterval(renewing);
      await crew?.close();
      await this.parts.reader.close();
      writer.releaseLease();
    }
  }

  private async epochs(crew: Crew, tally: Tally, manifest: Manifest): Promise<'finished' | 'interrupted'> {
    const { options, writer, reader } = this.parts;
    const epochBytes = options.epochBytes ?? DEFAULT_EPOCH_BYTES;
    const logged =
      manifest.intent?.epoch === manifest.epoch + 1 ? (manifest.intent.detail as { range: EpochRange }).range : null;
    // A range that a crashed run logged is kept: its intent is part of what the results are a function of.
    let range: EpochRange | null = logged ?? nextRange(reader.position, epochBytes);
    let stamp: Stamp = {
      pipeline: manifest.pipeline,
      generation: manifest.generation,
      epoch: manifest.epoch + 1,
      fence: manifest.lease.fence,
    };
    const feeder = new Feeder(reader, crew, epochBytes);
    const engine = new Engine(options.definition, writer, crew, feeder, tally, () =>
      this.reporter.chunkDone(stamp.epoch),
    );
    writer.commit({
      epoch: manifest.epoch,
      intent: this.intent(stamp.epoch, range),
      progress: committedProgress(manifest) ?? this.emptyProgress(),
      state: manifest.state,
      add: {},
    });
    this.onLost = (error) => feeder.fail(error);
    const feeding = feeder.feed(range, stamp);
    try {
      while (range) {
        const { result, next } = await engine.runEpoch(stamp);
        await hearSignals();
        const committing = performance.now();
        const stopping = next !== null && options.signal?.aborted === true;
        this.commit(
          result,
          tally,
          stopping ? null : next,
          next === null ? 'finished' : stopping ? 'stopped' : 'running',
        );
        // Merged files are listed by the next commit; a stop or the end makes one of its own for them.
        const merged = writer.compact();
        if (merged && (stopping || next === null)) this.listMerged();
        this.addStages(result, (performance.now() - committing) / 1000);
        if (stopping) return 'interrupted';
        range = next;
        stamp = { ...stamp, epoch: stamp.epoch + 1 };
      }
      return 'finished';
    } catch (error) {
      if (!(error instanceof FootpathError && error.code === 'interrupted')) throw error;
      // A pipe was left in the middle of an epoch: what is committed stays, the epoch is done again.
      this.commitStop();
      return 'interrupted';
    } finally {
      feeder.fail(new Error('the run has ended'));
      await feeding;
    }
  }

  private commit(result: EpochResult, tally: Tally, next: EpochRange | null, outcome: RunRecord['outcome']): void {
    const { writer, world, options } = this.parts;
    const now = world.clock.nowMs();
    this.record = {
      ...this.record,
      endedAtMs: now,
      outcome,
      toEpoch: result.epoch,
      eventsPerSecond: this.reporter.eventsPerSecond,
    };
    const before = writer.current!.progress as Progress;
    const progress: Progress = {
      ...before,
      ...tally.committed(
        result.flushed.map(({ counters }) => counters),
        result.flushed[0].watermarks,
      ),
      files: result.files,
      catalogs: this.parts.catalogs.hashes,
      finished: outcome === 'finished',
      committedAtMs: now,
      runs: [...before.runs.filter(({ id }) => id !== this.record.id), this.record].slice(-MAX_RUN_RECORDS),
    };
    const collections = storedCollections(options.definition);
    writer.commit({
      epoch: result.epoch,
      intent: next && this.intent(result.epoch + 1, next),
      progress,
      state: result.flushed.map(({ state }) => state),
      add: Object.fromEntries(
        Object.entries(collections).map(([name, state]) => [
          name,
          { state, files: (result.add[name] ?? []) as FileRef[] },
        ]),
      ),
    });
  }

  private listMerged(): void {
    const { writer } = this.parts;
    while (writer.compact()) {}
    const { epoch, intent, progress, state } = writer.current!;
    writer.commit({ epoch, intent, progress, state, add: {} });
  }

  private commitStop(): void {
    const { writer, world } = this.parts;
    const { epoch, intent, progress, state } = writer.current!;
    const before = progress as Progress;
    this.record = { ...this.record, endedAtMs: world.clock.nowMs(), outcome: 'stopped' };
    const runs = [...before.runs.filter(({ id }) => id !== this.record.id), this.record].slice(-MAX_RUN_RECORDS);
    writer.commit({ epoch, intent, progress: { ...before, runs }, state, add: {} });
  }

  /** Files are read again by themselves; a pipe has to be filled again. */
  private sayHowToGoOn(): void {
    const pipe = this.parts.inputs.find(({ sizeBytes, share }) => sizeBytes === null && share === undefined);
    if (!pipe) return;
    this.parts.notice(
      `Stopped before the end of ${pipe.path === '-' ? 'standard input' : pipe.path}. To go on, run the same command and give the same bytes from their beginning: what is committed is skipped.`,
    );
  }

  private addStages({ flushed }: EpochResult, commitSeconds: number): void {
    this.stages.commit = (this.stages.commit ?? 0) + commitSeconds;
    for (const stage of ['parse', 'process', 'flush'] as const) {
      this.stages[stage] = flushed.reduce((sum, { busy }) => sum + busy[stage], 0);
    }
  }

  /** A commit prolongs the lease too, but an epoch may take longer than a lease lasts. */
  private renewLease(): NodeJS.Timeout {
    const timer = setInterval(() => {
      try {
        this.parts.writer.renewLease();
      } catch (error) {
        clearInterval(timer);
        this.onLost(error);
      }
    }, RENEW_EVERY_MS);
    return timer;
  }

  private intent(epoch: number, range: EpochRange) {
    return {
      epoch,
      detail: {
        range,
        // Of a topic, where the input ends; the first commit has it too.
        ends: this.parts.ends,
        idle: [],
        catalogs: this.parts.catalogs.hashes,
        versions: { footpath: FOOTPATH_VERSION, semantics: SEMANTICS_VERSION },
      },
    };
  }

  private handSetup(manifest: Manifest) {
    const { options, format, sources, catalogs, writer } = this.parts;
    return {
      definition: options.definition,
      format,
      kind: options.kind,
      sources: sources.map(({ name, header }) => ({ name, header })),
      catalogs: catalogs.paths,
      snapshots: manifest.state.map(({ name, sizeBytes, crc32 }) => ({ path: writer.pathOf(name), sizeBytes, crc32 })),
    };
  }

  private emptyProgress(): Progress {
    return {
      kind: this.parts.options.kind,
      files: [],
      catalogs: this.parts.catalogs.hashes,
      counters: NO_COUNTERS,
      deadByReason: {},
      watermarks: [],
      timeRange: { minMs: null, maxMs: null },
      finished: false,
      committedAtMs: this.parts.world.clock.nowMs(),
      runs: [],
    };
  }

  private startRecord(manifest: Manifest, workers: number): RunRecord {
    const { options, inputs, world } = this.parts;
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
    };
  }

  private warnIfLate({ counters }: Progress): void {
    if (counters.late <= counters.parsed * LATE_WARNING_SHARE) return;
    const percent = ((100 * counters.late) / counters.parsed).toFixed(1);
    this.parts.notice(
      `${percent} % of the parsed records were late, more than 5 %. A greater watermark.delay would keep them: they are in late_events with the watermark they missed.`,
    );
  }
}

/**
 * In one thread many epochs may pass without a look at the world: what came meanwhile, a signal above all, is heard here.
 * The first turn may be the rest of one that has looked already.
 */
async function hearSignals(): Promise<void> {
  await setImmediate();
  await setImmediate();
}
