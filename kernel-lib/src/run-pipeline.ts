import { FootpathError } from './event/error';
import { defaultPipeline } from './pipeline/defaults';
import type { PipelineInput } from './pipeline/definition-input';
import { parseDefinition } from './pipeline/validate';
import type { RunProgress } from './run/options';
import type { RunResult } from './run/result';
import { run } from './run/run';

/** A run as a notebook or a program starts it. */
export interface NotebookRunOptions {
  /** CSV files in the order of their events, plain or gzip. Either this or `jsonl`. */
  readonly csv?: string | readonly string[];
  /** Files of one JSON object a line. */
  readonly jsonl?: string | readonly string[];
  /** The pipeline; the default one if it is left out. */
  readonly pipeline?: PipelineInput;
  /** Column names of a CSV file without a header line. */
  readonly columns?: readonly string[];
  /** Folder with `products.csv` and `users.csv`. */
  readonly catalogDir?: string;
  /** Folder of the store. Default `.footpath`. */
  readonly dir?: string;
  /** Worker threads beside the caller's own; 0 for none. Default: one less than there are cores, at most 8; 0 on two cores. */
  readonly workers?: number;
  readonly seed?: number;
  /** Aborted: the running epoch is finished and committed; the same call goes on later. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Told what is worth knowing and is no error. */
  readonly onNotice?: (message: string) => void;
}

/**
 * Runs a pipeline over files: what `footpath run` does, with the same results. Resolves with the counters and the number of documents by collection.
 *
 * @throws FootpathError with a stable `code`; see `run`.
 */
export async function runPipeline(options: NotebookRunOptions): Promise<RunResult> {
  const { csv, jsonl, pipeline, dir, ...rest } = options;
  const given = csv ?? jsonl ?? [];
  const inputs = typeof given === 'string' ? [given] : given;
  if (inputs.length === 0 || (csv !== undefined && jsonl !== undefined)) {
    throw new FootpathError(
      'bad-argument',
      'run takes its input as csv or as jsonl: the path of a file, or several in order.',
    );
  }
  return run({
    ...rest,
    inputs,
    kind: csv === undefined ? 'jsonl' : 'csv',
    definition: parseDefinition(pipeline ?? defaultPipeline()),
    dir: dir ?? '.footpath',
  });
}
