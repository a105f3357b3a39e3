import { crc32 } from 'node:zlib';
import { Message, MetadataVersion, Schema } from 'apache-arrow';
import { FileBlock, Footer } from 'apache-arrow/ipc/metadata/file';
import * as metadata from 'apache-arrow/ipc/metadata/message';
import type { Column, ColumnBatch, NamedColumn } from '../event/columns';
import type { TextList } from '../event/text-list';
import { combineCrc32 } from '../file/crc-combine';
import type { FileHandle, Files } from '../file/files';
import { bytesOf } from './arrow-buffers';
import { encodeColumn } from './encode-column';
import type { FileRef } from './format';
import { MessageBody } from './message-body';
import {
  aligned,
  INDEX_KEY,
  type Ranges,
  type SegmentBatch,
  type SegmentIndex,
  type SegmentPart,
  widenRanges,
} from './segment-index';
import { type PlannedColumn, planColumns } from './segment-schema';

/** Rows of a record batch at most. */
const MAX_BATCH_ROWS = 4096;
/** Rows inside lists (steps) of a record batch at most, unless one row alone has more: sessions may be long. */
const MAX_BATCH_ITEMS = 131_072;
const MAGIC = new Uint8Array([0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]); // "ARROW1"

/** Who writes: kept in each row, in the hidden columns `_epoch` and `_fence`, so that compaction loses neither. */
export interface SegmentStamp {
  readonly epoch: number;
  readonly fence: number;
}

export type WrittenSegment = Pick<FileRef, 'sizeBytes' | 'crc32' | 'count' | 'range' | 'footer'>;

/**
 * Writes a table as a new Arrow IPC file (https://arrow.apache.org/docs/format/Columnar.html#ipc-file-format) and makes its
 * content durable. Needs memory for one record batch at a time. Without `stamp` the batch has those columns already.
 */
export function writeSegment(
  files: Files,
  path: string,
  batch: ColumnBatch,
  stamp: SegmentStamp | null,
): WrittenSegment {
  const handle = files.create(path);
  try {
    const written = new SegmentFile(handle).write(stamp ? withStamp(batch, stamp) : batch);
    handle.sync();
    return written;
  } finally {
    handle.close();
  }
}

function withStamp({ length, columns }: ColumnBatch, { epoch, fence }: SegmentStamp): ColumnBatch {
  const constant = (name: string, value: number): NamedColumn => ({
    name,
    column: { type: 'int32', values: new Int32Array(length).fill(value) },
  });
  return { length, columns: [...columns, constant('_epoch', epoch), constant('_fence', fence)] };
}

/** Of all segments that this thread writes, one message at a time. */
const body = new MessageBody();

class SegmentFile {
  private position = 0;
  private crc = 0;

  constructor(private readonly handle: FileHandle) {}

  write(batch: ColumnBatch): WrittenSegment {
    let dictionaryCount = 0;
    const columns = planColumns(batch.columns, () => dictionaryCount++);
    const schema = new Schema(columns.map(({ field }) => field));
    this.append(Buffer.concat([MAGIC, new Uint8Array(2)]));
    this.appendMessage(Message.encode(Message.from(schema)));

    const dictionaryBlocks: FileBlock[] = [];
    const dictionaries: SegmentIndex['dictionaries'][number][] = [];
    for (const texts of dictionariesOf(columns)) {
      const { block, part } = this.appendDictionary(dictionaries.length, texts);
      dictionaryBlocks.push(block);
      dictionaries.push({ count: texts.length, part });
    }

    const batchBlocks: FileBlock[] = [];
    const batches: SegmentBatch[] = [];
    const range: Record<string, readonly [number, number]> = {};
    for (const [from, to] of batchBorders(batch)) {
      body.clear();
      const ends = columns.map((column) => {
        encodeColumn(column, from, to, body);
        return body.regions.length;
      });
      const { block, parts } = this.appendBody(
        new metadata.RecordBatch(to - from, body.nodes, body.regions, null),
        ends,
      );
      batchBlocks.push(block);
      const own = rangesOf(batch.columns, from, to);
      widenRanges(range, own);
      batches.push({ rows: to - from, parts, range: own });
    }

    const index: SegmentIndex = { version: 1, batches, dictionaries };
    schema.metadata.set(INDEX_KEY, JSON.stringify(index));
    const footer = this.appendFooter(new Footer(schema, MetadataVersion.V5, batchBlocks, dictionaryBlocks));
    return { sizeBytes: this.position, crc32: this.crc, count: batch.length, range, footer };
  }

