import { crc32 } from 'node:zlib';
import type { TextChunk } from '../event/batch';
import { countLines } from '../event/count-lines';
import { FootpathError } from '../event/error';
import { type Framing, frameRecords } from '../event/framer';
import type { ByteStream } from './byte-stream';
import type { EpochRange } from './epochs';
import type { InputReader, Read } from './feeder';
import type { ByteInput } from './input';
import { inputName } from './input-errors';
import { otherPlace } from './other-place';
import type { FileProgress } from './progress';
import type { Source } from './sources';
import { checkMended, type Mend } from './taken-in';

/** Bytes parsed at a time: large enough that hand-over costs nothing, small enough to stay in the caches. */
const DEFAULT_CHUNK_BYTES = 1 << 17;
/** A slot's memory is this much larger than a chunk: what is left of the last read, the start of a record, fits too. */
const SLOT_ROOM_BYTES = 65_536;
/** Read beyond a chunk, to find the end of its last record; what lies behind that is copied to the next slot. */
const READ_AHEAD_BYTES = 4096;
/** Read at a time where no slot is being filled: for headers, and for what a resumed run has read before. */
const FIRST_BYTES = 1 << 18;
const LF = 0x0a;

export interface ChunkReaderOptions {
  readonly kind: 'csv' | 'jsonl';
  readonly inputs: readonly ByteInput[];
  readonly sources: readonly Source[];
  /** What was committed of each file. */
  readonly resume: readonly FileProgress[];
  readonly pipeline: string;
  readonly chunkBytes?: number;
  /** Whether a topic comes behind the files. */
  readonly isBeforeTopic?: boolean;
}

/** Cuts files into chunks of whole records, one behind the other, and knows how far it is by bytes, lines and CRC. */
export class ChunkReader implements InputReader {
  private readonly framing: Framing;
  private readonly slots = new Map<number, Uint8Array>();
  private place = 0;
  private stream: ByteStream | null = null;
  /** Where bytes are read into: the memory of the slot that is being filled, or what lies between slots. */
  private memory: Uint8Array = new Uint8Array(FIRST_BYTES);
  /** Bytes read and not yet given out: `memory[begin, end)`. */
  private begin = 0;
  private end = 0;
  private ended = false;
  /** Position in the current file, of the first byte that is held. */
  private offset = 0;
  private line = 1;
  private crc = 0;
  private base = 0;
  private limit = Number.POSITIVE_INFINITY;
  private readonly done: FileProgress[] = [];
  /** By place of the file, the records that are given out mended, in order of their offsets. */
  private readonly mends: Mend[][];

  constructor(private readonly options: ChunkReaderOptions) {
    this.framing = options.kind === 'csv' ? 'csv' : 'lines';
    this.mends = options.inputs.map(() => []);
  }

  get position(): number {
    return this.base + this.offset;
  }

  fileProgress(): readonly FileProgress[] {
    if (this.place >= this.options.inputs.length) return [...this.done];
    const { name, headSha256 } = this.options.inputs[this.place];
    const columns = this.options.kind === 'csv' ? { columns: this.options.sources[this.place].header } : {};
    return [
      ...this.done,
      { ...columns, name, headSha256, consumedBytes: this.offset, nextLine: this.line, crc32: this.crc },
    ];
  }

  mend(mends: readonly Mend[]): void {
    for (const mend of mends) this.mends[mend.file].push(mend);
    // In a file the partition comes of the record and says nothing of the order.
    for (const ofFile of this.mends) ofFile.sort((a, b) => a.offset - b.offset);
  }

  beginRange({ to }: Pick<EpochRange, 'to'>): void {
    this.limit = to;
  }

  /** Without a range, of all that there is. */
  async next(slot: number): Promise<Read> {
    const { limit } = this;
    const target = this.options.chunkBytes ?? DEFAULT_CHUNK_BYTES;
    this.moveTo(slot, target + SLOT_ROOM_BYTES);
    for (;;) {
      if (this.place >= this.options.inputs.length) return { kind: 'end' };
      if (this.stream === null) await this.openFile();
      const { held } = this;
      const mend = this.nextMend();
      if (mend?.offset === this.offset && this.position < limit)
        return { kind: 'chunk', chunk: await this.mended(mend) };
      const border = mend === null ? limit : Math.min(limit, this.base + mend.offset);
      // A pipe may bring no more than the epoch for a long time: what lies behind it is not waited for.
      const wanted = Math.min(target, border - this.position);
      const frame = frameRecords(this.framing, held, this.ended, wanted);
      if (frame.kind === 'limit') return { kind: 'border' };
      if (frame.kind === 'records') {
        // Short of the target more is read first, unless what bounds the chunk is the epoch or the end.
        if (frame.length < target && !this.ended && this.position + held.length < border) {
          if (await this.readMore(wanted)) continue;
        }
        return { kind: 'chunk', chunk: this.chunk(slot, frame.length) };
      }
      if (frame.kind === 'oversized') return { kind: 'chunk', chunk: await this.oversized(slot, frame.keep) };
      if (this.ended && held.length === 0) await this.closeFile();
      else await this.readMore(Math.max(wanted, held.length * 2));
    }
  }

