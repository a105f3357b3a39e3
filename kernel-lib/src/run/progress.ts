import { DEAD_REASONS, type DeadReason } from '../event/schema';
import type { TopicKind } from '../log/open-any-topic';
import type { IntakeCounters, PartitionFloor, PartitionWatermark, ShardCounters } from '../stream/ports';

/** How far a file was read, by its decompressed bytes; or a topic, by offsets. */
export interface FileProgress {
  readonly name: string;
  /** Of a CSV file the names of its columns. Absent in what an earlier Footpath wrote. */
  readonly columns?: readonly string[];
  /** Of a topic its id. */
  readonly headSha256: string;
  /** Committed: the next record starts here or later. A record boundary. */
  readonly consumedBytes: number;
  /** Line number of the byte at `consumedBytes`. */
  readonly nextLine: number;
  /** CRC-32 of the bytes before `consumedBytes`, by which a resumed run knows that they are the same. */
  readonly crc32: number;
  /**
   * Of a topic, by partition: where the input began, the next record, and where it ends, null if it is followed. `nextLine` is 1
   * and the records read, `crc32` is 0.
   */
  readonly partitions?: readonly PartitionProgress[];
}

export interface PartitionProgress {
  readonly start: number;
  readonly offset: number;
  readonly end: number | null;
  /** Where a topic's id does not tell it from one made anew: the last record that was read, with a CRC-32 of its time and bytes. */
  readonly last?: { readonly offset: number; readonly crc32: number };
}

/** The counters that must reconcile. */
export interface Counters {
  readonly read: number;
  readonly parsed: number;
  readonly dead: number;
  readonly accepted: number;
  readonly late: number;
  readonly unique: number;
  readonly duplicates: number;
  readonly unmatched: Readonly<Record<string, number>>;
  readonly outputs: ShardCounters['outputs'];
}

/** What ran: one start of the engine. */
export interface RunRecord {
  readonly id: string;
  readonly startedAtMs: number;
  /** Time of its last commit. */
  readonly endedAtMs: number;
  readonly outcome: 'running' | 'finished' | 'stopped' | 'failed';
  readonly versions: { readonly footpath: string; readonly node: string; readonly semantics: number };
  readonly workers: number;
  readonly seed: number | null;
  readonly input: readonly { readonly name: string; readonly path: string; readonly sizeBytes: number | null }[];
  readonly fromEpoch: number;
  readonly toEpoch: number;
  readonly eventsPerSecond: number | null;
  /** Of the seconds before its last commit. Absent in what an earlier Footpath wrote. */
  readonly recentEventsPerSecond?: number | null;
}

/** What the run keeps in each manifest (`Manifest.progress`). JSON: -Infinity is written as null. */
export interface Progress {
  readonly kind: 'csv' | 'jsonl' | TopicKind | `${'csv' | 'jsonl'}+${TopicKind}`;
  /** In the order in which they are read; a topic behind files is here once it was begun. */
  readonly files: readonly FileProgress[];
  readonly catalogs: Readonly<Record<string, string>>;
  readonly counters: Counters;
  readonly deadByReason: Readonly<Record<string, number>>;
  readonly watermarks: readonly PartitionWatermark[];
  /** Every floor that any partition ever had, in order: with the input they say what was late. Absent before the first. */
  readonly floors?: readonly PartitionFloor[];
  readonly timeRange: { readonly minMs: number | null; readonly maxMs: number | null };
  readonly finished: boolean;
  readonly committedAtMs: number;
  readonly runs: readonly RunRecord[];
}

/** What one of the files is. */
export function kindOfFile({ kind }: Pick<Progress, 'kind'>, { partitions }: FileProgress): 'csv' | 'jsonl' | 'log' {
  if (partitions !== undefined) return 'log';
  return kind.startsWith('jsonl') ? 'jsonl' : 'csv';
}

/** Where the topic of an input is, if it has one. */
export function topicKindOf({ kind }: Pick<Progress, 'kind'>): TopicKind {
  return kind.endsWith('kafka') ? 'kafka' : 'log';
}

/** What a manifest has committed; null before the first epoch's commit, when there is no state that anything must fit. */
export function committedProgress(
  manifest: { readonly epoch: number; readonly progress: unknown } | null,
): Progress | null {
  return manifest === null || manifest.epoch === 0 ? null : (manifest.progress as Progress);
}

