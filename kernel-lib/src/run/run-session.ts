import { setImmediate } from 'node:timers/promises';
import { FootpathError } from '../event/error';
import { SIDE_OUTPUT } from '../store/claims';
import type { Manifest } from '../store/format';
import { Commits, emptyProgress, loggedRange } from './commits';
import type { Crew, HandSetup, Stamp } from './crew';
import { Engine, type EpochResult } from './engine';
import type { EpochRange } from './epochs';
import { Feeder } from './feeder';
import { startInlineCrew } from './inline-crew';
import { inputName } from './input-errors';
import { IntakeStage } from './intake-stage';
import { committedProgress, type Progress } from './progress';
import { Rates } from './rates';
import { Reporter } from './reporter';
import { type RunResult, resultOf } from './result';
import type { SessionParts } from './session-parts';
import { storedCollections } from './stored-collections';
import { Tally } from './tally';

/** A share of late records above this is worth a word. */
const LATE_WARNING_SHARE = 0.05;
/** A third of what a lease lasts. */
const RENEW_EVERY_MS = 10_000;
/** So long a run that ends waits for what it is just reading. */
const SOURCE_MS = 5_000;

/** One start of the engine: takes the lease, goes on from the last commit, commits epoch after epoch, gives the lease back. */
export class RunSession {
  private readonly stages: Record<string, number> = {};
  private commits!: Commits;
  private reporter!: Reporter;
  private intake!: IntakeStage;
  private onLost: (error: unknown) => void = () => undefined;

  constructor(private readonly parts: SessionParts) {}

  async run(workers: number): Promise<RunResult> {
    const { options, world, writer, inputs, planner } = this.parts;
    const { definition } = options;
    const owned = Object.entries(storedCollections(definition)).filter(([, { output }]) => output !== SIDE_OUTPUT);
    for (const [name, { output }] of owned) await writer.checkClaim(name, output);
    const before = committedProgress(writer.current);
    const tally = new Tally(before);
    const rates = new Rates(world.timers, () => tally.rows);
    const { delayMs } = definition.watermark;
    this.reporter = new Reporter(world, tally, rates, inputs, planner, delayMs, options.onProgress);
    const manifest = await writer.takeLease({
      definitionHash: this.parts.hash,
      definition,
      progress: before ?? emptyProgress(this.parts),
      generation: 1,
    });
    this.commits = new Commits(this.parts, tally, rates, manifest, workers);
    let crew: Crew | null = null;
    const stopRenewing = this.renewLease();
    try {
      for (const [name, { output }] of owned) await writer.claim(name, output);
      const setup = this.handSetup(manifest);
      crew = await this.startCrew(setup, workers);
      await this.parts.reader.skipCommitted();
      options.onStarted?.(before);
      if (planner.behind() !== null) this.reporter.began(manifest.epoch);
      const outcome = await this.epochs(crew, tally, manifest);
      if (outcome === 'interrupted') this.sayHowToGoOn();
      const last = writer.current!;
      this.warnIfLate(last.progress as Progress);
      return resultOf(last, definition, outcome, rates.seconds, rates.sinceStart, this.stages);
    } catch (error) {
      throw await this.explained(error);
    } finally {
      stopRenewing();
      this.reporter.close();
      await crew?.close();
      await this.parts.reader.close();
      await writer.releaseLease();
    }
  }

  /** The intake begins beside the threads that start. */
  private async startCrew(setup: Omit<HandSetup, 'index' | 'count'>, workers: number): Promise<Crew> {
    const { files, startCrew } = this.parts.world;
    if (workers === 0) {
      this.intake = new IntakeStage(setup, files);
      return startInlineCrew(setup, 1, files);
    }
    const starting = startCrew(setup, workers);
    try {
      this.intake = new IntakeStage(setup, files);
    } catch (error) {
      await starting.then(
        (crew) => crew.close(),
        () => undefined,
      );
      throw error;
    }
    return starting;
  }

