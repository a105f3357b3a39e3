// Appends events at a rate, their own time running faster, and tells when the source watermark passed the end of a window:
// one JSON line `{ endMs, atMs }` each, `atMs` being the machine's time just before the append.
import { parseArgs } from 'node:util';
import { loadBundle } from './load-sources.mjs';

const { values } = parseArgs({
  options: {
    bundle: { type: 'string' },
    dir: { type: 'string' },
    seconds: { type: 'string' },
    rate: { type: 'string' },
    speed: { type: 'string' },
    partitions: { type: 'string' },
    /** The topic is in Kafka; without it, in the folder. */
    broker: { type: 'string' },
  },
});
const [seconds, rate, speed, partitions] = ['seconds', 'rate', 'speed', 'partitions'].map((name) =>
  Number(values[name]),
);
const log = loadBundle(values.bundle);
/** As the default definition has them. */
const DELAY_MS = 600_000;
const WINDOW_MS = 300_000;
const START_MS = Date.UTC(2019, 9, 1);
/** Appended together. */
const STEP_MS = 20;
/** Sessions that are under way, and the events of each. */
const VISITORS = 5000;
const SESSION_EVENTS = 5;

const now = () => performance.timeOrigin + performance.now();
const random = seeded(42);
const visitors = Array.from({ length: VISITORS }, () => ({ user: 0, left: 0 }));
let users = 500_000_000;

function seeded(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

function event(timeMs) {
  const visitor = visitors[random(VISITORS)];
  if (visitor.left === 0) Object.assign(visitor, { user: ++users, left: SESSION_EVENTS });
  visitor.left--;
  const type = ['view', 'view', 'view', 'view', 'cart', 'purchase'][random(6)];
  const time = new Date(timeMs).toISOString();
  const text = `{"event_time":"${time.slice(0, 10)} ${time.slice(11, 19)} UTC","event_type":"${type}","product_id":${1_000_000 + random(50_000)},"category_id":"2053013555631882655","category_code":"electronics.smartphone","brand":"samsung","price":${random(100_000) / 100},"user_id":${visitor.user},"user_session":"72d76fde-8bb3-4e00-8c23-${visitor.user}"}`;
  return { text: Buffer.from(text), partition: log.partitionOfUser(visitor.user, partitions) };
}

const world = { files: log.nodeFiles, clock: log.systemClock, host: log.hostIdentity() };
const writer = values.broker
  ? await log.openKafkaWriter({ brokers: [values.broker], topic: 'live', partitions })
  : log.openTopicWriter(world, { dir: values.dir, topic: 'live', partitions });
process.stdout.write('ready\n');
const packers = Array.from({ length: partitions }, () => new log.RecordPacker());
const greatestMs = new Array(partitions).fill(Number.NEGATIVE_INFINITY);
const startMs = now();
let passedMs = START_MS;
for (let sent = 0; sent < rate * seconds; ) {
  const wanted = Math.min(rate * seconds, ((now() - startMs) * rate) / 1000);
  for (; sent < wanted; sent++) {
    const timeMs = START_MS + Math.floor((sent * speed) / rate) * 1000;
    const { text, partition } = event(timeMs);
    packers[partition].add(text);
    greatestMs[partition] = Math.max(greatestMs[partition], timeMs);
  }
  const batches = packers.flatMap((packer, partition) =>
    packer.count === 0 ? [] : [{ partition, records: packer.packed() }],
  );
  const atMs = now();
  if (batches.length > 0) await writer.append(batches);
  for (const packer of packers) packer.clear();
  const watermarkMs = Math.min(...greatestMs) - DELAY_MS;
  for (; passedMs + WINDOW_MS <= watermarkMs; passedMs += WINDOW_MS) {
    process.stdout.write(`${JSON.stringify({ endMs: passedMs + WINDOW_MS, atMs })}\n`);
  }
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, STEP_MS - (now() - atMs))));
}
await writer.close();
