import { FootpathError } from '../event/error';
import type { TopicPlace } from '../log/open-any-topic';
import type { RunOptions } from '../run/options';
import type { RunResult } from '../run/result';
import { run } from '../run/run';
import { type Context, DEFAULT_DIR } from './context';
import { readDefinition } from './read-definition';
import { RunNotices } from './run-notices';
import { showResult } from './show-result';
import { mongoOf, storeOption } from './store-place';
import { ProgressDisplay, shellWord } from './terminal';
import { kafkaFor } from './topic-arguments';

/** What `footpath run` is given. */
export interface RunFlags {
  csv?: string[];
  jsonl?: string[];
  from?: TopicPlace;
  broker?: string;
  follow?: boolean;
  epochMs?: number;
  epochRows?: number;
  pipeline?: string;
  columns?: string[];
  partitions?: number;
  catalog?: string;
  dir: string;
  store?: string;
  database?: string;
  workers?: number;
  epochBytes?: number;
  rebuild?: boolean;
  report?: string | true;
  json?: boolean;
}

/** Runs what the flags say, showing progress and result. */
export async function runFiles(context: Context, flags: RunFlags, seed?: number): Promise<RunResult> {
  const { terminal, signal } = context;
  const input = inputOf(flags);
  const display = new ProgressDisplay(terminal, flags.json === true);
  const kafka = kafkaFor(context, flags.from?.kind, flags.broker);
  const mongo = mongoOf(context, flags);
  const notices = new RunNotices({
    terminal,
    json: flags.json === true,
    display,
    signal,
    waitsForMs: { Kafka: kafka?.retryForMs, MongoDB: mongo?.retryBudgetMs },
  });
  const result = await run({
    ...input,
    kafka,
    definition: readDefinition(flags.pipeline, flags.partitions),
    columns: flags.columns,
    catalogDir: flags.catalog,
    dir: flags.dir,
    mongo,
    workers: flags.workers,
    epochBytes: flags.epochBytes,
    follow: flags.follow,
    epochMs: flags.epochMs,
    epochRecords: flags.epochRows,
    rebuild: flags.rebuild,
    seed,
    signal,
    onProgress: (progress) => display.show(progress),
    onNotice: notices.take,
  }).finally(() => display.done());
  notices.end();
  if (flags.json) terminal.out(`${JSON.stringify(result)}\n`);
  else
    terminal.out(
      showResult(result, `${flags.dir === DEFAULT_DIR ? '' : ` --dir ${shellWord(flags.dir)}`}${storeOption(flags)}`),
    );
  return result;
}

/** The input that was given, and what goes with it. */
function inputOf(flags: RunFlags): Pick<RunOptions, 'inputs' | 'kind' | 'thenTopic' | 'thenKind'> {
  const { csv, jsonl, from, follow, columns, partitions, epochMs, epochRows } = flags;
  const files = csv ?? jsonl;
  if ((files === undefined && from === undefined) || (csv && jsonl)) {
    throw new FootpathError(
      'bad-argument',
      'run needs its input: either --csv FILE… or --jsonl FILE… or --from log:TOPIC or --from kafka:TOPIC. See footpath run --help.',
    );
  }
  if (columns && !csv) {
    throw new FootpathError('bad-argument', '--columns goes with --csv: a JSON object names its own fields.');
  }
  if (follow && from === undefined) {
    throw new FootpathError('bad-argument', '--follow goes with --from, a topic: a file does not grow.');
  }
  if (files && from !== undefined && !follow) {
    throw new FootpathError(
      'bad-argument',
      'Files and a topic behind them are one input without an end: add --follow, or give one of the two.',
    );
  }
  if (!follow && (epochMs !== undefined || epochRows !== undefined)) {
    throw new FootpathError('bad-argument', '--epoch-ms and --epoch-rows go with --follow.');
  }
  if (from !== undefined && partitions !== undefined) {
    throw new FootpathError('bad-argument', '--partitions goes with files: a topic has its own number of them.');
  }
  if (files) return { inputs: files, kind: csv ? 'csv' : 'jsonl', thenTopic: from?.name, thenKind: from?.kind };
  return { inputs: [from!.name], kind: from!.kind };
}
