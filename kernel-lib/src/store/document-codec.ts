import { deserialize } from 'bson';
import type { Document } from '../event/document';
import { frameAt, framePrefix } from '../file/crc-frames';
import { corrupt } from '../file/whole-file';
import { fromBson } from './bson-values';
import { BsonWriter } from './bson-writer';
import type { FieldTypes } from './format';
import type { Ranges } from './segment-index';

/** Documents of a block are closed once they have this many bytes: large enough to read fast, small enough to pass over. */
const BLOCK_BYTES = 256 << 10;

/** What is known of a block before its documents are read: a frame of its own, as JSON, before the documents' frame. */
export interface BlockHead {
  readonly count: number;
  /** Of the documents' frame, its prefix included. */
  readonly sizeBytes: number;
  readonly range: Ranges;
}

/**
 * Documents, one after the other, in the store's block format: any number of blocks, each a head and BSON documents, both in CRC frames. Outputs
 * of several calls may lie one behind the other. Field types say what BSON type a number has; a field without one has
 * Int32 where it fits, else Int64 for integers, else Double.
 */
export function encodeDocuments(documents: Iterable<Document>, fields: FieldTypes): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const piece of documentPieces(documents, fields)) pieces.push(piece.slice());
  return joined(pieces);
}

/** The same bytes piece by piece, for who has a place for them: each is good until the next one is asked for. */
export function* documentPieces(documents: Iterable<Document>, fields: FieldTypes): Generator<Uint8Array> {
  const block = new BlockBuilder(fields);
  for (const document of documents) {
    block.add(document);
    if (block.sizeBytes >= BLOCK_BYTES) yield* block.take();
  }
  if (block.sizeBytes > 0) yield* block.take();
}

/** Own memory, never a slice of a pool, so that it can be transferred to another thread. */
function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const piece of pieces) {
    bytes.set(piece, position);
    position += piece.length;
  }
  return bytes;
}

class BlockBuilder {
  private count = 0;
  private readonly writer = new BsonWriter();
  private ranges: Record<string, [number, number]> = {};
  private readonly ranged: readonly string[];

  constructor(private readonly fields: FieldTypes) {
    this.ranged = Object.keys(fields).filter((name) => fields[name] === 'int64' || fields[name] === 'date');
  }

  get sizeBytes(): number {
    return this.writer.sizeBytes;
  }

  add(document: Document): void {
    this.writer.add(document, this.fields);
    this.count++;
    for (const name of this.ranged) {
      const value = document[name];
      if (typeof value === 'bigint') this.widen(name, Number(value));
      else if (typeof value === 'number') this.widen(name, value);
      else if (value instanceof Date) this.widen(name, value.getTime());
    }
  }

  take(): Uint8Array[] {
    const body = this.writer.take();
    const prefix = framePrefix(body);
    const known: BlockHead = {
      count: this.count,
      sizeBytes: prefix.length + body.length,
      range: this.ranges,
    };
    const head = Buffer.from(JSON.stringify(known));
    this.count = 0;
    this.ranges = {};
    return [framePrefix(head), head, prefix, body];
  }

  private widen(name: string, value: number): void {
    const range = this.ranges[name];
    if (!range) this.ranges[name] = [value, value];
    else if (value < range[0]) range[0] = value;
    else if (value > range[1]) range[1] = value;
  }
}

/** The heads of the blocks in `bytes`, each with the position of its documents' frame. */
export function* blockHeads(bytes: Uint8Array, path: string): Generator<{ head: BlockHead; at: number }> {
  for (let position = 0; position < bytes.length; ) {
    const frame = frameAt(bytes, position);
    if (frame.kind !== 'good') throw corrupt(path, `its block at byte ${position} is ${frame.kind}`);
    const head = decodeHead(frame.payload);
    yield { head, at: frame.next };
    position = frame.next + head.sizeBytes;
    if (position > bytes.length) throw corrupt(path, `its block at byte ${frame.next} is torn`);
  }
}

/** The head of a block from its frame's payload. */
export function decodeHead(payload: Uint8Array): BlockHead {
  return JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8')) as BlockHead;
}

/**
 * The documents of a block from the payload of their frame.
 *
 * @param hidden also the fields that are the store's own: those that begin with `_`, but for `_id`.
 */
export function decodeBlock(payload: Uint8Array, hidden = false): Document[] {
  const documents: Document[] = [];
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  for (let position = 0; position < payload.length; ) {
    const size = view.getInt32(position, true);
    const raw = deserialize(payload.subarray(position, position + size), { promoteBuffers: true });
    const document: Record<string, Document[string]> = {};
    for (const name in raw) {
      if (hidden || name[0] !== '_' || name === '_id') document[name] = fromBson(raw[name]);
    }
    documents.push(document);
    position += size;
  }
  return documents;
}
