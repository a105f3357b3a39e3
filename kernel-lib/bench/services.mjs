// Footpath with Kafka and MongoDB beside what their clients do alone, alternating in one run:
// `npm run bench -- services [--events 1000000 --rounds 3 --parts mongo,…]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inputOf } from './input.mjs';
import { benchOptions } from './options.mjs';
import { kafkaToStore, simulatorToKafka } from './services/kafka.mjs';
import { kafkaToMongoLive } from './services/live.mjs';
import { engineToMongo } from './services/mongo.mjs';

const PARTS = { mongo: engineToMongo, simulate: simulatorToKafka, kafka: kafkaToStore };
const values = benchOptions(
  'Footpath with Kafka and MongoDB beside what their clients do alone, alternating in one run.',
  {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    parts: { type: 'string', default: [...Object.keys(PARTS), 'live'].join(',') },
    /** Of the part `live`. */
    seconds: { type: 'string', default: '60' },
  },
  process.argv.slice(process.argv[2] === 'services' ? 3 : 2),
);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const whole = (number) => Math.round(number).toLocaleString('en-US');

function showLive({ read, windows, missing, latencyMs, commitMs, memory, cpuSeconds }) {
  const { settledBytes, mostBytes } = memory;
  console.log(
    `Kafka → engine → MongoDB, 2,000 events/s: ${whole(read)} events, ${windows} windows, ${missing} missing; append to committed p50 ${whole(latencyMs.p50)} ms, p99 ${whole(latencyMs.p99)} ms, most ${whole(latencyMs.most)} ms; ` +
      `a commit p50 ${whole(commitMs.p50)} ms, p99 ${whole(commitMs.p99)} ms; memory at first ${whole(settledBytes / 1e6)} MB, later at most ${whole(mostBytes / 1e6)} MB; ${cpuSeconds.toFixed(1)} s of processor`,
  );
}

const folder = mkdtempSync(join(tmpdir(), 'footpath-bench-services-'));
try {
  const events = Number(values.events);
  const files = { events, ...inputOf(events) };
  for (const name of values.parts.split(',')) {
    if (name === 'live') {
      showLive(await kafkaToMongoLive(folder, Number(values.seconds)));
      continue;
    }
    if (!(name in PARTS)) throw new Error(`--parts ${name}: known are ${Object.keys(PARTS).join(', ')}, live`);
    const { name: title, unit, ours, ceiling } = await PARTS[name](files, folder, Number(values.rounds));
    const [ourRate, ceilingRate] = [ours, ceiling].map((rounds) => median(rounds.map(({ rate }) => rate)));
    // Sides of a round ran one behind the other, so their ratio is of about the same machine.
    const ratios = ours.map(({ rate }, round) => rate / ceiling[round].rate);
    console.log(
      `${title}: ${whole(ourRate)} ${unit}, the client alone ${whole(ceilingRate)}; by round ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}, median ${median(ratios).toFixed(2)} ×`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
