// The simulator into Kafka, as `footpath simulate --to kafka:TOPIC` does it. Prints `{ records, seconds }`.
// Takes `--bundle FILE --broker HOST:PORT --topic NAME --events N --partitions P`.
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { loadBundle } from '../live/load-sources.mjs';
import { CHUNK_RECORDS } from './sizes.mjs';

const names = ['bundle', 'broker', 'topic', 'events', 'partitions'];
const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) });
const { simulateTo, nodeFiles, systemClock, hostIdentity } = loadBundle(values.bundle);
const world = { files: nodeFiles, clock: systemClock, host: hostIdentity() };
const startedMs = performance.now();
const { rows } = await simulateTo(
  world,
  { events: Number(values.events), malformedShare: 0 },
  {
    topic: values.topic,
    topicKind: 'kafka',
    kafka: { brokers: [values.broker] },
    dir: tmpdir(),
    partitions: Number(values.partitions),
    chunkRecords: CHUNK_RECORDS,
  },
);
process.stdout.write(`${JSON.stringify({ records: rows, seconds: (performance.now() - startedMs) / 1000 })}\n`);
