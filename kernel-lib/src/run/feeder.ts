import type { TextChunk } from '../event/batch';
import { AsyncQueue } from './async-queue';
import type { Crew, ParsedChunk, Stamp } from './crew';
import { type EpochRange, nextRange } from './epochs';
import type { FileProgress } from './progress';
import { Slots } from './slots';

/** What a reader has next: a chunk for a slot, the epoch's border, or the end of the input. */
export type Read =
  | { readonly kind: 'chunk'; readonly chunk: TextChunk }
  | { readonly kind: 'border' }
  | { readonly kind: 'end' };

/** Cuts the input into chunks, in order. */
export interface Reader {
  /** The next chunk of records that start before `limit` (a global position), in the slot's memory. */
  next(slot: number, limit: number): Promise<Read>;
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
  close(): Promise<void>;
}

export type Fed =
  | { readonly kind: 'chunk'; readonly slot: number; readonly parsed: Promise<ParsedChunk> }
  /** All chunks of the epoch came before; `next` is the range of the next one, null at the end of the input. */
  | { readonly kind: 'border'; readonly files: readonly FileProgress[]; readonly next: EpochRange | null };

/**
 * Reads and parses ahead of the epochs, as far as there are slots. It never waits for a commit: an epoch's range is
 * known from the one before, and parsing is a function of bytes alone.
 */
export class Feeder {
  private readonly queue = new AsyncQueue<Fed>();
  private readonly slots: Slots;
  private stopped = false;

  constructor(
    private readonly reader: Reader,
    private readonly crew: Crew,
    private readonly epochBytes: number,
  ) {
    // Three a hand: one parsed, one processed, one being filled.
    this.slots = new Slots(3 * crew.hands);
  }

  take(): Promise<Fed> {
    return this.queue.take();
  }

  release(slot: number): void {
    this.slots.release(slot);
  }

  /** Ends both sides with an error. */
  fail(error: unknown): void {
    this.stopped = true;
    this.queue.fail(error);
    this.slots.fail(error);
  }

  /** Reads until the end of the input or a failure. */
  async feed(first: EpochRange, stamp: Stamp): Promise<void> {
    let range = first;
    let current = stamp;
    try {
      while (!this.stopped) {
        const slot = await this.slots.acquire();
        const read = await this.reader.next(slot, range.to);
        if (read.kind === 'chunk') {
          this.queue.push({ kind: 'chunk', slot, parsed: this.crew.parse(slot, read.chunk, current) });
          continue;
        }
        this.slots.release(slot);
        const files = this.reader.fileProgress();
        if (read.kind === 'end') {
          this.queue.push({ kind: 'border', files, next: null });
          return;
        }
        // A record may be longer than an epoch: the next range starts behind it.
        range = nextRange(Math.max(range.to, this.reader.position), this.epochBytes);
        current = { ...current, epoch: current.epoch + 1 };
        this.queue.push({ kind: 'border', files, next: range });
      }
    } catch (error) {
      this.fail(error);
    }
  }
}