  private async epochs(crew: Crew, tally: Tally, manifest: Manifest): Promise<'finished' | 'interrupted'> {
    const { options, writer, reader, planner, world } = this.parts;
    let range: EpochRange | null = loggedRange(manifest, options.follow === true) ?? (await planner.next(null));
    let stamp: Stamp = {
      pipeline: manifest.pipeline,
      generation: manifest.generation,
      epoch: manifest.epoch + 1,
      fence: manifest.lease.fence,
    };
    const feeder = new Feeder(reader, crew, this.intake, planner);
    const engine = new Engine(options.definition, world.files, writer, crew, feeder, tally, () =>
      this.reporter.chunkDone(stamp.epoch),
    );
    await this.commits.intend(range);
    this.onLost = (error) => feeder.fail(error);
    const feeding = feeder.feed(range, stamp);
    let sinceMs = world.timers.elapsedMs();
    try {
      for (;;) {
        if (range === null) {
          range = await feeder.begun();
          if (range === null) return await this.stopped();
          await this.commits.intend(range);
        }
        const { result, next } = await engine.runEpoch(stamp);
        await hearSignals();
        const committingMs = world.timers.elapsedMs();
        const isEnd = next === 'end';
        const stopping = !isEnd && options.signal?.aborted === true;
        range = isEnd || stopping || next === 'later' ? null : next;
        const progress = await this.commits.commit(
          result,
          range,
          isEnd ? 'finished' : stopping ? 'stopped' : 'running',
        );
        planner.committed(progress.watermarks);
        const committedMs = world.timers.elapsedMs();
        options.onCommit?.({
          epoch: result.epoch,
          progress,
          stateBytes: writer.current!.state.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          epochSeconds: (committedMs - sinceMs) / 1000,
          commitSeconds: (committedMs - committingMs) / 1000,
        });
        sinceMs = committedMs;
        if (planner.behind() === 0) this.reporter.caughtUp(result.epoch);
        // Merged files are listed by the next commit; a stop or the end makes one of its own for them.
        const merged = writer.compact();
        if (merged && (stopping || isEnd)) await this.commits.listMerged();
        this.addStages(result, (world.timers.elapsedMs() - committingMs) / 1000);
        if (isEnd) return 'finished';
        if (stopping) return 'interrupted';
        stamp = { ...stamp, epoch: stamp.epoch + 1 };
      }
    } catch (error) {
      if (!(error instanceof FootpathError && error.code === 'interrupted')) throw error;
      // A pipe was left in the middle of an epoch: what is committed stays, the epoch is done again.
      return await this.stopped();
    } finally {
      feeder.fail(new Error('the run has ended'));
      await this.atMost(SOURCE_MS, feeding);
    }
  }

  /** A source that is away may be long in the answering: closing it ends what it was asked for. */
  private atMost(ms: number, work: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.parts.world.timers.after(ms, resolve);
      void work.then(() => {
        cancel();
        resolve();
      });
    });
  }

  private async stopped(): Promise<'interrupted'> {
    await this.commits.stop();
    return 'interrupted';
  }

  /** Files are read again by themselves; a pipe has to be filled again. */
  private sayHowToGoOn(): void {
    const pipe = this.parts.inputs.find(({ sizeBytes, share }) => sizeBytes === null && share === undefined);
    if (!pipe) return;
    this.parts.notice(
      `Stopped before the end of ${inputName(pipe)}. To go on, run the same command and give the same bytes from their beginning: what is committed is skipped.`,
    );
  }

  private addStages({ flushed }: EpochResult, commitSeconds: number): void {
    this.stages.commit = (this.stages.commit ?? 0) + commitSeconds;
    this.stages.intake = this.intake.busySeconds;
    for (const stage of ['parse', 'process', 'flush'] as const) {
      this.stages[stage] = flushed.reduce((sum, { busy }) => sum + busy[stage], 0);
    }
  }

  /** A commit prolongs the lease too, but an epoch may take longer than a lease lasts, and a topic may be silent for longer. */
  private renewLease(): () => void {
    const renew = async () => {
      try {
        await this.parts.writer.renewLease();
      } catch (error) {
        stop();
        this.onLost(error);
      }
    };
    const stop = this.parts.world.timers.every(RENEW_EVERY_MS, () => void renew());
    return stop;
  }

  /** A file that is missing may have gone with the whole pipeline, or with a lease that another has: asked once more, that is the news. */
  private async explained(error: unknown): Promise<unknown> {
    if (!(error instanceof FootpathError && ['not-found', 'corrupt'].includes(error.code))) return error;
    try {
      await this.parts.writer.renewLease();
    } catch (why) {
      if (why instanceof FootpathError && (why.code === 'not-found' || why.code === 'fenced')) return why;
    }
    return error;
  }

  private handSetup(manifest: Manifest) {
    const { options, format, sources, catalogs, writer, exempt, floors } = this.parts;
    return {
      definition: options.definition,
      format,
      sources: sources.map(({ kind, name, header }) => ({ kind, name, header })),
      // Kafka's client takes records apart in the caller's thread.
      handsParse: options.kind === 'kafka',
      exempt,
      floors,
      catalogs: catalogs.paths,
      snapshots: manifest.state.map(({ name, sizeBytes, crc32 }) => ({ path: writer.pathOf(name), sizeBytes, crc32 })),
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
