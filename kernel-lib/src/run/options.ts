import type { Readable } from 'node:stream';
import type { Notice } from '../file/connection-watch';
import type { Clock, Files, HostIdentity, Timers } from '../file/files';
import type { FolderWatch } from '../log/folder-watch';
import type { KafkaOptions } from '../log/kafka/kafka-options';
import type { TopicKind, TopicPlace } from '../log/open-any-topic';
import type { Definition } from '../pipeline/definition';
import type { MongoOptions } from '../store/mongo/mongo-options';
import type { Crew, HandSetup } from './crew';
import type { Progress } from './progress';

/** What a run tells while it goes. Every field is a total of this pipeline, not of this start. */
export interface RunProgress {
  readonly rows: number;
  /** Since the start; of a topic that is followed in the last ten seconds. */
  readonly rowsPerSecond: number;
  readonly watermarkMs: number | null;
  readonly late: number;
  readonly dead: number;
  readonly epoch: number;
  /** 0–1 of the input files' bytes; null where the size is not known. */
  readonly share: number | null;
  readonly etaSeconds: number | null;
  /** How far it is behind a topic that is followed; null for other input. */
  readonly lag: Lag | null;
}

/** What a topic holds that was not read yet, as it was last looked at. */
export interface Lag {
  readonly records: number;
  /** From the append of the record that was read last to now; 0 where all was read. */
  readonly seconds: number;
}

/** An epoch that has just been committed. */
export interface CommittedEpoch {
  readonly epoch: number;
  /** As the commit has it. */
  readonly progress: Progress;
  /** Bytes of the state that the next start goes on from. */
  readonly stateBytes: number;
  /** From the commit before, or the start, to this one. */
  readonly epochSeconds: number;
  /** Of that, what the commit itself took. */
  readonly commitSeconds: number;
}

/** A warning: the run goes on, but someone should know. */
export type RunNotice = Notice;

export interface RunOptions {
  /** Files in the order of their events; `-` is standard input. Of the kinds `log` and `kafka` the name of one topic. */
  readonly inputs: readonly string[];
  readonly kind: 'csv' | 'jsonl' | TopicKind;
  readonly definition: Definition;
  /** Column names of a CSV file that has no header line. */
  readonly columns?: readonly string[];
  /** Folder with `products.csv` and `users.csv`, either of which may be absent. */
  readonly catalogDir?: string;
  /** Folder of the store, and of the topics. */
  readonly dir: string;
  /** The database that the store is in, in the place of the folder. */
  readonly mongo?: MongoOptions;
  /** Worker threads beside the caller's own; 0 runs the engine in that one. Default: one less than there are cores, at most 8. */
  readonly workers?: number;
  /** Bytes of input per epoch; at least 1. Default 64 MiB. */
  readonly epochBytes?: number;
  /** Behind files: a topic, with which the input goes on. It takes `follow`. */
  readonly thenTopic?: string;
  /** Where that topic is. Default `log`. */
  readonly thenKind?: TopicKind;
  /** How Kafka is reached. Default: as the environment says. */
  readonly kafka?: KafkaOptions;
  /**
   * Of a topic: it is read on as it grows, until `signal` aborts. It is never finished; without this it may be read to an end
   * later.
   */
  readonly follow?: boolean;
  /** While following: an epoch begins this long after the one before, if there is something for it. Default 250 ms. */
  readonly epochMs?: number;
  /** While following: records in an epoch at most; as soon as so many wait it begins. At least 1. Default 200,000. */
  readonly epochRecords?: number;
  /**
   * While following: a partition waits whose watermark is further than this ahead of the source watermark, which bounds what
   * is kept open for the slower ones. Default 24 h.
   */
  readonly aheadMs?: number;
  /** Bytes of input parsed at a time; results do not depend on it. Default 128 KiB. */
  readonly chunkBytes?: number;
  /**
   * Replays a pipeline's own input from its start into a new generation, with the late and mended dead records that were
   * released taken in. One that is under way goes on.
   */
  readonly rebuild?: boolean;
  /** Seed of the input, if it was simulated: kept with the run for provenance. */
  readonly seed?: number;
  /**
   * Aborted: the running epoch is finished and committed, then the run ends with the outcome `interrupted`. An epoch that
   * still waits for bytes of a pipe is given up instead, if they do not come soon.
   */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  readonly onNotice?: RunNotice;
  /** Told once the lease is held and reading begins, with what was committed before; null where nothing was. */
  readonly onStarted?: (before: Progress | null) => void;
  readonly onCommit?: (committed: CommittedEpoch) => void;
  readonly world?: Partial<World>;
}

/** The topic that is read, if one is. */
export function topicOf({
  kind,
  inputs,
  thenTopic,
  thenKind = 'log',
}: Pick<RunOptions, 'kind' | 'inputs' | 'thenTopic' | 'thenKind'>): TopicPlace | null {
  if (isTopicKind(kind)) return { kind, name: inputs[0] };
  return thenTopic === undefined ? null : { kind: thenKind, name: thenTopic };
}

export function isTopicKind(kind: RunOptions['kind']): kind is TopicKind {
  return kind === 'log' || kind === 'kafka';
}

/** What is read, as a manifest says it. */
export function inputKind({
  kind,
  thenTopic,
  thenKind = 'log',
}: Pick<RunOptions, 'kind' | 'thenTopic' | 'thenKind'>): Progress['kind'] {
  return thenTopic === undefined || isTopicKind(kind) ? kind : `${kind}+${thenKind}`;
}

/** Everything that a run takes from outside its arguments. */
export interface World {
  readonly files: Files;
  readonly clock: Clock;
  readonly host: HostIdentity;
  readonly timers: Timers;
  readonly watch: (folder: string) => FolderWatch;
  readonly stdin: () => Readable;
  readonly startCrew: (setup: Omit<HandSetup, 'index' | 'count'>, hands: number) => Promise<Crew>;
}