  private nextMend(): Mend | null {
    const ofFile = this.mends[this.place];
    while (ofFile.length > 0 && ofFile[0].offset < this.offset) ofFile.shift();
    return ofFile[0] ?? null;
  }

  /** The mended record in the place of the one that begins here. */
  private async mended(mend: Mend): Promise<TextChunk> {
    const { offset, line } = this;
    let frame = frameRecords(this.framing, this.held, this.ended, 1);
    while (frame.kind === 'more' && (await this.readMore(this.held.length * 2))) {
      frame = frameRecords(this.framing, this.held, this.ended, 1);
    }
    const record = this.pass(frame.kind === 'records' ? frame.length : this.held.length);
    this.line += countLines(record);
    checkMended(mend, withoutLineEnd(record), this.options.inputs[this.place].path);
    const bytes = sharedBytes(mend.mended.length);
    bytes.set(mend.mended);
    return { bytes, baseOffset: offset, baseLine: line, file: this.place };
  }

  private get held(): Uint8Array {
    return this.memory.subarray(this.begin, this.end);
  }

  /** Goes on in a slot's memory, with what is held in front. */
  private moveTo(slot: number, room: number): void {
    const { held } = this;
    const known = this.slots.get(slot);
    const memory = known && known.length >= held.length + room ? known : sharedBytes(held.length + room);
    this.slots.set(slot, memory);
    memory.set(held);
    this.memory = memory;
    this.begin = 0;
    this.end = held.length;
  }

  /**
   * Reads what the last commit had read, and compares it by CRC.
   *
   * @throws FootpathError `changed` if it is not the same bytes, or if a file has grown that was read to its end.
   */
  async skipCommitted(): Promise<void> {
    for (const file of this.options.resume) {
      if (this.stream === null) await this.openFile(true);
      const firstByte = this.options.sources[this.place].firstByte;
      while (this.offset < file.consumedBytes) {
        if (this.held.length === 0 && !(await this.readMore(1))) break;
        this.pass(Math.min(this.held.length, file.consumedBytes - this.offset));
      }
      if (this.offset !== file.consumedBytes || this.crc !== file.crc32) {
        throw this.differs(file);
      }
      this.line = file.nextLine;
      if (this.offset < firstByte)
        throw new FootpathError('corrupt', `the committed offset of ${file.name} lies inside its header.`);
      if (file === this.options.resume.at(-1)) return;
      if (this.held.length > 0 || (await this.readMore(1))) throw this.grown();
      await this.closeFile();
    }
  }

  /** Lets go of the file that is open, if one is. */
  async close(): Promise<void> {
    await this.stream?.close();
    this.stream = null;
  }

  /** For a finished pipeline: whether the files are, to their ends, the ones that it read. */
  async compareToEnd(): Promise<void> {
    await this.skipCommitted();
    const more = await this.next(0);
    if (more.kind === 'end') return;
    throw new FootpathError(
      'finished',
      `Pipeline ${this.options.pipeline} is finished, and its input has grown since. A finished pipeline takes no more: ` +
        'give the definition another "name", or use another --dir.',
    );
  }

  private differs({ consumedBytes }: FileProgress): FootpathError {
    const { inputs, pipeline, isBeforeTopic = false } = this.options;
    const input = inputName(inputs[this.place]);
    const why =
      this.offset < consumedBytes
        ? `${input} ended after ${this.offset} bytes, before the ${consumedBytes} that pipeline ${pipeline} has committed of it.`
        : `${input} does not begin with the ${consumedBytes} bytes that pipeline ${pipeline} has committed of it: they have changed.`;
    const how = `Give the same bytes again${inputs[this.place].path === '-' ? ', from their beginning' : ''}, or`;
    return new FootpathError('changed', `${why} ${how} ${otherPlace(isBeforeTopic)}. The state is as it was.`);
  }

