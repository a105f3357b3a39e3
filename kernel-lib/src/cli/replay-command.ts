import { Command } from 'commander';
import { FootpathError } from '../event/error';
import type { FsyncPolicy } from '../log/log-writer';
import type { TopicPlace } from '../log/open-any-topic';
import { MAX_TOPIC_PARTITIONS } from '../log/topic-file';
import { replay } from '../replay/replay';
import { nameList, secondsMs, wholeNumber } from './arguments';
import { type Context, DEFAULT_DIR } from './context';
import { grouped, ProgressDisplay } from './terminal';
import {
  brokerOption,
  fsyncOption,
  kafkaFor,
  logWorld,
  positiveNumber,
  speedFactor,
  tellTorn,
  topicPlace,
} from './topic-arguments';

interface ReplayFlags {
  csv?: string;
  to?: TopicPlace;
  broker?: string;
  dir: string;
  partitions?: number;
  columns?: string[];
  key: string;
  rate?: number;
  speed?: number;
  chunkSize: number;
  sleep: number;
  fsync: FsyncPolicy;
  json?: boolean;
}

export function replayCommand(context: Context): Command {
  return new Command('replay')
    .description('send the records of a CSV file to a topic, in their order, as JSON')
    .option('--csv <FILE>', 'CSV file, plain or gzip; - is standard input')
    .option('--to <TOPIC>', 'log:TOPIC or kafka:TOPIC; it is made if it is not there', topicPlace)
    .addOption(brokerOption())
    .option('--dir <DIR>', 'folder of the store that holds log:TOPIC', DEFAULT_DIR)
    .option(
      '--partitions <P>',
      'partitions of a new topic (default: 1); an existing one keeps its own',
      wholeNumber(1, MAX_TOPIC_PARTITIONS),
    )
    .option('--columns <a,b,…>', 'column names of a file without a header line', nameList)
    .option('--key <COLUMN>', 'the column that says which partition a record goes to', 'user_id')
    .option('--rate <N>', 'records a second (default: as fast as they go)', positiveNumber)
    .option('--speed <FACTOR>', 'by event_time, so many times faster: 60x sends an hour in a minute', speedFactor)
    .option('--chunk-size <N>', 'records that are appended together', wholeNumber(1, 1_000_000), 1000)
    .option('--sleep <SECONDS>', 'waited behind every chunk', secondsMs, 0)
    .addOption(fsyncOption())
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath replay --csv 2019-Oct.csv.gz --to log:events --partitions 4
  footpath replay --csv events.csv --to log:events --rate 2000
  footpath replay --csv events.csv --to kafka:customer-events --broker localhost:9092
  footpath replay --csv events.csv --to log:events --speed 60x
  footpath replay --csv events.csv --to log:events --chunk-size 1000 --sleep 0.01

A record goes to the partition of its key, by Kafka's default partitioner. One that is no good CSV is sent as its own
bytes, to partition 0. Stopped by Ctrl+C it says how many records are in the topic, and exits with 130.
`,
    )
    .action((flags: ReplayFlags) => replayFile(context, flags));
}

async function replayFile(context: Context, flags: ReplayFlags): Promise<void> {
  const { csv, to } = flags;
  if (csv === undefined || to === undefined) {
    throw new FootpathError(
      'bad-argument',
      'replay needs a file and a topic: --csv FILE (or CSV_FILE_PATH) and --to log:TOPIC or kafka:TOPIC. See footpath replay --help.',
    );
  }
  const { terminal, signal } = context;
  if (flags.rate !== undefined && flags.speed !== undefined) {
    throw new FootpathError('bad-argument', '--rate and --speed are two paces: give one of them.');
  }
  const display = new ProgressDisplay(terminal, flags.json === true);
  const summary = await replay(logWorld(), {
    csv: csv,
    topic: to.name,
    topicKind: to.kind,
    kafka: kafkaFor(context, to.kind, flags.broker),
    onNotice: (notice) => terminal.err(flags.json ? `${JSON.stringify({ notice })}\n` : `note: ${notice}\n`),
    dir: flags.dir,
    partitions: flags.partitions,
    columns: flags.columns,
    keyColumn: flags.key,
    ratePerSecond: flags.rate,
    speed: flags.speed,
    chunkRecords: flags.chunkSize,
    sleepMs: flags.sleep,
    fsync: flags.fsync,
    stdin: () => process.stdin,
    signal,
    onTorn: tellTorn(context, flags.json === true),
    onProgress: (sent) => display.count('records', sent),
  }).finally(() => display.done());
  const { topic, partitions, records } = summary;
  terminal.out(
    flags.json
      ? `${JSON.stringify(summary)}\n`
      : `sent ${grouped(records)} records of ${csv} to ${topic}, ${partitions} partition${partitions === 1 ? '' : 's'}\n`,
  );
}
