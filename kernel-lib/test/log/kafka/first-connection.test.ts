import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KafkaLink } from '../../../src/log/kafka/kafka-link';
import { failureOf } from '../log-support';

/** Far below the ten seconds that are taken where much patience is left, and above what a busy machine adds. */
const SOON_MS = 6000;

describe('the first connection to Kafka is tried no longer than a lost one is waited for', () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  beforeAll(async () => {
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });

  it.each([
    ['nobody listens', () => 1],
    ['nobody answers', () => (silent.address() as AddressInfo).port],
  ])('where %s', async (_, portOf) => {
    const broker = `127.0.0.1:${portOf()}`;
    const began = performance.now();
    const failure = await failureOf(() => KafkaLink.open({ brokers: [broker], retryForMs: 1000 }));
    expect(failure).toMatchObject({ code: 'unreachable', message: expect.stringContaining(broker) });
    expect(performance.now() - began).toBeLessThan(SOON_MS);
  });
});
