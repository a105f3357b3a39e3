// Footpath with Kafka and MongoDB beside what their clients do alone, alternating in one run:
// `npm run bench -- services [--events 1000000 --rounds 3 --parts mongo,…]`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { inputOf } from './input.mjs';
import { kafkaToStore, simulatorToKafka } from './services/kafka.mjs';
import { engineToMongo } from './services/mongo.mjs';

const PARTS = { mongo: engineToMongo, simulate: simulatorToKafka, kafka: kafkaToStore };
const { values } = parseArgs({
  args: process.argv.slice(process.argv[2] === 'services' ? 3 : 2),
  options: {
    events: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    parts: { type: 'string', default: Object.keys(PARTS).join(',') },
  },
});
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
const whole = (number) => Math.round(number).toLocaleString('en-US');
const folder = mkdtempSync(join(tmpdir(), 'footpath-bench-services-'));
try {
  const events = Number(values.events);
  const files = { events, ...inputOf(events) };
  for (const name of values.parts.split(',')) {
    if (!(name in PARTS)) throw new Error(`--parts ${name}: known are ${Object.keys(PARTS).join(', ')}`);
    const { name: title, unit, ours, ceiling } = await PARTS[name](files, folder, Number(values.rounds));
    const [ourRate, ceilingRate] = [ours, ceiling].map((rounds) => median(rounds.map(({ rate }) => rate)));
    console.log(
      `${title}: ${whole(ourRate)} ${unit}, the client alone ${whole(ceilingRate)}: ${(ourRate / ceilingRate).toFixed(2)} ×`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}