  private appendDictionary(id: number, texts: TextList): { block: FileBlock; part: SegmentPart } {
    body.clear();
    body.addNode(texts.length, 0);
    body.add(new Uint8Array(0));
    body.add(texts.offsets);
    body.add(texts.bytes);
    const { nodes, regions } = body;
    const batch = new metadata.RecordBatch(texts.length, nodes, regions, null);
    const { block, parts } = this.appendBody(new metadata.DictionaryBatch(batch, id), [regions.length]);
    return { block, part: parts[0] };
  }

  /** Appends a message with its body, and says where each column lies, whose buffers end before the places in `ends`. */
  private appendBody(
    header: metadata.RecordBatch | metadata.DictionaryBatch,
    ends: readonly number[],
  ): { block: FileBlock; parts: SegmentPart[] } {
    const { regions, sizeBytes } = body;
    const start = this.position;
    const metadataBytes = this.appendMessage(Message.encode(Message.from(header, sizeBytes)));
    const bodyStart = this.position;
    let at = 0;
    const parts = ends.map((end, column): SegmentPart => {
      const from = at;
      at = end < regions.length ? regions[end].offset : sizeBytes;
      const lengths = regions.slice(column === 0 ? 0 : ends[column - 1], end).map(({ length }) => length);
      const crc = crc32(body.bytes(from, at));
      this.crc = combineCrc32(this.crc, crc, at - from);
      return { at: bodyStart + from, sizeBytes: at - from, crc32: crc, buffers: lengths };
    });
    this.handle.append(body.bytes());
    this.position += sizeBytes;
    return { block: new FileBlock(metadataBytes, sizeBytes, start), parts };
  }

  /** Appends the marker, the size and the metadata of a message, padded to 8 bytes; gives their size together. */
  private appendMessage(message: Uint8Array): number {
    const size = aligned(message.length);
    const bytes = new Uint8Array(8 + size);
    bytes.set(bytesOf(Int32Array.of(-1, size)));
    bytes.set(message, 8);
    this.append(bytes);
    return bytes.length;
  }

  private appendFooter(footer: Footer): { sizeBytes: number; crc32: number } {
    const bytes = Footer.encode(footer);
    this.append(bytesOf(Int32Array.of(-1, 0)));
    const end = Buffer.concat([bytes, bytesOf(Int32Array.of(bytes.length)), MAGIC]);
    this.append(end);
    return { sizeBytes: end.length, crc32: crc32(end) };
  }

  private append(bytes: Uint8Array): void {
    this.handle.append(bytes);
    this.crc = crc32(bytes, this.crc);
    this.position += bytes.length;
  }
}

function dictionariesOf(columns: readonly PlannedColumn[]): TextList[] {
  return columns.flatMap(({ text, children }) =>
    text?.kind === 'dictionary' ? [text.texts] : children ? dictionariesOf(children) : [],
  );
}

function* batchBorders({ length, columns }: ColumnBatch): Generator<readonly [from: number, to: number]> {
  const lists = columns.flatMap(({ column }) => (column.type === 'list' ? [column.offsets] : []));
  for (let from = 0; from < length; ) {
    let to = Math.min(length, from + MAX_BATCH_ROWS);
    for (const offsets of lists) {
      while (to > from + 1 && offsets[to] - offsets[from] > MAX_BATCH_ITEMS) to = from + ((to - from) >> 1);
    }
    yield [from, to];
    from = to;
  }
}

function rangesOf(columns: readonly NamedColumn[], from: number, to: number): Ranges {
  const ranges: Record<string, readonly [number, number]> = {};
  for (const { name, column } of columns) {
    if (name.startsWith('_') || !isRanged(column)) continue;
    const { values, nulls } = column;
    let min = Number.POSITIVE_INFINITY;
    let max = Number.NEGATIVE_INFINITY;
    for (let row = from; row < to; row++) {
      if (nulls?.[row] === 1) continue;
      if (values[row] < min) min = values[row];
      if (values[row] > max) max = values[row];
    }
    if (min <= max) ranges[name] = [min, max];
  }
  return ranges;
}

function isRanged(column: Column): column is Extract<Column, { values: Float64Array }> {
  return column.type === 'int64' || column.type === 'date';
}
