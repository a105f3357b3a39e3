import type { TextChunk } from '../event/batch';
import { FootpathError } from '../event/error';
import type { IdlePartition } from '../stream/ports';
import { AsyncQueue } from './async-queue';
import type { Crew, ParsedChunk, Stamp } from './crew';
import type { EpochRange, Planner } from './epochs';
import type { IntakeBorder, IntakeStage, TakenChunk } from './intake-stage';
import type { FileProgress } from './progress';
import { Slots } from './slots';
import type { Mend } from './taken-in';

/** What a reader has next: a chunk for a slot, the epoch's border, or the end of the input. */
export type Read =
  | { readonly kind: 'chunk'; readonly chunk: TextChunk }
  | { readonly kind: 'border' }
  | { readonly kind: 'end' };

/** Cuts the input into chunks, in order. */
export interface Reader {
  /** Begins a range; what is read from now on is of it. */
  beginRange(range: EpochRange): void;
  /** The next chunk of the range, in the slot's memory. */
  next(slot: number): Promise<Read>;
  /** Global position behind the last chunk. */
  readonly position: number;
  /** How far each file was read. */
  fileProgress(): readonly FileProgress[];
}

/** A reader that a run begins and ends with. */
export interface InputReader extends Reader {
  /**
   * Goes to where the last commit was.
   *
   * @throws FootpathError `changed` if what was read before is not what it was.
   */
  skipCommitted(): Promise<void>;
  /** Gives these records out mended, in their places; to be called before the first is read. */
  mend(mends: readonly Mend[]): void;
  close(): Promise<void>;
}

export type Fed =
  | {
      readonly kind: 'chunk';
      /** Slot of the parsed chunk. */
      readonly chunkSlot: number;
      readonly taken: Promise<FedChunk>;
    }
  /** All chunks of the epoch came before. */
  | Border
  /** Behind a border with `next: 'later'`: the range that was waited for; null where the run is to stop. */
  | { readonly kind: 'begin'; readonly range: EpochRange | null };

export interface FedChunk extends TakenChunk {
  /** When the hands have taken its rows in. */
  readonly processed: Promise<void>;
}

export interface Border {
  readonly kind: 'border';
  /** To be called once the hands were told to close the epoch: only then what lies behind it is given to them. */
  pass(): void;
  readonly files: readonly FileProgress[];
  /** How the intake stands there; `written` is to be called once its state was. */
  readonly intake: Promise<IntakeBorder & { written(): void }>;
  /** The range of the next epoch, or whether there will be one. */
  readonly next: EpochRange | 'later' | 'end';
}

/** Chunks whose rows wait for the hands, a thousand rows each: about what the intake does while the hands close an epoch. */
const ROW_SLOTS = 256;
/** Borders at which the intake may stand before the hands: one that is being closed, and one ahead. */
const BORDER_SLOTS = 2;

/**
 * Reads, parses and takes in ahead of the epochs, as far as there are slots. It never waits for a commit: what is parsed and taken in
 * is a function of the input alone, and of a range it is known before where it ends.
 */