/** Past runs that a manifest remembers. */
export const MAX_RUN_RECORDS = 100;

export const NO_COUNTERS: Counters = {
  read: 0,
  parsed: 0,
  dead: 0,
  accepted: 0,
  late: 0,
  unique: 0,
  duplicates: 0,
  unmatched: {},
  outputs: {},
};

/** All counters, those of the shards added up. */
export function sumCounters(
  read: number,
  dead: number,
  intake: IntakeCounters,
  shards: readonly ShardCounters[],
): Counters {
  const outputs: Record<string, { passed: number; finals: number; open: number }> = {};
  for (const shard of shards) {
    for (const [name, { passed, finals, open }] of Object.entries(shard.outputs)) {
      const sum = (outputs[name] ??= { passed: 0, finals: 0, open: 0 });
      sum.passed += passed;
      sum.finals += finals;
      sum.open += open;
    }
  }
  return { read, parsed: read - dead, dead, ...intake, outputs };
}

/** The floors of before with the latest of each partition: while it stays idle its floor rises, and only the last one counts. */
export function withFloors(before: readonly PartitionFloor[], latest: readonly PartitionFloor[]): PartitionFloor[] {
  const floors = [...before];
  for (const floor of latest) {
    const place = floors.findLastIndex(
      ({ partition, offset }) => partition === floor.partition && offset === floor.offset,
    );
    if (place < 0) floors.push(floor);
    else floors[place] = floor;
  }
  return floors;
}

/** The source watermark: the minimum over all partitions; null while one of them has no record yet. */
export function sourceWatermark(watermarks: readonly PartitionWatermark[]): number | null {
  let least = Number.POSITIVE_INFINITY;
  for (const { watermarkMs } of watermarks) least = Math.min(least, watermarkMs ?? Number.NEGATIVE_INFINITY);
  return Number.isFinite(least) ? least : null;
}

export interface Identity {
  readonly text: string;
  readonly holds: boolean;
}

/** What an output makes of the unique events: how many windows each is in, and whether a filter keeps some out. */
export interface OutputReach {
  readonly windowsPerEvent: number;
  readonly filtered: boolean;
}

/** What a store holds of an output, in events: see `FileRef.events`. */
export interface StoredEvents {
  /** Null where a file of an earlier Footpath does not say it. */
  readonly stored: number | null;
  readonly pruned: number;
}

/** The equations of the counters, each with its numbers, and whether it holds. They are computed, never assumed. */
export function identitiesOf(
  counters: Counters,
  reachOf: Readonly<Record<string, OutputReach>>,
  storedOf: Readonly<Record<string, StoredEvents>> = {},
): Identity[] {
  const c = counters;
  const identities: Identity[] = [
    { text: `read ${c.read} = parsed ${c.parsed} + dead ${c.dead}`, holds: c.read === c.parsed + c.dead },
    { text: `parsed ${c.parsed} = accepted ${c.accepted} + late ${c.late}`, holds: c.parsed === c.accepted + c.late },
    {
      text: `accepted ${c.accepted} = unique ${c.unique} + duplicates ${c.duplicates}`,
      holds: c.accepted === c.unique + c.duplicates,
    },
  ];
  for (const [name, { passed, finals, open }] of Object.entries(c.outputs)) {
    const { windowsPerEvent: times, filtered } = reachOf[name];
    const whole = filtered ? passed : c.unique;
    const { stored, pruned } = storedOf[name] ?? { stored: null, pruned: 0 };
    const kept = stored ?? finals - pruned;
    identities.push({
      text: `${name}: ${times === 1 ? '' : `${times} × `}${filtered ? 'passed' : 'unique'} ${whole} = finals ${kept} + open ${open}${pruned > 0 ? ` + pruned ${pruned}` : ''}`,
      holds: whole * times === kept + open + pruned && finals === kept + pruned && passed <= c.unique,
    });
  }
  return identities;
}

export function reasonCounts(byIndex: ArrayLike<number>): Record<DeadReason, number> {
  return Object.fromEntries(DEAD_REASONS.map((reason, index) => [reason, byIndex[index]])) as Record<
    DeadReason,
    number
  >;
}