  /** Records behind those of a later file have no place in the order. */
  private grown(): FootpathError {
    const { inputs, pipeline, isBeforeTopic = false } = this.options;
    return new FootpathError(
      'changed',
      `${inputName(inputs[this.place])} has grown since pipeline ${pipeline} read it to its end and went on with the next file: what is new in it would be left out. ` +
        `Give the same bytes again and the new records as a further file, or ${otherPlace(isBeforeTopic)}. The state is as it was.`,
    );
  }

  private async openFile(resuming = false): Promise<void> {
    const input = this.options.inputs[this.place];
    const source = this.options.sources[this.place];
    this.stream = input.open();
    this.begin = 0;
    this.end = 0;
    this.ended = false;
    this.offset = 0;
    this.crc = 0;
    this.line = 1;
    if (resuming) return;
    while (this.held.length < source.firstByte && (await this.readMore(source.firstByte))) {}
    this.pass(source.firstByte);
    this.line = source.firstLine;
  }

  private async closeFile(): Promise<void> {
    await this.close();
    this.done.push(this.fileProgress()[this.place]);
    this.base += this.offset;
    this.offset = 0;
    this.place++;
  }

  /** Reads until that many bytes are held, or the file ends; whether anything came. */
  private async readMore(wanted: number): Promise<boolean> {
    this.makeRoom(wanted);
    const before = this.held.length;
    const most = Math.max(wanted, before) + READ_AHEAD_BYTES;
    while (!this.ended && (this.held.length < wanted || this.held.length === before)) {
      const length = await this.stream!.read(this.memory.subarray(this.end, this.begin + most));
      if (length === 0) this.ended = true;
      this.end += length;
    }
    return this.held.length > before;
  }

  /** So that at least one byte more than `wanted` can be held. */
  private makeRoom(wanted: number): void {
    const { held } = this;
    if (this.begin + Math.max(wanted, held.length + 1) <= this.memory.length) return;
    if (wanted >= this.memory.length || held.length >= this.memory.length) {
      this.memory = sharedBytes(Math.max(wanted, held.length) + SLOT_ROOM_BYTES);
    }
    this.memory.set(held);
    this.begin = 0;
    this.end = held.length;
  }

  /** Counts the first bytes that are held as consumed, and lets them go; they stay where they are until more is read. */
  private pass(length: number): Uint8Array {
    const bytes = this.held.subarray(0, length);
    this.crc = crc32(bytes, this.crc);
    this.offset += bytes.length;
    this.begin += bytes.length;
    return bytes;
  }

  private chunk(slot: number, length: number): TextChunk {
    const { offset, line } = this;
    // A long record may have needed more than the slot had.
    this.slots.set(slot, this.memory);
    const bytes = this.pass(length);
    this.line += countLines(bytes);
    return { bytes, baseOffset: offset, baseLine: line, file: this.place };
  }

  /** A record that is too long: its first bytes are kept, the rest is counted up to the next LF. */
  private async oversized(slot: number, keep: number): Promise<TextChunk> {
    const { offset, line } = this;
    const kept = this.leaveInSlot(slot, keep);
    let size = 0;
    let lastByte = 0;
    let searchFrom = keep;
    for (;;) {
      const { held } = this;
      const found = held.indexOf(LF, searchFrom);
      searchFrom = 0;
      const take = found < 0 ? held.length : found;
      if (take > 0) lastByte = held[take - 1];
      size += take;
      const passed = this.pass(found < 0 ? take : take + 1);
      this.line += countLines(passed);
      if (found >= 0) {
        if (lastByte === 0x0d) size--;
        break;
      }
      if (!(await this.readMore(1))) break;
    }
    return { bytes: kept, baseOffset: offset, baseLine: line, file: this.place, oversizedBytes: size };
  }

  /** Leaves the first bytes in the slot's memory, and goes on with all that is held somewhere else. */
  private leaveInSlot(slot: number, length: number): Uint8Array {
    const { held, memory, begin } = this;
    this.slots.set(slot, memory);
    this.memory = new Uint8Array(held.length + FIRST_BYTES);
    this.memory.set(held);
    this.begin = 0;
    this.end = held.length;
    return memory.subarray(begin, begin + length);
  }
}

function withoutLineEnd(record: Uint8Array): Uint8Array {
  if (record.at(-1) !== LF) return record;
  return record.subarray(0, record.at(-2) === 0x0d ? -2 : -1);
}

function sharedBytes(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}
