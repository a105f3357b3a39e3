import type { TextChunk } from '../event/batch';
import { FootpathError } from '../event/error';
import type { IdlePartition } from '../stream/ports';
import { AsyncQueue } from './async-queue';
import type { Crew, ParsedChunk, Stamp } from './crew';
import type { EpochRange, Planner } from './epochs';
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
  | { readonly kind: 'chunk'; readonly slot: number; readonly parsed: Promise<ParsedChunk> }
  /** All chunks of the epoch came before. */
  | Border
  /** Behind a border with `next: 'later'`: the range that was waited for; null where the run is to stop. */
  | { readonly kind: 'begin'; readonly range: EpochRange | null };

export interface Border {
  readonly kind: 'border';
  readonly files: readonly FileProgress[];
  /** Partitions that were idle in the epoch, with the offset of their next record. */
  readonly idle: readonly IdlePartition[];
  /** The range of the next epoch, or whether there will be one. */
  readonly next: EpochRange | 'later' | 'end';
}

/**
 * Reads and parses ahead of the epochs, as far as there are slots. It never waits for a commit: parsing is a function of bytes
 * alone, and of a range it is known before where it ends.
 */
export class Feeder {
  private readonly queue = new AsyncQueue<Fed>();
  private readonly slots: Slots;
  private stopped = false;

  constructor(
    private readonly reader: Reader,
    private readonly crew: Crew,
    private readonly planner: Planner,
  ) {
    // Three a hand: one parsed, one processed, one being filled; a few more, so that a hand finds several at a time.
    this.slots = new Slots(3 * crew.hands + 3);
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

  release(slot: number): void {
    this.slots.release(slot);
  }

  /** Ends both sides with an error. */
  fail(error: unknown): void {
    this.stopped = true;
    this.queue.fail(error);
    this.slots.fail(error);
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
        range = isEnd ? null : await this.planner.next(range);
        const next = isEnd ? 'end' : (range ?? 'later');
        this.queue.push({ kind: 'border', files, idle: idlePartitions(idle, files), next });
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
      const slot = await this.slots.acquire();
      const read = await this.reader.next(slot);
      if (read.kind === 'chunk') {
        this.queue.push({ kind: 'chunk', slot, parsed: this.crew.parse(slot, read.chunk, stamp) });
        continue;
      }
      this.slots.release(slot);
      return read.kind === 'end';
    }
  }
}

/** The last file is the topic that they are partitions of. */
function idlePartitions(idle: readonly number[], files: readonly FileProgress[]): IdlePartition[] {
  const partitions = files.at(-1)?.partitions ?? [];
  return idle.map((partition) => ({ partition, offset: partitions[partition].offset }));
}
