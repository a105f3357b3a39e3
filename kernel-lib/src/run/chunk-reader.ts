import { crc32 } from 'node:zlib';
import type { TextChunk } from '../event/batch';
import { FootpathError } from '../event/error';
import { type Framing, frameRecords } from '../event/framer';
import type { Read, Reader } from './feeder';
import type { ByteInput } from './input';
import type { FileProgress } from './progress';
import type { Source } from './sources';

/** Bytes parsed at a time: large enough that hand-over costs nothing, small enough to stay in the caches. */
const DEFAULT_CHUNK_BYTES = 1 << 19;
/** A slot's memory is made this much larger than its first chunk, so that the next fits too. */
const SLOT_ROOM_BYTES = 65_536;
const LF = 0x0a;

export interface ChunkReaderOptions {
  readonly kind: 'csv' | 'jsonl';
  readonly inputs: readonly ByteInput[];
  readonly sources: readonly Source[];
  /** What was committed of each file. */
  readonly resume: readonly FileProgress[];
  readonly pipeline: string;
  readonly chunkBytes?: number;
}

/** Cuts files into chunks of whole records, one behind the other, and knows how far it is by bytes, lines and CRC. */
export class ChunkReader implements Reader {
  private readonly framing: Framing;
  private readonly slots = new Map<number, Uint8Array>();
  private place = 0;
  private stream: AsyncGenerator<Uint8Array> | null = null;
  /** Bytes read and not yet given out. */
  private held: Uint8Array = new Uint8Array(0);
  private ended = false;
  /** Position in the current file, of `held[0]`. */
  private offset = 0;
  private line = 1;
  private crc = 0;
  private base = 0;
  private readonly done: FileProgress[] = [];

  constructor(private readonly options: ChunkReaderOptions) {
    this.framing = options.kind === 'csv' ? 'csv' : 'lines';
  }

  get position(): number {
    return this.base + this.offset;
  }

  fileProgress(): readonly FileProgress[] {
    if (this.place >= this.options.inputs.length) return [...this.done];
    const { name, headSha256 } = this.options.inputs[this.place];
    return [...this.done, { name, headSha256, consumedBytes: this.offset, nextLine: this.line, crc32: this.crc }];
  }

