import type { ColumnBatch } from '../event/columns';
import type { Document, DocumentValue } from '../event/document';

import type { PartialColumn } from './partial-column';
import type { Closing } from './taken-rows';

export type { Document, DocumentValue };

/** Rows of one collection in columns, ordered by user and time where they have both. */
export interface TableOutput {
  readonly collection: string;
  readonly batch: ColumnBatch;
}

/** What the intake counts. All are totals since the start of the pipeline. */
export interface IntakeCounters {
  readonly accepted: number;
  readonly late: number;
  readonly unique: number;
  readonly duplicates: number;
  /** Unique events without a row in the catalogue, by catalogue; only for catalogues that were given. */
  readonly unmatched: Readonly<Record<string, number>>;
}

/** What a shard counts, additive over shards. All are totals since the start of the pipeline. */
export interface ShardCounters {
  /**
   * By collection, in events: how many passed the output's filter, and of these how many (times the windows they are in,
   * when sliding) are in finals and how many still open. `passed × windows per event = finals + open`, always.
   */
  readonly outputs: Readonly<
    Record<string, { readonly passed: number; readonly finals: number; readonly open: number }>
  >;
}

/** One partition's clock. */
export interface PartitionWatermark {
  readonly partition: number;
  /** Greatest event time of its parsed records; -Infinity before the first. */
  readonly maxTimeMs: number;
  /** `maxTimeMs - delayMs`, or the floor if that is greater; -Infinity before the first record. */
  readonly watermarkMs: number;
  /** Offset of the record that first set it; null before the first, or where a floor set it. */
  readonly watermarkOffset: number | null;
}

/** A partition that the source watermark does not wait for in an epoch. */
export interface IdlePartition {
  readonly partition: number;
  /** Of its next record, whenever it comes. */
  readonly offset: number;
}

/** What a time of silence leaves: from `offset` on the partition's watermark is at least `floorMs`. */
export interface PartitionFloor {
  readonly partition: number;
  readonly offset: number;
  readonly floorMs: number;
}

/** Final windows of one shard, to be merged with the other shards' (see `mergeWindows`). Structured-cloneable. */
export interface WindowPartials {
  readonly collection: string;
  /** By row, one for each window and group. */
  readonly startsMs: Float64Array;
  /** By row, how many events (or sessions) it is of. */
  readonly rows: Float64Array;
  /** By column of `groupBy`: the place of each row's value among `values`. */
  readonly groups: readonly { readonly places: Float64Array; readonly values: readonly DocumentValue[] }[];
  /** One per aggregate, in the definition's order. */
  readonly aggregates: readonly PartialColumn[];
}

/** How the intake stands at the end of an epoch. */
export interface IntakeEpoch {
  readonly counters: IntakeCounters;
  readonly closing: Closing;
  readonly watermarks: readonly PartitionWatermark[];
  /** The latest floor of each partition that has one. */
  readonly floors: readonly PartitionFloor[];
}

/** What a shard gives at the end of an epoch. */
export interface ShardEpoch {
  readonly counters: ShardCounters;
  /** Closed sessions and enriched events of this epoch. */
  readonly tables: readonly TableOutput[];
  /** Windows (and behaviour windows) that became final in this epoch. */
  readonly windows: readonly WindowPartials[];
}
