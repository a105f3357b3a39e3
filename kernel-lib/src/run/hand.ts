import type { Files } from '../file/files';
import { readEach, writeWholeFile } from '../file/whole-file';
import { requiredColumns } from '../pipeline/required-columns';
import { eventsInTable } from '../store/events-in-table';
import type { FileRef } from '../store/format';
import { writeSegment } from '../store/segment-writer';
import { Shard } from '../stream/shard';
import { shardOf } from '../stream/shard-of';
import type { TakenRows } from '../stream/taken-rows';
import type { Flushed, FlushRequest, HandSetup, Stamp } from './crew';
import { readCatalogs } from './read-catalogs';

/** One hand of the engine: keeps one shard of the state. Knows files only to write what it closes. */
export class Hand {
  private readonly shard: Shard;
  private readonly busy = { process: 0, flush: 0 };

  constructor(
    setup: HandSetup,
    private readonly files: Files,
  ) {
    const { definition, index, count } = setup;
    const { joined } = requiredColumns(definition);
    // The intake has matched the events already; a hand meets its own users only.
    const catalogs =
      joined.length === 0 ? {} : readCatalogs(files, setup, joined, (id) => shardOf(id, count) === index);
    this.shard = new Shard(definition, { index, count, sourceNames: setup.sources.map(({ name }) => name), catalogs });
    this.shard.restore(readEach(files, setup.snapshots));
  }

  /** Takes rows into the shard. */
  process(rows: TakenRows): void {
    this.timed('process', () => this.shard.process(rows));
  }

  /** Ends an epoch: closes what the watermarks close, writes segments and state, and says what was written. */
  flush(request: FlushRequest): Flushed {
    const flushed = this.timed('flush', () => this.writeEpoch(request));
    return { ...flushed, busy: { parse: 0, ...this.busy } };
  }

  private writeEpoch({ closing, stamp, segments, state }: FlushRequest): Omit<Flushed, 'busy'> {
    const epoch = this.shard.endEpoch(closing);
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
}
