import type { Document } from '../event/document';
import { FRAME_PREFIX_BYTES, frameAt, MAX_FRAME_BYTES } from '../file/crc-frames';
import type { FileHandle, Files } from '../file/files';
import { corrupt } from '../file/whole-file';
import { type BlockHead, decodeBlock, decodeHead } from './document-codec';
import type { FileRef } from './format';

/** A block that was found: its head was read, its documents not yet. */
export interface FoundBlock {
  readonly head: BlockHead;
  readonly at: number;
}

/** An open file of documents, read block by block; an open handle stays good when compaction removes the file. */
export class DocumentReader {
  private readonly handle: FileHandle;

  /** @throws FootpathError `not-found`; `corrupt` if its size is not the one that the manifest lists. */
  constructor(
    files: Files,
    private readonly path: string,
    private readonly ref: Pick<FileRef, 'sizeBytes' | 'count'>,
  ) {
    this.handle = files.openForRead(path);
    try {
      const size = files.sizeOf(path);
      if (size !== ref.sizeBytes) throw corrupt(path, `it has ${size} bytes, not ${ref.sizeBytes}`);
    } catch (error) {
      this.handle.close();
      throw error;
    }
  }

  /** All blocks in the file's order, by their heads. */
  *blocks(): Generator<FoundBlock> {
    let count = 0;
    for (let position = 0; position < this.ref.sizeBytes; ) {
      const { payload, next } = this.frame(position);
      const head = decodeHead(payload);
      yield { head, at: next };
      count += head.count;
      position = next + head.sizeBytes;
    }
    if (count !== this.ref.count) throw corrupt(this.path, `it has ${count} documents, not ${this.ref.count}`);
  }

  /** @param hidden see `decodeBlock`. */
  documents({ at, head }: FoundBlock, hidden = false): Document[] {
    const documents = decodeBlock(this.frame(at).payload, hidden);
    if (documents.length !== head.count) {
      throw corrupt(this.path, `its block at byte ${at} has ${documents.length} documents, not ${head.count}`);
    }
    return documents;
  }

  /** The documents of a block as they lie there: BSON, one behind the other. */
  payload({ at }: FoundBlock): Uint8Array {
    return this.frame(at).payload;
  }

  close(): void {
    this.handle.close();
  }

  private frame(position: number): { payload: Uint8Array; next: number } {
    const prefix = new Uint8Array(FRAME_PREFIX_BYTES);
    this.handle.read(prefix, position);
    const length = new DataView(prefix.buffer).getUint32(0, true);
    const rest = this.ref.sizeBytes - position - FRAME_PREFIX_BYTES;
    // Damage must not make us ask for memory: the frame is judged from the bytes that can be there.
    const bytes = new Uint8Array(FRAME_PREFIX_BYTES + Math.max(0, Math.min(length, rest, MAX_FRAME_BYTES)));
    const size = this.handle.read(bytes, position);
    const frame = frameAt(bytes.subarray(0, size), 0);
    if (frame.kind !== 'good') throw corrupt(this.path, `its block at byte ${position} is ${frame.kind}`);
    return { payload: frame.payload, next: position + frame.next };
  }
}
