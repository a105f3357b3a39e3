import { FootpathError } from '../event/error';
import { FRAME_PREFIX_BYTES, MAX_FRAME_BYTES } from '../file/crc-frames';
import type { FileHandle, Files } from '../file/files';
import { batchAt, batchBehind, encodedBytes, endOf, frameLength } from './batch-codec';
import type { LogBatch } from './topic-log';

/** Read at a time where the end is looked for. */
const SCAN_BYTES = 1 << 20;

/** A place in a segment: the batch that begins at byte `position` has `offset` as its first. */
export interface SegmentPlace {
  readonly position: number;
  readonly offset: number;
}

export interface SegmentRead {
  readonly batches: readonly LogBatch[];
  /** Behind the last of them. */
  readonly next: SegmentPlace;
  /**
   * What is there: `more` to read, the `end` of the file, or something that is no whole batch, be it torn, still being
   * written, or damaged.
   */
  readonly then: 'more' | 'end' | 'broken';
}

/** Reads one segment from anywhere in it. */
export class Segment {
  private handle: FileHandle | null = null;

  constructor(
    private readonly files: Files,
    readonly path: string,
  ) {}

  /** Whole batches from `place` on, in about `maxBytes`; one larger than that is given all the same. */
  read({ position, offset }: SegmentPlace, maxBytes: number): SegmentRead {
    let bytes = this.bytesAt(position, Math.max(maxBytes, FRAME_PREFIX_BYTES));
    const first = frameLength(bytes, 0);
    const isCut = bytes.length >= maxBytes;
    if (isCut && first > bytes.length) bytes = this.bytesAt(position, first);
    const batches: LogBatch[] = [];
    let at = 0;
    let expected = offset;
    while (at < bytes.length) {
      const found = batchAt(bytes, at);
      if (found.kind === 'torn' && isCut && at > 0) {
        return { batches, next: { position: position + at, offset: expected }, then: 'more' };
      }
      if (found.kind !== 'good') {
        return { batches, next: { position: position + at, offset: expected }, then: 'broken' };
      }
      if (found.batch.baseOffset !== expected) throw this.damaged({ position: position + at, offset: expected });
      batches.push(found.batch);
      expected = endOf(found.batch);
      at = found.next;
    }
    return { batches, next: { position: position + at, offset: expected }, then: isCut && at > 0 ? 'more' : 'end' };
  }

  /** The place of the batch that holds an offset, or of the end if that comes before. Reads all that lies before it. */
  find(
    baseOffset: number,
    wanted: number,
  ): SegmentPlace & { readonly isThere: boolean; readonly lastAppendTimeMs: number } {
    let place: SegmentPlace = { position: 0, offset: baseOffset };
    let lastAppendTimeMs = 0;
    for (;;) {
      const read = this.read(place, SCAN_BYTES);
      for (const batch of read.batches) {
        if (endOf(batch) > wanted) return { ...place, isThere: true, lastAppendTimeMs };
        place = { position: place.position + encodedBytes(batch), offset: endOf(batch) };
        ({ appendTimeMs: lastAppendTimeMs } = batch);
      }
      if (read.then !== 'more') return { ...place, isThere: false, lastAppendTimeMs };
    }
  }

  /**
   * Looks behind a place where no whole batch begins.
   *
   * @throws FootpathError `corrupt` if there is one later on, which says that here was one too.
   */
  checkTail({ position, offset }: SegmentPlace): void {
    // What is torn is at most one batch; of what follows damage, the next one.
    const bytes = this.bytesAt(position, 2 * (MAX_FRAME_BYTES + FRAME_PREFIX_BYTES));
    const later = batchBehind(bytes, 0);
    if (later !== null && later.baseOffset > offset) throw this.damaged({ position, offset });
  }

  damaged({ position, offset }: SegmentPlace): FootpathError {
    return new FootpathError(
      'corrupt',
      `${this.path} is damaged at byte ${position}: the records from offset ${offset} on are not what was written. ` +
        'Restore this file from a copy, or send the records again to another topic.',
    );
  }

  /** Makes what was written durable, by whomever. */
  sync(): void {
    this.handle ??= this.files.openForRead(this.path);
    this.handle.sync();
  }

  get sizeBytes(): number {
    return this.files.sizeOf(this.path);
  }

  close(): void {
    this.handle?.close();
    this.handle = null;
  }

  private bytesAt(position: number, length: number): Uint8Array {
    this.handle ??= this.files.openForRead(this.path);
    const room = Math.max(0, Math.min(length, this.sizeBytes - position));
    const bytes = new Uint8Array(room);
    return bytes.subarray(0, this.handle.read(bytes, position));
  }
}
