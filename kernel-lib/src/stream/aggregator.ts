import type { TextPool } from '../pipeline/vector';
import type { CodedRows } from './coded-rows';
import type { PartialColumn } from './partial-column';
import type { SnapshotReader, SnapshotWriter } from './snapshot';

/** Rows that go into groups: row `rowOf[i]` into slot `slotOf[i]`, for i below `length`. */
export interface Assignment {
  readonly length: number;
  readonly rowOf: Uint32Array;
  readonly slotOf: Int32Array;
}

/** Which window each slot belongs to; the array is replaced when it grows. */
export interface SlotWindows {
  readonly windowOf: Int32Array;
}

/** Where saved groups go in a shard that takes over state. */
export interface Takeover {
  /** True for the one shard that takes what belongs to no user, so that it counts once. */
  readonly primary: boolean;
  isOwn(userId: number): boolean;
  /** The slot for a saved group, made if it is not there. */
  slotOf(saved: number): number;
}

/**
 * One aggregate of all groups of an output, in columns by slot. Groups come and go, slots are used again. A partial is what
 * one shard knows of a final group: structured-cloneable, merged and finished by `aggregate-result`.
 */
export interface Aggregator {
  /** Makes room for slots below `slots`. */
  grow(slots: number): void;
  /** Makes a slot as new. */
  clear(slot: number): void;
  /** Evaluates what `update` reads of the rows. */
  prepare(rows: CodedRows, texts: TextPool): void;
  /** Takes rows that `prepare` has seen; sliding windows take them more than once. */
  update(assignment: Assignment): void;
  /** What it knows of one group, for a merge of its own. */
  partial(slot: number): unknown;
  /** Adds a final group to those that `takePartials` gives, in the order of the calls. */
  collect(slot: number): void;
  takePartials(): PartialColumn;
  /** Writes the groups of these slots; a saved group is known by its place among them. */
  save(out: SnapshotWriter, name: string, slots: Int32Array): void;
  load(from: SnapshotReader, name: string, takeover: Takeover): void;
  /** Ends a window, behind the last partial of its slots. */
  releaseWindow?(window: number): void;
  markTexts?(live: Uint8Array): void;
  remapTexts?(remap: Uint32Array): void;
}
