import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { nodeFiles } from '../file/node-files';
import { openAnyReader, type TopicPlace } from '../log/open-any-topic';
import type { TopicReader } from '../log/topic-log';
import { peekTopic } from '../topics/peek-topic';
import { searchTopic } from '../topics/search-topic';
import type { ShownRecord } from '../topics/shown-record';
import { storedTopics } from '../topics/stored-topics';
import { oneOf, wholeNumber } from './arguments';
import { type Context, DEFAULT_DIR, EXIT } from './context';
import { grouped, harmless, ProgressDisplay, plainTable } from './terminal';
import { brokerOption, kafkaFor, logWorld, topicPlace } from './topic-arguments';

interface TopicFlags {
  dir: string;
  broker?: string;
  json?: boolean;
}

interface RecordFlags extends TopicFlags {
  partition?: number;
  limit: number;
}

export function topicsCommand(context: Context, setStatus: (status: number) => void): Command {
  const topics = new Command('topics').description('look at topics and the records in them');
  topics.addCommand(listCommand(context));
  topics.addCommand(describeCommand(context));
  topics.addCommand(peekCommand(context));
  topics.addCommand(searchCommand(context, setStatus));
  return topics.addHelpText(
    'after',
    `
Examples:
  footpath topics list kafka
  footpath topics describe kafka:customer-events
  footpath topics peek log:events --last 3
  footpath topics search kafka:customer-events --key 512558158 --since 2026-11-26T08:00:00Z

Nothing is written, no lock is taken, and no consumer group of anybody moves.
`,
  );
}

/** A command over topics, with what all of them are given. */
function topicCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--dir <DIR>', 'folder of the store that holds topics of the embedded log', DEFAULT_DIR)
    .addOption(brokerOption())
    .option('--json', 'JSON instead of a table');
}

function listCommand(context: Context): Command {
  return topicCommand('list', 'the topics that there are')
    .argument('[log|kafka]', 'where', oneOf(['log', 'kafka']), 'log')
    .addHelpText('after', '\nExamples:\n  footpath topics list\n  footpath topics list kafka --broker localhost:9092\n')
    .action(async (kind: 'log' | 'kafka', flags: TopicFlags) => {
      const found = kind === 'log' ? storedTopics(nodeFiles, resolve(flags.dir)) : await kafkaTopics(context, flags);
      const rows = found.map(({ name, partitions }) => [`${kind}:${name}`, partitions] as const);
      const none =
        kind === 'log'
          ? `No topics in ${flags.dir}. footpath replay and simulate --to make them.\n`
          : 'No topics in Kafka.\n';
      if (flags.json) context.terminal.out(`${JSON.stringify({ topics: found })}\n`);
      else context.terminal.out(rows.length === 0 ? none : plainTable(['topic', 'partitions'], rows));
    });
}

async function kafkaTopics(context: Context, { broker }: TopicFlags) {
  const [{ KafkaLink }, { listTopics }] = await Promise.all([
    import('../log/kafka/kafka-link'),
    import('../log/kafka/kafka-admin'),
  ]);
  const link = await KafkaLink.open(kafkaFor(context, 'kafka', broker)!);
  try {
    return await listTopics(link);
  } finally {
    await link.close();
  }
}

function describeCommand(context: Context): Command {
  return topicCommand('describe', 'the partitions of a topic and what they hold')
    .argument('<TOPIC>', 'log:TOPIC or kafka:TOPIC', topicPlace)
    .addHelpText('after', '\nExample:\n  footpath topics describe log:events\n')
    .action((place: TopicPlace, flags: TopicFlags) =>
      withTopic(context, place, flags, async (topic) => {
        const { name, partitions } = topic.describe();
        const ranges = await topic.offsets();
        const rows = ranges.map(({ startOffset, endOffset }, partition) => ({ partition, startOffset, endOffset }));
        const total = rows.reduce((sum, { startOffset, endOffset }) => sum + endOffset - startOffset, 0);
        if (flags.json) {
          context.terminal.out(`${JSON.stringify({ topic: name, kind: place.kind, partitions: rows })}\n`);
          return;
        }
        const table = plainTable(
          ['partition', 'first offset', 'end', 'offsets'],
          rows.map(({ partition, startOffset, endOffset }) => [
            partition,
            startOffset,
            endOffset,
            endOffset - startOffset,
          ]),
        );
        context.terminal.out(
          `${place.kind}:${name} · ${partitions} partition${partitions === 1 ? '' : 's'} · ${grouped(total)} offsets\n\n${table}`,
        );
      }),
    );
}

