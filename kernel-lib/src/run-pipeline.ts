import { FootpathError } from './event/error';
import type { KafkaOptions } from './log/kafka/kafka-options';
import { type TopicPlace, topicPlaceIn } from './log/open-any-topic';
import { interruptSignal } from './notebook/interrupt-signal';
import { defaultPipeline } from './pipeline/defaults';
import type { PipelineInput } from './pipeline/definition-input';
import { parseDefinition } from './pipeline/validate';
import type { RunOptions, RunProgress } from './run/options';
import type { RunResult } from './run/result';
import { run } from './run/run';

/** A run as a notebook or a program starts it. */
export interface NotebookRunOptions {
  /** CSV files in the order of their events, plain or gzip. Not together with `jsonl`. */
  readonly csv?: string | readonly string[];
  /** Files of one JSON object a line. */
  readonly jsonl?: string | readonly string[];
  /**
   * A topic in the folder of the store, as `log:TOPIC`, or one of Kafka, as `kafka:TOPIC`: up to where it ended when the pipeline first saw it, or on and on with
   * `follow`. Together with files it comes behind them, as one input without an end, which takes `follow`.
   */
  readonly from?: string;
  /** How Kafka is reached. Default: the brokers in the environment's `KAFKA_EXTERNAL_BROKER`. */
  readonly kafka?: KafkaOptions;
  /** Reads the topic on as it grows, until `signal` aborts: give one, for nothing else ends the run. */
  readonly follow?: boolean;
  /** While following: milliseconds from one commit to the next, if there is something for it. Default 250. */
  readonly epochMs?: number;
  /** While following: records in a commit at most; as soon as so many wait it begins. At least 1. Default 200,000. */
  readonly epochRecords?: number;
  /** While following: a partition waits whose watermark is further than this ahead of the source watermark. Default 24 h. */
  readonly aheadMs?: number;
  /** Replays the pipeline's own input from its start, with what `footpath requeue` has released. */
  readonly rebuild?: boolean;
  /** The pipeline; the default one if it is left out. */
  readonly pipeline?: PipelineInput;
  /** Column names of a CSV file without a header line. */
  readonly columns?: readonly string[];
  /** Folder with `products.csv` and `users.csv`. */
  readonly catalogDir?: string;
  /** Folder of the store. Default `.footpath`. */
  readonly dir?: string;
  /** Worker threads beside the caller's own; 0 for none. Default: one less than there are cores, at most 8. */
  readonly workers?: number;
  readonly seed?: number;
  /** Aborted: the running epoch is finished and committed; the same call goes on later. Default in a notebook: the interrupt of the cell. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Told what is worth knowing and is no error. */
  readonly onNotice?: (message: string) => void;
}

/**
 * Runs a pipeline over files or a topic: what `footpath run` does, with the same results. Resolves with the counters and the number of
 * documents by collection; where a topic is followed, once `signal` aborts, with the outcome `interrupted`.
 *
 * @throws FootpathError with a stable `code`; see `run`.
 */
export async function runPipeline(options: NotebookRunOptions): Promise<RunResult> {
  const { csv, jsonl, from, pipeline, dir, ...rest } = options;
  return run({
    ...rest,
    ...inputOf(options),
    signal: options.signal ?? interruptSignal(),
    definition: parseDefinition(pipeline ?? defaultPipeline()),
    dir: dir ?? '.footpath',
  });
}

function inputOf(options: NotebookRunOptions): Pick<RunOptions, 'inputs' | 'kind' | 'thenTopic' | 'thenKind'> {
  const { csv, jsonl, from, follow = false, epochMs, epochRecords } = options;
  const given = csv ?? jsonl ?? [];
  const files = typeof given === 'string' ? [given] : given;
  const topic = from === undefined ? undefined : topicIn(from);
  if ((files.length === 0 && topic === undefined) || (csv !== undefined && jsonl !== undefined)) {
    throw refused(
      'run takes its input as csv or as jsonl, the path of a file or several in order, or as from, a topic: log:TOPIC or kafka:TOPIC.',
    );
  }
  if (follow && topic === undefined) throw refused('follow goes with from: a file does not grow.');
  if (!follow && (epochMs ?? epochRecords) !== undefined) throw refused('epochMs and epochRecords go with follow.');
  if (files.length === 0) return { inputs: [topic!.name], kind: topic!.kind };
  if (topic !== undefined && !follow) {
    throw refused('Files and a topic behind them are one input without an end: add follow, or give one of the two.');
  }
  return { inputs: files, kind: csv === undefined ? 'jsonl' : 'csv', thenTopic: topic?.name, thenKind: topic?.kind };
}

function topicIn(from: string): TopicPlace {
  const place = topicPlaceIn(from);
  if (place !== null) return place;
  throw refused(`from takes log:TOPIC or kafka:TOPIC, such as log:events, not '${from}'.`);
}

function refused(message: string): FootpathError {
  return new FootpathError('bad-argument', message);
}
