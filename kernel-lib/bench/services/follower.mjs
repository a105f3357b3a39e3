// Follows a topic of Kafka into MongoDB, as `footpath run --from kafka:live --follow --store mongodb` does. One JSON line a commit,
// `{ watermarkMs, atMs, commitMs }`; after SIGINT a last one, `{ read, epochs, cpuSeconds }`.
// Takes `--bundle FILE --broker HOST:PORT --uri URI --dir FOLDER --partitions P`.
import { parseArgs } from 'node:util';
import { loadBundle } from '../live/load-sources.mjs';

const names = ['bundle', 'broker', 'uri', 'dir', 'partitions'];
const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) });
const { run, parseDefinition, defaultPipeline, sourceWatermark } = loadBundle(values.bundle);
const stop = new AbortController();
process.on('SIGINT', () => stop.abort());
const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const now = () => performance.timeOrigin + performance.now();
const definition = parseDefinition({ ...defaultPipeline(), source: { partitions: Number(values.partitions) } });
const { epoch, counters } = await run({
  inputs: ['live'],
  kind: 'kafka',
  kafka: { brokers: [values.broker] },
  follow: true,
  definition,
  dir: values.dir,
  mongo: { uri: values.uri, database: 'live' },
  signal: stop.signal,
  onCommit: ({ progress, commitSeconds }) =>
    tell({
      watermarkMs: sourceWatermark(progress.watermarks),
      atMs: now(),
      commitMs: 1000 * commitSeconds,
      read: progress.counters.read,
    }),
});
const { user, system } = process.cpuUsage();
tell({ read: counters.read, epochs: epoch, cpuSeconds: (user + system) / 1e6 });
