import type { EventBatch } from '../event/batch';
import type { Files } from '../file/files';
import { readWholeFile, writeWholeFile } from '../file/whole-file';
import { requiredColumns } from '../pipeline/required-columns';
import { encodeDocuments } from '../store/document-codec';
import type { FieldTypes, FileRef } from '../store/format';
import { writeSegment } from '../store/segment-writer';
import { parseCatalog } from '../stream/catalog';
import { collectionFields } from '../stream/collection-fields';
import type { Document } from '../stream/ports';
import { Shard } from '../stream/shard';
import { shardOf } from '../stream/shard-of';
import type { EncodedDocuments, Flushed, FlushRequest, HandSetup, Stamp } from './crew';
import { eventsInTable } from './events-in-table';

/** One hand of the engine: keeps one shard of the state. Knows files only to write what it closes. */
export class Hand {
  private readonly shard: Shard;
  private readonly busy = { process: 0, flush: 0 };
  private readonly fields: Readonly<Record<string, { readonly fields: FieldTypes }>>;

  constructor(
    setup: HandSetup,
    private readonly files: Files,
  ) {
    const { definition } = setup;
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
      floors: setup.floors,
      catalogs: {
        products: catalog('products', setup.catalogs.products),
        users: catalog('users', setup.catalogs.users),
      },
    });
    if (setup.snapshots.length > 0) {
      this.shard.restore(setup.snapshots.map((known) => readWholeFile(files, known.path, known)));
    }
  }

  /** Takes a parsed chunk into the shard; gives its late documents. */
  process(batch: EventBatch, stamp: Stamp): EncodedDocuments | null {
    return this.timed('process', () => this.encode('late_events', this.shard.process(batch).late, stamp));
  }

  /** Ends an epoch: closes what the watermarks close, writes segments and state, and says what was written. */
  flush(request: FlushRequest): Flushed {
    const flushed = this.timed('flush', () => this.writeEpoch(request));
    return { ...flushed, busy: { parse: 0, ...this.busy } };
  }

  private writeEpoch({ last, idle, stamp, segments, state }: FlushRequest): Omit<Flushed, 'busy'> {
    const epoch = this.shard.endEpoch({ last, idle });
    const written: Record<string, FileRef> = {};
    for (const { collection, batch } of epoch.tables) {
      if (batch.length === 0) continue;
      const { path, name } = segments[collection];
      const file = writeSegment(this.files, path, batch, stamp);
      const events = eventsInTable(batch);
      written[collection] = { ...file, events, name, epoch: stamp.epoch, fence: stamp.fence, level: 0 };
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

  private timed<T>(stage: 'process' | 'flush', work: () => T): T {
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
}
