import { type EventBatch, placeText, type TextChunk } from '../event/batch';
import { BatchBuffers } from '../event/batch-buffers';
import type { Document, DocumentValue } from '../event/document';
import { DEAD_REASONS } from '../event/schema';
import { documentPieces } from '../store/document-codec';
import type { FieldTypes } from '../store/format';
import { collectionFields } from '../stream/collection-fields';
import type { EncodedDocuments, HandSetup, ParsedChunk, Stamp } from './crew';
import { createParsers } from './parsers';

/** Room for dead letters is made in steps of this. */
const DEAD_ROOM_BYTES = 512 << 10;

/** Parses chunks into columns in shared memory, a set of them for each slot; dead records become documents. A function of bytes alone. */
export class ChunkParser {
  /** Seconds of work so far. */
  busySeconds = 0;
  private readonly parsers: ReturnType<typeof createParsers>;
  private readonly deadFields: FieldTypes;
  private readonly buffers = new Map<number, BatchBuffers>();
  private readonly deadMemory = new Map<number, Uint8Array>();

  constructor(private readonly setup: Pick<HandSetup, 'definition' | 'format' | 'sources'>) {
    this.parsers = createParsers(setup);
    this.deadFields = collectionFields(setup.definition).dead_letters.fields;
  }

  /** Parses a chunk into the slot's buffers, which hold it until the slot is used again. */
  parse(slot: number, chunk: TextChunk, stamp: Stamp): ParsedChunk {
    const started = performance.now();
    const batch = this.parsers[chunk.file].parse(chunk, this.buffersOf(slot));
    const deadByReason = new Array<number>(DEAD_REASONS.length).fill(0);
    for (let row = 0; row < batch.dead.length; row++) deadByReason[batch.dead.reason[row]]++;
    let minTimeMs = Number.POSITIVE_INFINITY;
    let maxTimeMs = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < batch.length; row++) {
      const time = batch.timeMs[row];
      if (time < minTimeMs) minTimeMs = time;
      if (time > maxTimeMs) maxTimeMs = time;
    }
    const dead = this.encodeDead(slot, batch, stamp);
    this.busySeconds += (performance.now() - started) / 1000;
    return { batch, dead, deadByReason, minTimeMs, maxTimeMs };
  }

  private buffersOf(slot: number): BatchBuffers {
    let buffers = this.buffers.get(slot);
    if (!buffers) {
      buffers = new BatchBuffers();
      this.buffers.set(slot, buffers);
    }
    return buffers;
  }

  /** A chunk may be nothing but dead records: each becomes a document only when its turn has come to be encoded. */
  private encodeDead(slot: number, batch: EventBatch, stamp: Stamp): EncodedDocuments | null {
    const { length } = batch.dead;
    if (length === 0) return null;
    const pieces = documentPieces(this.deadDocuments(batch, stamp), this.deadFields);
    return { bytes: this.inSlot(slot, pieces), count: length };
  }

  /** One after the other in one and the same object: a file of nothing but bad rows must not cost an object a row. */
  private *deadDocuments({ dead, text, file, origins }: EventBatch, stamp: Stamp): Generator<Document> {
    const source = this.setup.sources[file].name;
    const document: Record<string, DocumentValue> = { _id: '', source };
    for (let row = 0; row < dead.length; row++) {
      const start = dead.start[row];
      document._id = `${source}:${dead.partition[row]}:${dead.offset[row]}`;
      document.partition = dead.partition[row];
      document.offset = dead.offset[row];
      document.line = Number.isNaN(dead.line[row]) ? null : dead.line[row];
      document.reason = DEAD_REASONS[dead.reason[row]];
      document.raw = text.subarray(start, start + dead.size[row]);
      document.raw_size = dead.rawSize[row];
      document.origin = origins?.get(placeText(dead.partition[row], dead.offset[row])) ?? null;
      yield Object.assign(document, stamp);
    }
  }

  /** Puts pieces in memory that the slot keeps: the thread that reads it has little garbage to collect, and so collects late. */
  private inSlot(slot: number, pieces: Iterable<Uint8Array>): Uint8Array {
    let memory = this.deadMemory.get(slot) ?? new Uint8Array(0);
    let length = 0;
    for (const piece of pieces) {
      if (length + piece.length > memory.length) {
        const larger = new Uint8Array(new SharedArrayBuffer(length + piece.length + DEAD_ROOM_BYTES));
        larger.set(memory.subarray(0, length));
        memory = larger;
        this.deadMemory.set(slot, memory);
      }
      memory.set(piece, length);
      length += piece.length;
    }
    return memory.subarray(0, length);
  }
}