export class Feeder {
  private readonly queue = new AsyncQueue<Fed>();
  private readonly chunks: Slots;
  private readonly rows = new Slots(ROW_SLOTS);
  private readonly borders = new Slots(BORDER_SLOTS);
  /** Resolves when all that was read so far has passed the intake, in order. */
  private passed: Promise<unknown> = Promise.resolve();
  /** Resolves when the hands may be given what is read now. */
  private gate: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly reader: Reader,
    private readonly crew: Crew,
    private readonly intake: IntakeStage,
    private readonly planner: Planner,
  ) {
    // One that is filled while one is parsed, for each that may parse, and one that waits for the intake.
    this.chunks = new Slots(2 * crew.hands + 1);
  }

  take(): Promise<Fed> {
    return this.queue.take();
  }

  /** Behind a border with `next: 'later'`: the next range, once there is one; null where the run is to stop. */
  async begun(): Promise<EpochRange | null> {
    const fed = await this.take();
    if (fed.kind !== 'begin') throw new FootpathError('internal', `a range was to begin, not a ${fed.kind}.`);
    return fed.range;
  }

  /** The memory of a parsed chunk may be used again. */
  releaseChunk(slot: number): void {
    this.chunks.release(slot);
  }

  /** Ends both sides with an error. */
  fail(error: unknown): void {
    this.stopped = true;
    this.queue.fail(error);
    this.chunks.fail(error);
    this.rows.fail(error);
    this.borders.fail(error);
    this.planner.stop();
  }

  /** Reads until the end of the input, a stop or a failure. `first` is null where the first range is still waited for. */
  async feed(first: EpochRange | null, stamp: Stamp): Promise<void> {
    let range = first;
    let current = stamp;
    try {
      while (!this.stopped) {
        if (range === null) {
          range = await this.planner.wait();
          this.queue.push({ kind: 'begin', range });
          if (range === null) return;
        }
        const { idle = [] } = range;
        this.reader.beginRange(range);
        const isEnd = await this.feedRange(current);
        const files = this.reader.fileProgress();
        const border = this.afterPassed(() => this.endEpoch(idlePartitions(idle, files)));
        const { pass } = this.newGate();
        range = isEnd ? null : await this.planner.next(range);
        const next = isEnd ? 'end' : (range ?? 'later');
        this.queue.push({ kind: 'border', files, intake: border, next, pass });
        if (isEnd) return;
        current = { ...current, epoch: current.epoch + 1 };
      }
    } catch (error) {
      this.fail(error);
    }
  }

  /** Whether the input ended with the range. */
  private async feedRange(stamp: Stamp): Promise<boolean> {
    for (;;) {
      const chunkSlot = await this.chunks.acquire();
      const read = await this.reader.next(chunkSlot);
      if (this.stopped) throw new Error('the run has ended');
      if (read.kind === 'chunk') {
        const parsed = this.crew.parse(chunkSlot, read.chunk, stamp);
        // It may fail before its turn has come, or behind a chunk that failed, and must not end the process then.
        parsed.catch(() => undefined);
        const { gate } = this;
        const taken = this.afterPassed(() => this.takeIn(chunkSlot, parsed, stamp, gate));
        this.queue.push({ kind: 'chunk', chunkSlot, taken });
        continue;
      }
      this.chunks.release(chunkSlot);
      return read.kind === 'end';
    }
  }

  private async takeIn(
    chunkSlot: number,
    parsing: Promise<ParsedChunk>,
    stamp: Stamp,
    gate: Promise<void>,
  ): Promise<FedChunk> {
    const parsed = await parsing;
    const slot = await this.rows.acquire();
    const taken = this.intake.take(parsed, slot, stamp);
    if (!taken.holdsChunk) this.chunks.release(chunkSlot);
    const processed = gate.then(() => this.crew.process(slot, taken.rows)).then(() => this.rows.release(slot));
    processed.catch((error) => this.fail(error));
    return { ...taken, processed };
  }

  /** Holds a copy of the intake's state, so that only few borders may wait. */
  private async endEpoch(idle: readonly IdlePartition[]): Promise<IntakeBorder & { written(): void }> {
    const slot = await this.borders.acquire();
    return { ...this.intake.endEpoch(idle), written: () => this.borders.release(slot) };
  }

  private newGate(): { pass: () => void } {
    let pass: () => void = () => undefined;
    this.gate = new Promise((resolve) => {
      pass = resolve;
    });
    return { pass };
  }

  /** Does this when all that was read before has passed the intake. */
  private afterPassed<T>(work: () => T | Promise<T>): Promise<T> {
    const done = this.passed.then(work);
    // Whoever awaits it gets the failure, and all that comes behind it fails too.
    done.catch(() => undefined);
    this.passed = done;
    return done;
  }
}

/** The last file is the topic that they are partitions of. */
function idlePartitions(idle: readonly number[], files: readonly FileProgress[]): IdlePartition[] {
  const partitions = files.at(-1)?.partitions ?? [];
  return idle.map((partition) => ({ partition, offset: partitions[partition].offset }));
}
