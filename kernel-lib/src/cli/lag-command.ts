import { resolve } from 'node:path';
import { Command } from 'commander';
import { FootpathError } from '../event/error';
import { systemClock } from '../file/system-clock';
import { openAnyReader } from '../log/open-any-topic';
import { topicKindOf } from '../run/progress';
import { topicLag } from '../run/topic-lag';
import { type Context, DEFAULT_DIR } from './context';
import { inStore } from './in-store';
import { DATABASE_HELP, STORE_HELP, type StorePlace } from './store-place';
import { grouped, plainTable } from './terminal';
import { brokerOption, kafkaFor, logWorld } from './topic-arguments';

interface LagFlags extends StorePlace {
  pipeline?: string;
  broker?: string;
  json?: boolean;
}

export function lagCommand(context: Context): Command {
  return new Command('lag')
    .description('say how far a pipeline is behind its topic, in records and in time')
    .option('--pipeline <NAME>', 'which pipeline, where the store has several')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .addOption(brokerOption())
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath lag
  footpath lag --pipeline shop --json

It is counted from the last commit. The time is that from the append of the oldest record that is not read to now.
`,
    )
    .action((flags: LagFlags) => showLag(context, flags));
}

async function showLag(context: Context, flags: LagFlags): Promise<void> {
  const { dir, pipeline, broker, json } = flags;
  const { progress, definition } = await inStore(context, flags, (store) => store.commit(pipeline));
  const topic = progress.files.find(({ partitions }) => partitions !== undefined);
  if (topic === undefined) {
    throw new FootpathError(
      'bad-argument',
      `Pipeline ${definition.name} reads files, which have no lag: footpath status says how far it is.`,
    );
  }
  const kind = topicKindOf(progress);
  const kafka = kafkaFor(context, kind, broker);
  const reader = await openAnyReader(logWorld(), { kind, name: topic.name }, { dir: resolve(dir), kafka });
  try {
    const lags = await topicLag(reader, topic, systemClock.nowMs());
    const records = lags.reduce((sum, lag) => sum + lag.records, 0);
    const seconds = Math.max(0, ...lags.map((lag) => lag.seconds));
    if (json) {
      context.terminal.out(
        `${JSON.stringify({ pipeline: definition.name, topic: `${kind}:${topic.name}`, records, seconds, partitions: lags })}\n`,
      );
      return;
    }
    const table = plainTable(
      ['partition', 'next offset', 'end', 'records behind', 'seconds behind'],
      lags.map((lag) => [lag.partition, lag.offset, lag.end, lag.records, lag.seconds.toFixed(1)]),
    );
    context.terminal.out(
      `${definition.name} · ${kind}:${topic.name} · ${grouped(records)} records, ${seconds.toFixed(1)} s behind\n\n${table}`,
    );
  } finally {
    await reader.close();
  }
}