  async next(slot: number, limit: number): Promise<Read> {
    for (;;) {
      if (this.place >= this.options.inputs.length) return { kind: 'end' };
      if (this.stream === null) await this.openFile();
      const frame = frameRecords(this.framing, this.held, this.ended, limit - this.position);
      if (frame.kind === 'limit') return { kind: 'border' };
      const target = this.options.chunkBytes ?? DEFAULT_CHUNK_BYTES;
      if (frame.kind === 'records') {
        // Short of the target more is read first, unless what bounds the chunk is the epoch or the end.
        if (frame.length < target && !this.ended && this.position + this.held.length < limit) {
          if (await this.readMore(target)) continue;
        }
        return { kind: 'chunk', chunk: this.chunk(slot, frame.length) };
      }
      if (frame.kind === 'oversized') return { kind: 'chunk', chunk: await this.oversized(slot, frame.keep) };
      if (this.ended && this.held.length === 0) this.closeFile();
      else await this.readMore(Math.max(target, this.held.length * 2));
    }
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
        throw new FootpathError(
          'changed',
          `${this.options.inputs[this.place].path} is not the file that pipeline ${this.options.pipeline} has read ${file.consumedBytes} bytes of: ` +
            'its beginning has changed. Give the same bytes again, or run under another "name" or --dir. The state is as it was.',
        );
      }
      this.line = file.nextLine;
      if (this.offset < firstByte)
        throw new FootpathError('corrupt', `the committed offset of ${file.name} lies inside its header.`);
      if (file === this.options.resume.at(-1)) return;
      if (this.held.length > 0 || (await this.readMore(1))) throw this.grown();
      this.closeFile();
    }
  }

  /** For a finished pipeline: whether the files are, to their ends, the ones that it read. */
  async compareToEnd(): Promise<void> {
    await this.skipCommitted();
    const more = await this.next(0, Number.POSITIVE_INFINITY);
    if (more.kind === 'end') return;
    throw new FootpathError(
      'finished',
      `Pipeline ${this.options.pipeline} is finished, and its input has grown since. A finished pipeline takes no more: ` +
        'give the definition another "name", or use another --dir.',
    );
  }

  /** Records behind those of a later file have no place in the order. */
  private grown(): FootpathError {
    const { inputs, pipeline } = this.options;
    return new FootpathError(
      'changed',
      `${inputs[this.place].path} has grown since pipeline ${pipeline} read it to its end and went on with the next file: what is new in it would be left out. ` +
        'Give the same bytes again and the new records as a further file, or run under another "name" or --dir. The state is as it was.',
    );
  }

  private async openFile(resuming = false): Promise<void> {
    const input = this.options.inputs[this.place];
    const source = this.options.sources[this.place];
    this.stream = input.bytes();
    this.held = new Uint8Array(0);
    this.ended = false;
    this.offset = 0;
    this.crc = 0;
    this.line = 1;
    if (resuming) return;
    while (this.held.length < source.firstByte && (await this.readMore(source.firstByte))) {}
    this.pass(source.firstByte);
    this.line = source.firstLine;
  }

  private closeFile(): void {
    this.done.push(this.fileProgress()[this.place]);
    this.base += this.offset;
    this.offset = 0;
    this.stream = null;
    this.place++;
  }

  /** Reads until `held` has that many bytes, or the file ends; whether anything came. */
  private async readMore(wanted: number): Promise<boolean> {
    const parts = [this.held];
    let length = this.held.length;
    const before = length;
    while (!this.ended && (length < wanted || length === before)) {
      const { value, done } = await this.stream!.next();
      if (done) {
        this.ended = true;
        break;
      }
      parts.push(value);
      length += value.length;
    }
    if (length === before) return false;
    const held = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      held.set(part, at);
      at += part.length;
    }
    this.held = held;
    return true;
  }

  /** Counts the first bytes of `held` as consumed, and drops them. */
  private pass(length: number): Uint8Array {
    const bytes = this.held.subarray(0, length);
    this.crc = crc32(bytes, this.crc);
    this.offset += bytes.length;
    this.held = this.held.subarray(length);
    return bytes;
  }

  private chunk(slot: number, length: number): TextChunk {
    const { offset, line } = this;
    const bytes = this.pass(length);
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) this.line++;
    return { bytes: this.toSlot(slot, bytes), baseOffset: offset, baseLine: line, file: this.place };
  }

  /** A record that is too long: its first bytes are kept, the rest is counted up to the next LF. */
  private async oversized(slot: number, keep: number): Promise<TextChunk> {
    const { offset, line } = this;
    const kept = this.toSlot(slot, this.held.subarray(0, keep));
    let size = 0;
    let lastByte = 0;
    let searchFrom = keep;
    for (;;) {
      const found = this.held.indexOf(LF, searchFrom);
      searchFrom = 0;
      const take = found < 0 ? this.held.length : found;
      if (take > 0) lastByte = this.held[take - 1];
      size += take;
      const passed = this.pass(found < 0 ? take : take + 1);
      for (let at = passed.indexOf(LF); at >= 0; at = passed.indexOf(LF, at + 1)) this.line++;
      if (found >= 0) {
        if (lastByte === 0x0d) size--;
        break;
      }
      if (!(await this.readMore(1))) break;
    }
    return { bytes: kept, baseOffset: offset, baseLine: line, file: this.place, oversizedBytes: size };
  }

  /** Copies bytes into the slot's shared memory, which grows if a record needs it. */
  private toSlot(slot: number, bytes: Uint8Array): Uint8Array {
    let memory = this.slots.get(slot);
    if (!memory || memory.length < bytes.length) {
      memory = new Uint8Array(new SharedArrayBuffer(bytes.length + SLOT_ROOM_BYTES));
      this.slots.set(slot, memory);
    }
    memory.set(bytes);
    return memory.subarray(0, bytes.length);
  }
}
