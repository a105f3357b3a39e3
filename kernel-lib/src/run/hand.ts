import type { EventBatch, TextChunk } from '../event/batch';
import { BatchBuffers } from '../event/batch-buffers';
import { DEAD_REASONS } from '../event/schema';
import type { Files } from '../file/files';
import { readWholeFile, writeWholeFile } from '../file/whole-file';
import { requiredColumns } from '../pipeline/required-columns';
import { documentPieces, encodeDocuments } from '../store/document-codec';
import type { FieldTypes, FileRef } from '../store/format';
import { writeSegment } from '../store/segment-writer';
import { parseCatalog } from '../stream/catalog';
import { collectionFields } from '../stream/collection-fields';
import type { Document } from '../stream/ports';
import { Shard } from '../stream/shard';
import { shardOf } from '../stream/shard-of';
import type { BusySeconds, EncodedDocuments, Flushed, FlushRequest, HandSetup, ParsedChunk, Stamp } from './crew';
import { createParsers } from './parsers';

/** Room for dead letters is made in steps of this. */
const DEAD_ROOM_BYTES = 512 << 10;

/** One hand of the engine: parses the chunks it is given and keeps one shard of the state. Knows files only to write what it closes. */
export class Hand {
  private readonly shard: Shard;
  private readonly parsers: ReturnType<typeof createParsers>;
  private readonly buffers = new Map<number, BatchBuffers>();
  private readonly deadMemory = new Map<number, Uint8Array>();
  private readonly busy = { parse: 0, process: 0, flush: 0 };
  private readonly fields: Readonly<Record<string, { readonly fields: FieldTypes }>>;

  constructor(
    private readonly setup: HandSetup,
    private readonly files: Files,
  ) {
    const { definition } = setup;
    this.parsers = createParsers(setup);
    this.fields = collectionFields(definition);
    const required = requiredColumns(definition).joined;
    const catalog = (kind: 'products' | 'users', path: string | undefined) => {
      if (path === undefined) return undefined;
      const joins = definition.joins.filter((join) => join.catalog === kind);
      const columns = new Set(joins.flatMap((join) => required.flatMap((name) => join.columns[name] ?? [])));
      // A hand meets its own users only.
      const keeps = kind === 'users' ? (id: number) => shardOf(id, setup.count) === setup.index : undefined;
      return parseCatalog(kind, files.readAll(path), path, { columns, keeps });
    };
    this.shard = new Shard(definition, {
      index: setup.index,
      count: setup.count,
      sourceNames: setup.sources.map(({ name }) => name),
      exempt: setup.exempt ?? undefined,
      catalogs: {
        products: catalog('products', setup.catalogs.products),
        users: catalog('users', setup.catalogs.users),
      },
    });
    if (setup.snapshots.length > 0) {
      this.shard.restore(setup.snapshots.map((known) => readWholeFile(files, known.path, known)));
    }
  }

  /** Parses a chunk into the slot's buffers; its dead records become documents. */
  parse(slot: number, chunk: TextChunk, stamp: Stamp): ParsedChunk {
    return this.timed('parse', () => this.parseChunk(slot, chunk, stamp));
  }

  private parseChunk(slot: number, chunk: TextChunk, stamp: Stamp): ParsedChunk {
    let buffers = this.buffers.get(slot);
    if (!buffers) {
      buffers = new BatchBuffers();
      this.buffers.set(slot, buffers);
    }
    const batch = this.parsers[chunk.file].parse(chunk, buffers);
    const deadByReason = new Array<number>(DEAD_REASONS.length).fill(0);
    for (let row = 0; row < batch.dead.length; row++) deadByReason[batch.dead.reason[row]]++;
    let minTimeMs = Number.POSITIVE_INFINITY;
    let maxTimeMs = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < batch.length; row++) {
      const time = batch.timeMs[row];
      if (time < minTimeMs) minTimeMs = time;
      if (time > maxTimeMs) maxTimeMs = time;
    }
    return { batch, dead: this.encodeDead(slot, batch, stamp), deadByReason, minTimeMs, maxTimeMs };
  }

  /** Takes a parsed chunk into the shard; gives its late documents. */
  process(batch: EventBatch, stamp: Stamp): EncodedDocuments | null {
    return this.timed('process', () => this.encode('late_events', this.shard.process(batch).late, stamp));
  }

  /** Ends an epoch: closes what the watermarks close, writes segments and state, and says what was written. */
  flush(request: FlushRequest): Flushed {
    const flushed = this.timed('flush', () => this.writeEpoch(request));
    return { ...flushed, busy: { ...this.busy } };
  }

  private writeEpoch({ last, idle, stamp, segments, state }: FlushRequest): Omit<Flushed, 'busy'> {
    const epoch = this.shard.endEpoch({ last, idle });
    const written: Record<string, FileRef> = {};
    for (const { collection, batch } of epoch.tables) {
      if (batch.length === 0) continue;
      const { path, name } = segments[collection];
      const file = writeSegment(this.files, path, batch, stamp);
      written[collection] = { ...file, name, epoch: stamp.epoch, fence: stamp.fence, level: 0 };
    }
    return {
      counters: epoch.counters,
      windows: epoch.windows,
      watermarks: epoch.watermarks,
      floors: epoch.floors,
      segments: written,
      state: this.writeState(state.path, state.name, stamp),
    };
  }

  private timed<T>(stage: keyof BusySeconds, work: () => T): T {
    const started = performance.now();
    const value = work();
    this.busy[stage] += (performance.now() - started) / 1000;
    return value;
  }

  private writeState(path: string, name: string, stamp: Stamp): FileRef {
    const file = writeWholeFile(this.files, path, this.shard.snapshot());
    return { ...file, name, count: 1, epoch: stamp.epoch, fence: stamp.fence, level: 0 };
  }

  private encode(collection: string, documents: readonly Document[], stamp: Stamp): EncodedDocuments | null {
    if (documents.length === 0) return null;
    const stamped = documents.map((document) => ({ ...document, ...stamp }));
    return { bytes: encodeDocuments(stamped, this.fields[collection].fields), count: documents.length };
  }

  /** A chunk may be nothing but dead records: each becomes a document only when its turn has come to be encoded. */
  private encodeDead(slot: number, batch: EventBatch, stamp: Stamp): EncodedDocuments | null {
    const { length } = batch.dead;
    if (length === 0) return null;
    const pieces = documentPieces(this.deadDocuments(batch, stamp), this.fields.dead_letters.fields);
    return { bytes: this.inSlot(slot, pieces), count: length };
  }

  private *deadDocuments(batch: EventBatch, stamp: Stamp): Generator<Document> {
    for (let row = 0; row < batch.dead.length; row++) yield { ...this.deadDocument(batch, row), ...stamp };
  }

  private deadDocument({ dead, text, file }: EventBatch, row: number): Document {
    const source = this.setup.sources[file].name;
    const start = dead.start[row];
    return {
      _id: `${source}:${dead.partition[row]}:${dead.offset[row]}`,
      source,
      partition: dead.partition[row],
      offset: dead.offset[row],
      line: Number.isNaN(dead.line[row]) ? null : dead.line[row],
      reason: DEAD_REASONS[dead.reason[row]],
      raw: text.subarray(start, start + dead.size[row]),
      raw_size: dead.rawSize[row],
      origin: null,
    };
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
