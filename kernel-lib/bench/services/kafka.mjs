// Simulator → Kafka and Kafka → engine → embedded store beside kafkajs alone, with a real broker.
import { join } from 'node:path';
import { measure } from '../measure.mjs';
import { startBroker } from './broker.mjs';
import { PARTITIONS } from './sizes.mjs';
import { bundleServices } from './sources.mjs';

const here = import.meta.dirname;
const cli = join(here, '../../dist/cli.cjs');

const figure = ({ result, cpu }) => ({ rate: result.records / result.seconds, cpu });

function alternate(name, rounds, ours, ceiling) {
  const found = { ours: [], ceiling: [] };
  for (let round = 0; round < rounds; round++) {
    for (const [side, once] of Object.entries({ ours, ceiling })) {
      found[side].push(once(round));
      console.error(`${name}, round ${round + 1}: ${side} ${JSON.stringify(found[side].at(-1))}`);
    }
  }
  return found;
}

async function withBroker(folder, work) {
  const bundle = bundleServices(folder);
  const server = await startBroker(bundle, folder);
  try {
    return work(bundle, server.broker);
  } finally {
    await server.stop();
  }
}

/** Events a second into a topic of four partitions; a topic for each round. */
export function simulatorToKafka({ csv, events }, folder, rounds) {
  return withBroker(folder, (bundle, broker) => {
    const into = (topic) => [
      '--bundle',
      bundle,
      '--broker',
      broker,
      '--partitions',
      String(PARTITIONS),
      '--topic',
      topic,
    ];
    const found = alternate(
      'simulator → Kafka',
      rounds,
      (round) => figure(measure(join(here, 'simulate-to.mjs'), [...into(`ours-${round}`), '--events', String(events)])),
      (round) => figure(measure(join(here, 'driver-produces.mjs'), [...into(`alone-${round}`), '--csv', csv])),
    );
    return { name: 'simulator → Kafka', unit: 'records/s', ...found };
  });
}

/** Records a second from a topic of four partitions to committed documents. */
export function kafkaToStore({ events, catalog }, folder, rounds) {
  return withBroker(folder, (bundle, broker) => {
    const topic = 'events';
    const into = ['--bundle', bundle, '--broker', broker, '--partitions', String(PARTITIONS), '--topic', topic];
    const { records } = measure(join(here, 'simulate-to.mjs'), [...into, '--events', String(events)]).result;
    const from = ['run', '--from', `kafka:${topic}`, '--broker', broker, '--catalog', catalog, '--json'];
    const found = alternate(
      'Kafka → store',
      rounds,
      (round) => {
        const { result, cpu } = measure(cli, [...from, '--dir', join(folder, `kafka-${round}`)]);
        if (result.counters.read !== records)
          throw new Error(`${result.counters.read} of ${records} records were read`);
        return { rate: records / result.seconds, cpu };
      },
      () => {
        const alone = ['--broker', broker, '--topic', topic, '--records', String(records)];
        return figure(measure(join(here, 'driver-consumes.mjs'), alone));
      },
    );
    return { name: 'Kafka → engine → embedded store', unit: 'records/s', ...found };
  });
}
