import type { Definition } from '../pipeline/definition';
import type { Document } from '../stream/ports';

/** What a pipeline has come to, as its last commit says: the numbers that the report reconciles and shows the origin of. */
export interface RunSummary {
  readonly pipeline: string;
  readonly generation: number;
  /** Last committed epoch. */
  readonly epoch: number;
  /** True where all input is in and every window and session is final. */
  readonly finished: boolean;
  /** Resolved: every default filled in. */
  readonly definition: Definition;
  readonly definitionHash: string;
  readonly semanticsVersion: string | number;
  readonly versions: { readonly footpath: string; readonly node: string };
  /** Of the simulator that made the input; null where it is not known. */
  readonly seed: number | null;
  readonly input: readonly {
    readonly name: string;
    /** Decompressed; null where the input has no size. */
    readonly bytes: number | null;
    /** Of its first 64 KiB decompressed; null of a topic, which has an id instead. */
    readonly sha256: string | null;
    readonly topic?: { readonly id: string; readonly records: number; readonly partitions: number };
  }[];
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly counters: ReportCounters;
  /** By collection, what retention has removed; absent for none. */
  readonly pruned?: Readonly<Record<string, { readonly documents: number; readonly events: number }>>;
  readonly deadByReason: Readonly<Record<string, number>>;
  readonly watermark: {
    /** The source watermark; null before every partition has a record. */
    readonly ms: number | null;
    readonly partitions: readonly {
      readonly partition: number;
      /** Greatest event time; null (or not finite) before the first record. */
      readonly maxTimeMs: number | null;
      readonly watermarkMs: number | null;
    }[];
  };
  readonly delayMs: number;
  /** First and last event time of the parsed records. */
  readonly timeRange: { readonly minMs: number | null; readonly maxMs: number | null };
}

export interface ReportCounters {
  readonly read: number;
  readonly parsed: number;
  readonly dead: number;
  readonly accepted: number;
  readonly late: number;
  readonly unique: number;
  readonly duplicates: number;
  /** Unique events without a row in a catalogue, by catalogue. */
  readonly unmatched: Readonly<Record<string, number>>;
  /** By collection, in events; `passed × windowsPerEvent = finals + open`. */
  readonly outputs: Readonly<
    Record<
      string,
      { readonly passed: number; readonly finals: number; readonly open: number; readonly windowsPerEvent: number }
    >
  >;
}

/** Documents as a store gives them, all at once or one after the other in bounded memory. */
export interface DocumentCursor extends AsyncIterable<Document> {
  toArray(): Promise<Document[]>;
}

/** The reads of a store that the report needs. */
export interface ReportSource {
  readonly run: RunSummary;
  collection(name: string): {
    find(filter?: Readonly<Record<string, unknown>>, options?: Readonly<Record<string, unknown>>): DocumentCursor;
    aggregate(pipeline: readonly Readonly<Record<string, unknown>>[]): DocumentCursor;
    countDocuments(filter?: Readonly<Record<string, unknown>>): Promise<number>;
  };
}
