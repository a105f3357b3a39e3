import type { Document } from '../../src/event/document';
import type { Definition } from '../../src/pipeline/definition';
import { recordFormatOf } from '../../src/pipeline/record-format';
import type { Catalogs } from '../../src/stream/event-model';
import { mergeWindows } from '../../src/stream/merge-windows';
import type { PartitionWatermark, ShardCounters, ShardEpoch } from '../../src/stream/ports';
import { Shard } from '../../src/stream/shard';
import { eventBatch, type PlainEvent } from '../support/batches';
import { tableDocuments } from '../support/table-documents';

/** How an input is run; nothing of it may show in the results. */
export interface Drive {
  /** Events of a batch: the sizes are used in turn. */
  readonly batchSizes: readonly number[];
  /** Batches of an epoch. */
  readonly epochBatches: number;
  /** Number of shards; after each epoch the next number is restored from snapshots. One number alone: no restore. */
  readonly shardCounts: readonly number[];
  readonly maxSessionBytes?: number;
  readonly leastTexts?: number;
  readonly catalogs?: Catalogs;
}

export interface Driven {
  readonly collections: Readonly<Record<string, Document[]>>;
  readonly late: Document[];
  /** Of every epoch, summed over shards. */
  readonly counters: readonly ShardCounters[];
  readonly watermarks: readonly PartitionWatermark[];
  /** Documents by collection, of every epoch. */
  readonly finals: readonly Readonly<Record<string, readonly Document[]>>[];
}

export const SOURCE_NAMES = ['first', 'second', 'third'];

/** Runs an input through shards, epoch by epoch, to its end. */
export function drive(definition: Definition, input: readonly PlainEvent[], how: Drive): Driven {
  const format = recordFormatOf(definition);
  const collections: Record<string, Document[]> = {};
  const late: Document[] = [];
  const counters: ShardCounters[] = [];
  const finals: Record<string, Document[]>[] = [];
  let watermarks: readonly PartitionWatermark[] = [];
  let shards = makeShards(definition, how, how.shardCounts[0], []);
  const batches = batchesOf(input, how.batchSizes);
  const epochs = Math.max(1, Math.ceil(batches.length / how.epochBatches));
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const events of batches.slice(epoch * how.epochBatches, (epoch + 1) * how.epochBatches)) {
      const batch = eventBatch(events, format);
      for (const shard of shards) late.push(...shard.process(batch).late);
    }
    const results = shards.map((shard) => shard.endEpoch({ last: epoch === epochs - 1 }));
    const own: Record<string, Document[]> = {};
    collect(definition, results, own);
    for (const [name, documents] of Object.entries(own)) (collections[name] ??= []).push(...documents);
    finals.push(own);
    counters.push(summed(results.map((result) => result.counters)));
    watermarks = results[0].watermarks;
    if (how.shardCounts.length > 1 && epoch < epochs - 1) {
      const count = how.shardCounts[(epoch + 1) % how.shardCounts.length];
      shards = makeShards(
        definition,
        how,
        count,
        shards.map((shard) => shard.snapshot()),
      );
    }
  }
  return { collections, late, counters, watermarks, finals };
}

function makeShards(definition: Definition, how: Drive, count: number, snapshots: readonly Uint8Array[]): Shard[] {
  return Array.from({ length: count }, (_, index) => {
    const { catalogs, maxSessionBytes, leastTexts } = how;
    const shard = new Shard(definition, {
      index,
      count,
      sourceNames: SOURCE_NAMES,
      catalogs,
      maxSessionBytes,
      leastTexts,
    });
    if (snapshots.length > 0) shard.restore(snapshots);
    return shard;
  });
}

/** Batches never hold two files. */
function batchesOf(input: readonly PlainEvent[], sizes: readonly number[]): PlainEvent[][] {
  const batches: PlainEvent[][] = [];
  for (let at = 0; at < input.length; ) {
    const most = at + sizes[batches.length % sizes.length];
    let end = at + 1;
    while (end < input.length && end < most && input[end].file === input[at].file) end++;
    batches.push(input.slice(at, end));
    at = end;
  }
  return batches;
}

function collect(definition: Definition, results: readonly ShardEpoch[], into: Record<string, Document[]>): void {
  const append = (collection: string, documents: readonly Document[]) => {
    (into[collection] ??= []).push(...documents);
  };
  for (const { tables } of results) {
    for (const { collection, batch } of tables) append(collection, tableDocuments(batch));
  }
  for (const { collection } of results[0].windows) {
    const partials = structuredClone(
      results.flatMap(({ windows }) => windows.filter((window) => window.collection === collection)),
    );
    append(collection, mergeWindows(definition, collection, partials));
  }
}

function summed(shards: readonly ShardCounters[]): ShardCounters {
  const total = { accepted: 0, late: 0, unique: 0, duplicates: 0 };
  const unmatched: Record<string, number> = {};
  const outputs: Record<string, { passed: number; finals: number; open: number }> = {};
  for (const shard of shards) {
    total.accepted += shard.accepted;
    total.late += shard.late;
    total.unique += shard.unique;
    total.duplicates += shard.duplicates;
    for (const [name, count] of Object.entries(shard.unmatched)) unmatched[name] = (unmatched[name] ?? 0) + count;
    for (const [name, own] of Object.entries(shard.outputs)) {
      const sum = (outputs[name] ??= { passed: 0, finals: 0, open: 0 });
      sum.passed += own.passed;
      sum.finals += own.finals;
      sum.open += own.open;
    }
  }
  return { ...total, unmatched, outputs };
}