function peekCommand(context: Context): Command {
  return topicCommand('peek', 'a few records of a topic')
    .argument('<TOPIC>', 'log:TOPIC or kafka:TOPIC', topicPlace)
    .option('--partition <N>', 'only of this partition', wholeNumber(0))
    .option('--offset <N>', 'from this offset on (default: the first that is there)', wholeNumber(0))
    .option('--last <N>', 'the last N of each partition', wholeNumber(1, 100_000))
    .option('--limit <N>', 'records of each partition at most', wholeNumber(1, 100_000), 10)
    .addHelpText(
      'after',
      '\nExamples:\n  footpath topics peek log:events --limit 2\n  footpath topics peek kafka:customer-events --partition 0 --offset 1000 --json\n',
    )
    .action((place: TopicPlace, flags: RecordFlags & { offset?: number; last?: number }) =>
      withTopic(context, place, flags, async (topic) => {
        show(context, await peekTopic(topic, flags), flags.json === true);
      }),
    );
}

function searchCommand(context: Context, setStatus: (status: number) => void): Command {
  return topicCommand('search', 'records by key, value and time')
    .argument('<TOPIC>', 'log:TOPIC or kafka:TOPIC', topicPlace)
    .option('--key <KEY>', "the record's key; of the embedded log, which keeps none, its user_id")
    .option('--value <TEXT>', 'a text that is in its value')
    .option('--since <TIME>', 'appended then or later, ISO', timeMs)
    .option('--until <TIME>', 'appended before, ISO', timeMs)
    .option('--partition <N>', 'only of this partition', wholeNumber(0))
    .option('--limit <N>', 'records at most', wholeNumber(1, 100_000), 20)
    .addHelpText(
      'after',
      `
Examples:
  footpath topics search log:events --key 512558158
  footpath topics search kafka:customer-events --value '"event_type":"purchase"' --since 2026-11-26T08:00:00Z

Every record is read, so a large topic takes its time; Ctrl+C ends it with what was found.
`,
    )
    .action(
      (place: TopicPlace, flags: RecordFlags & { key?: string; value?: string; since?: number; until?: number }) =>
        withTopic(context, place, flags, async (topic) => {
          const { terminal, signal } = context;
          const display = new ProgressDisplay(terminal, flags.json === true);
          const { since: fromMs, until: toMs, partition, limit, key, value } = flags;
          const onProgress = (done: number, total: number) => display.count('records', done, total);
          const { records, searched, wasWhole } = await searchTopic(topic, {
            ...{ partition, limit, key, value, fromMs, toMs, signal, onProgress },
          }).finally(() => display.done());
          show(context, records, flags.json === true);
          if (!flags.json) terminal.err(`${grouped(searched)} records looked at${wasWhole ? ', all there are' : ''}\n`);
          if (signal.aborted) setStatus(EXIT.interrupted);
        }),
    );
}

async function withTopic(
  context: Context,
  place: TopicPlace,
  { dir, broker }: TopicFlags,
  work: (topic: TopicReader) => Promise<void>,
): Promise<void> {
  const kafka = kafkaFor(context, place.kind, broker);
  const topic = await openAnyReader(logWorld(), place, { dir: resolve(dir), kafka, keepsKeys: true });
  try {
    await work(topic);
  } finally {
    await topic.close();
  }
}

function show({ terminal }: Context, records: readonly ShownRecord[], json: boolean): void {
  if (json) {
    for (const record of records) terminal.out(`${JSON.stringify(record)}\n`);
    return;
  }
  if (records.length === 0) {
    terminal.out('no records\n');
    return;
  }
  for (const { partition, offset, time, key, value, encoding } of records) {
    const shown = value === null ? 'null' : encoding === 'base64' ? `base64 ${value}` : value;
    terminal.out(
      `${partition}:${offset}  ${time ?? 'no time'}${key === undefined ? '' : `  key ${key ?? 'none'}`}  ${oneLine(shown)}\n`,
    );
  }
}

/** A record may hold anything: no character of it steers a terminal. */
function oneLine(value: string): string {
  return harmless(value).replace(/[\n\t]/g, '·');
}

/** An ISO time, in milliseconds since 1970. */
function timeMs(given: string): number {
  const value = Date.parse(given);
  if (/^\d{4}-\d{2}-\d{2}/.test(given) && !Number.isNaN(value)) return value;
  throw new InvalidArgumentError(`It takes an ISO time such as 2026-11-26T08:00:00Z, not '${given}'.`);
}
