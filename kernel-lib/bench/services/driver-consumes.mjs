// kafkajs alone: a topic read to its end by eachBatch, the nine fields taken from each record. Prints `{ records, seconds }`.
// Takes `--broker HOST:PORT --topic NAME --records N`. Sizes of fetches are those at which it is fastest here.
import { parseArgs } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';

const names = ['broker', 'topic', 'records'];
const { values } = parseArgs({ options: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) });
const wanted = Number(values.records);
let read = 0;
let sum = 0;

/** Something is made of each field, so that none is left out. */
function take(value) {
  const event = JSON.parse(value.toString('utf8'));
  const { event_time, event_type, product_id, category_id, category_code, brand, price, user_id, user_session } = event;
  sum += event_time.length + event_type.length + product_id + price + user_id;
  sum += (category_id === null) + (category_code === null) + (brand === null) + (user_session === null);
}

const kafka = new Kafka({ brokers: [values.broker], logLevel: logLevel.ERROR });
const startedMs = performance.now();
const consumer = kafka.consumer({
  groupId: `bench-${process.pid}`,
  maxBytesPerPartition: 2 << 20,
  maxBytes: 16 << 20,
  maxWaitTimeInMs: 250,
});
await consumer.connect();
await consumer.subscribe({ topics: [values.topic], fromBeginning: true });
await new Promise((resolve) => {
  void consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      for (const { value } of batch.messages) take(value);
      read += batch.messages.length;
      if (read >= wanted) resolve();
    },
  });
});
const seconds = (performance.now() - startedMs) / 1000;
await consumer.disconnect();
process.stdout.write(`${JSON.stringify({ records: read, seconds, sum })}\n`);
