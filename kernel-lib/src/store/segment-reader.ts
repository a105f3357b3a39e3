import { crc32 } from 'node:zlib';
import type { Field } from 'apache-arrow';
import type { ColumnBatch } from '../event/columns';
import type { TextList } from '../event/text-list';
import type { FileHandle, Files } from '../file/files';
import { corrupt } from '../file/whole-file';
import { decodeTexts } from './arrow-buffers';
import { decodeColumn } from './decode-column';
import type { KnownFooters } from './known-footers';
import { type FooterRef, readFooter } from './segment-footer';
import { aligned, type SegmentBatch, type SegmentIndex, type SegmentPart } from './segment-index';

/**
 * An open segment. Opening reads its footer only, and not even that where `known` has it; a batch is read when asked for, and of it only the columns asked for.
 * Everything is checked by its CRC-32 before it is used. Open handles stay good when compaction removes the file.
 */
export class SegmentReader {
  readonly batches: readonly SegmentBatch[];
  readonly columnNames: readonly string[];
  private readonly fields: readonly Field[];
  private readonly index: SegmentIndex;
  private readonly handle: FileHandle;
  private readonly dictionaries = new Map<number, TextList>();

  /** @throws FootpathError `not-found`; `corrupt` where size or footer are not those that the manifest lists. */
  constructor(
    files: Files,
    private readonly path: string,
    ref: FooterRef,
    known?: KnownFooters,
  ) {
    this.handle = files.openForRead(path);
    try {
      const size = files.sizeOf(path);
      if (size !== ref.sizeBytes) throw corrupt(path, `it has ${size} bytes, not ${ref.sizeBytes}`);
      const { schema, index } = known ? known.read(this.handle, path, ref) : readFooter(this.handle, path, ref);
      this.fields = schema.fields;
      this.columnNames = schema.fields.map(({ name }) => name);
      this.index = index;
      this.batches = index.batches;
    } catch (error) {
      this.handle.close();
      throw error;
    }
  }

  /** The rows of a batch, with all columns or those named (in the file's order; a name it lacks is passed over). */
  readBatch(index: number, columns?: ReadonlySet<string>): ColumnBatch {
    const { rows, parts } = this.batches[index];
    const wanted = this.fields.flatMap((field, place) =>
      !columns || columns.has(field.name) ? [{ field, place }] : [],
    );
    return {
      length: rows,
      columns: wanted.map(({ field, place }) => ({
        name: field.name,
        column: decodeColumn(field, rows, this.readPart(parts[place]), (id) => this.dictionary(id)),
      })),
    };
  }

  close(): void {
    this.handle.close();
  }

  private dictionary(id: number): TextList {
    let texts = this.dictionaries.get(id);
    if (!texts) {
      const { count, part } = this.index.dictionaries[id];
      const nextBuffer = this.readPart(part);
      nextBuffer(); // no text of a dictionary is null
      texts = decodeTexts(nextBuffer(), nextBuffer(), count);
      this.dictionaries.set(id, texts);
    }
    return texts;
  }

  /** Reads and checks a part; gives its buffers one after the other. */
  private readPart({ at, sizeBytes, crc32: expected, buffers }: SegmentPart): () => Uint8Array {
    // Zeros that the next line writes over would take half as long as reading does.
    const bytes = new Uint8Array(Buffer.allocUnsafeSlow(sizeBytes).buffer);
    if (this.handle.read(bytes, at) < sizeBytes) throw corrupt(this.path, 'it ends too early');
    if (crc32(bytes) !== expected) throw corrupt(this.path, `the CRC-32 of the part at byte ${at} does not fit`);
    let next = 0;
    let position = 0;
    return () => {
      const size = buffers[next++];
      const buffer = bytes.subarray(position, position + size);
      position += aligned(size);
      return buffer;
    };
  }
}
