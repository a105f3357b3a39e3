import { resolve } from 'node:path';
import { Command } from 'commander';
import { FootpathError } from '../event/error';
import { systemClock } from '../file/system-clock';
import { openAnyReader, type TopicPlace } from '../log/open-any-topic';
import type { TopicReader } from '../log/topic-log';
import { type Progress, sourceWatermark } from '../run/progress';
import { run } from '../run/run';
import { type PartitionLag, topicLag } from '../run/topic-lag';
import { jsonLog } from '../serve/json-log';
import { wholeNumber } from './arguments';
import { type Context, DEFAULT_DIR } from './context';
import { readDefinition } from './read-definition';
import { DATABASE_HELP, mongoOf, STORE_HELP } from './store-place';
import { brokerOption, kafkaFor, logWorld, topicPlace } from './topic-arguments';

interface ServeFlags {
  from?: TopicPlace;
  broker?: string;
  pipeline?: string;
  catalog?: string;
  dir: string;
  store?: string;
  database?: string;
  epochMs?: number;
  epochRows?: number;
  workers?: number;
  host: string;
  port: number;
}

export function serveCommand(context: Context): Command {
  return new Command('serve')
    .description('run a pipeline over a topic as a service: health, metrics and a log of JSON lines')
    .option('--from <TOPIC>', 'log:TOPIC or kafka:TOPIC, which is followed', topicPlace)
    .addOption(brokerOption())
    .option('--pipeline <FILE>', 'pipeline definition (default: the built-in one; see footpath pipeline show)')
    .option('--catalog <DIR>', 'folder with products.csv and users.csv')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .option('--epoch-ms <N>', 'time from one commit to the next (default: 250)', wholeNumber(1))
    .option('--epoch-rows <N>', 'records per commit, at most (default: 200,000)', wholeNumber(1))
    .option('--workers <N>', 'threads beside the one that reads (default: one less than cores)', wholeNumber(0))
    .option('--host <HOST>', 'address at which it answers; 0.0.0.0 for every network', '127.0.0.1')
    .option('--port <PORT>', 'port at which it answers; 0 takes a free one', wholeNumber(0, 65_535), 9464)
    .addHelpText(
      'after',
      `
Examples:
  footpath serve --from log:events
  footpath serve --from kafka:customer-events --broker localhost:9092 --store mongodb
  FOOTPATH_PROFILE=services footpath serve
  footpath serve --from log:events --host 0.0.0.0 --port 9464
  curl -s localhost:9464/metrics

/healthz is 200 while the engine has not failed, /readyz while it holds the lease and takes records in, and broker and
database answer, /metrics is in Prometheus' text format. SIGTERM ends the running epoch, commits it and gives the lease back; the same command goes on. The
exit status is 0 after a stop, 1 after a failure.
`,
    )
    .action((flags: ServeFlags) => serveTopic(context, flags));
}

async function serveTopic(context: Context, flags: ServeFlags): Promise<void> {
  const { terminal, signal } = context;
  const { from, dir, host, port } = flags;
  if (from === undefined) {
    throw new FootpathError(
      'bad-argument',
      'serve needs the topic that it follows: --from log:TOPIC or --from kafka:TOPIC, or FOOTPATH_PROFILE=services. See footpath serve --help.',
    );
  }
  const definition = readDefinition(flags.pipeline, undefined);
  const kafka = kafkaFor(context, from.kind, flags.broker);
  const nowMs = () => systemClock.nowMs();
  const lag = new LagOfTopic(() => openAnyReader(logWorld(), from, { dir: resolve(dir), kafka }), nowMs);
  const { serve } = await import('../serve/serve');
  await serve({
    run,
    sourceWatermark,
    options: {
      kind: from.kind,
      inputs: [from.name],
      kafka,
      definition,
      dir,
      mongo: mongoOf(context, flags),
      catalogDir: flags.catalog,
      epochMs: flags.epochMs,
      epochRecords: flags.epochRows,
      workers: flags.workers,
      signal,
    },
    host,
    port,
    log: jsonLog((text) => terminal.out(text), nowMs),
    nowMs,
    lag: (committed) => lag.behind(committed),
  }).finally(() => lag.close());
}

/** Asks how far a commit is behind its topic, by one reader that stays open for the next time. */
class LagOfTopic {
  private reader: Promise<TopicReader> | null = null;

  constructor(
    private readonly open: () => Promise<TopicReader>,
    private readonly nowMs: () => number,
  ) {}

  /** None where the topic does not answer: that is what other metrics show. */
  async behind({ files }: Progress): Promise<PartitionLag[]> {
    try {
      this.reader ??= this.open();
      return await topicLag(await this.reader, files.at(-1), this.nowMs());
    } catch (error) {
      if (!(error instanceof FootpathError)) throw error;
      await this.close();
      return [];
    }
  }

  async close(): Promise<void> {
    const { reader } = this;
    this.reader = null;
    await reader?.then(
      (open) => open.close(),
      () => undefined,
    );
  }
}
