import type { EventBatch, TextChunk } from '../event/batch';
import type { RecordFormat } from '../event/schema';
import type { Definition } from '../pipeline/definition';
import type { FileRef } from '../store/format';
import type { ExemptPlaces } from '../stream/exempt-records';
import type { PartitionFloor, ShardCounters, WindowPartials } from '../stream/ports';
import type { Closing, TakenRows } from '../stream/taken-rows';

/** Written into every document: who wrote it. */
export interface Stamp {
  readonly pipeline: string;
  readonly generation: number;
  readonly epoch: number;
  readonly fence: number;
}

/** Documents in the store's block format. */
export interface EncodedDocuments {
  readonly bytes: Uint8Array;
  readonly count: number;
}

/** What each hand is told when it starts. Structured-cloneable. */
export interface HandSetup {
  readonly index: number;
  readonly count: number;
  readonly definition: Definition;
  readonly format: RecordFormat;
  /** Per file, in order: what it is, its name in documents, its column names (empty for JSON). A topic is one file. */
  readonly sources: readonly {
    readonly kind: 'csv' | 'jsonl' | 'log';
    readonly name: string;
    readonly header: readonly string[];
  }[];
  /** Whether hands parse, however few they are: the caller's thread has enough to do with how its records come. */
  readonly handsParse: boolean;
  /** Of a rebuild: the late records that were released. */
  readonly exempt: ExemptPlaces | null;
  /** Of a rebuild: the floors that silence left before. */
  readonly floors: readonly PartitionFloor[];
  /** Paths of the catalogues that were given. */
  readonly catalogs: { readonly products?: string; readonly users?: string };
  /** The snapshots of the last commit: of the intake and of all hands, since any number may go on. */
  readonly snapshots: readonly { readonly path: string; readonly sizeBytes: number; readonly crc32: number }[];
}

export interface ParsedChunk {
  readonly batch: EventBatch;
  /** Null if no record of the chunk is dead. */
  readonly dead: EncodedDocuments | null;
  /** Counts by index of `DEAD_REASONS`. */
  readonly deadByReason: readonly number[];
  readonly minTimeMs: number;
  readonly maxTimeMs: number;
}

/** A place for a file that a hand is to write, decided by the store. */
export interface NewFile {
  readonly path: string;
  readonly name: string;
}

export interface FlushRequest {
  /** What may be closed; null where the bounded input has ended: everything closes. */
  readonly closing: Closing | null;
  readonly stamp: Stamp;
  /** By collection, where a segment goes if there is one. */
  readonly segments: Readonly<Record<string, NewFile>>;
  readonly state: NewFile;
}

/** Seconds that a hand was busy since it started, by stage. For people who ask where the time goes; no result depends on it. */
export interface BusySeconds {
  readonly parse: number;
  readonly process: number;
  readonly flush: number;
}

export interface Flushed {
  readonly busy: BusySeconds;
  readonly counters: ShardCounters;
  readonly windows: readonly WindowPartials[];
  readonly segments: Readonly<Record<string, FileRef>>;
  readonly state: FileRef;
}

/**
 * The engine's hands: each keeps the state of some of the users, and may parse some of the chunks. Calls of `process` and
 * `flush` are carried out in the order in which they were made, by every hand; `parse` may be done ahead. A slot is a
 * place for one parsed chunk, or for the rows taken from one, which the caller may use again once nobody reads it any more.
 */
export interface Crew {
  readonly hands: number;
  parse(slot: number, chunk: TextChunk, stamp: Stamp): Promise<ParsedChunk>;
  /** Has all hands take in the rows that lie in the memory of a slot. */
  process(slot: number, rows: TakenRows): Promise<void>;
  flush(requests: readonly FlushRequest[]): Promise<Flushed[]>;
  close(): Promise<void>;
}
