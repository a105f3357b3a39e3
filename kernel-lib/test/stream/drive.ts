import type { Document } from '../../src/event/document';
import type { Definition } from '../../src/pipeline/definition';
import { recordFormatOf } from '../../src/pipeline/record-format';
import type { Catalogs } from '../../src/stream/event-model';
import { Intake } from '../../src/stream/intake';
import { mergeWindows } from '../../src/stream/merge-windows';
import type { IntakeCounters, PartitionWatermark, ShardCounters, ShardEpoch } from '../../src/stream/ports';
import { Shard } from '../../src/stream/shard';
import { TakenBuffers } from '../../src/stream/taken-rows';
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
  /** Of every epoch: the intake's, and the shards' summed. */
  readonly counters: readonly (IntakeCounters & ShardCounters)[];
  readonly watermarks: readonly PartitionWatermark[];
  /** Documents by collection, of every epoch. */
  readonly finals: readonly Readonly<Record<string, readonly Document[]>>[];
}

export const SOURCE_NAMES = ['first', 'second', 'third'];

/** Runs an input through the intake and the shards, epoch by epoch, to its end. */
export function drive(definition: Definition, input: readonly PlainEvent[], how: Drive): Driven {
  const format = recordFormatOf(definition);
  const collections: Record<string, Document[]> = {};
  const late: Document[] = [];
  const counters: (IntakeCounters & ShardCounters)[] = [];
  const finals: Record<string, Document[]>[] = [];
  let watermarks: readonly PartitionWatermark[] = [];
  let intake = makeIntake(definition, how, []);
  let shards = makeShards(definition, how, how.shardCounts[0], []);
  const buffers = new TakenBuffers();
  const batches = batchesOf(input, how.batchSizes);
  const epochs = Math.max(1, Math.ceil(batches.length / how.epochBatches));
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const events of batches.slice(epoch * how.epochBatches, (epoch + 1) * how.epochBatches)) {
      const batch = eventBatch(events, format);
      const taken = intake.take(batch, buffers);
      late.push(...taken.late);
      for (const shard of shards) shard.process(taken.rows);
    }
    const stands = intake.endEpoch();
    const results = shards.map((shard) => shard.endEpoch(epoch === epochs - 1 ? null : stands.closing));
    const own: Record<string, Document[]> = {};
    collect(definition, results, own);
    for (const [name, documents] of Object.entries(own)) (collections[name] ??= []).push(...documents);
    finals.push(own);
    counters.push({ ...stands.counters, ...summed(results.map((result) => result.counters)) });
    watermarks = stands.watermarks;
    if (how.shardCounts.length > 1 && epoch < epochs - 1) {
      const count = how.shardCounts[(epoch + 1) % how.shardCounts.length];
      const snapshots = [intake.snapshot(), ...shards.map((shard) => shard.snapshot())];
      intake = makeIntake(definition, how, snapshots);
      shards = makeShards(definition, how, count, snapshots);
    }
  }
  return { collections, late, counters, watermarks, finals };
}

function makeIntake(definition: Definition, { catalogs, leastTexts }: Drive, snapshots: readonly Uint8Array[]): Intake {
  const intake = new Intake(definition, { sourceNames: SOURCE_NAMES, catalogs, leastTexts });
  intake.restore(snapshots);
  return intake;
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
    shard.restore(snapshots);
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
  const outputs: Record<string, { passed: number; finals: number; open: number }> = {};
  for (const shard of shards) {
    for (const [name, own] of Object.entries(shard.outputs)) {
      const sum = (outputs[name] ??= { passed: 0, finals: 0, open: 0 });
      sum.passed += own.passed;
      sum.finals += own.finals;
      sum.open += own.open;
    }
  }
  return { outputs };
}
