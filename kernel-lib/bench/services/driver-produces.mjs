// kafkajs alone: an idempotent producer of the same values with the same keys and partitions, as many a request. They are made before
// the clock runs. Prints `{ records, seconds }`. Takes `--bundle FILE --broker HOST:PORT --topic NAME --csv FILE --partitions P`.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { loadBundle } from '../live/load-sources.mjs';
import { CHUNK_RECORDS } from './sizes.mjs';

const names = ['bundle', 'broker', 'topic', 'csv', 'partitions'];
const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) });
const { JsonRecords } = loadBundle(values.bundle);
const partitions = Number(values.partitions);

/** The file's records as they are sent. */
function messagesOf(csv) {
  const headerEnd = csv.indexOf(10);
  const records = new JsonRecords(csv.toString('utf8', 0, headerEnd).trim().split(','), partitions);
  records.begin(csv.subarray(headerEnd + 1));
  const messages = [];
  const { sent } = records;
  while (records.next()) {
    messages.push({ partition: sent.partition, key: String(sent.userId), value: Buffer.from(sent.value) });
  }
  return messages;
}

const messages = messagesOf(readFileSync(values.csv));
const kafka = new Kafka({ brokers: [values.broker], logLevel: logLevel.ERROR });
const admin = kafka.admin();
await admin.connect();
await admin.createTopics({ topics: [{ topic: values.topic, numPartitions: partitions }] });
await admin.disconnect();
const startedMs = performance.now();
const producer = kafka.producer({
  idempotent: true,
  maxInFlightRequests: 1,
  createPartitioner:
    () =>
    ({ message }) =>
      message.partition,
});
await producer.connect();
for (let from = 0; from < messages.length; from += CHUNK_RECORDS) {
  const some = messages.slice(from, from + CHUNK_RECORDS);
  await producer.sendBatch({ acks: -1, topicMessages: [{ topic: values.topic, messages: some }] });
}
await producer.disconnect();
process.stdout.write(
  `${JSON.stringify({ records: messages.length, seconds: (performance.now() - startedMs) / 1000 })}\n`,
);
