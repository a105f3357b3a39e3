import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listTopics, offsetsAtTime, retentionOf } from '../../src/log/kafka/kafka-admin';
import { KafkaLink } from '../../src/log/kafka/kafka-link';
import { kafkaMissing, SASL_USER, TestBroker } from '../support/kafka/broker';

describe.skipIf(kafkaMissing !== null)(
  `a broker of our own${kafkaMissing === null ? '' : ` (${kafkaMissing})`}`,
  () => {
    let broker: TestBroker;
    beforeAll(async () => {
      broker = await TestBroker.start();
    });
    afterAll(() => broker?.stop());

    it('keeps its topics through a crash', async () => {
      const admin = broker.client().admin();
      await admin.connect();
      await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 3 }] });
      await admin.disconnect();
      await broker.kill();
      await broker.startAgain();
      const again = broker.client().admin();
      await again.connect();
      const { topics } = await again.fetchTopicMetadata({ topics: ['kept'] });
      expect(topics[0].partitions).toHaveLength(3);
      await again.disconnect();
    });

    it('lets in only who comes in its way, and says which way that is', async () => {
      const open = (address: string, mechanism: 'plain' | 'scram-sha-256') =>
        KafkaLink.open({ brokers: [address], sasl: { mechanism, ...SASL_USER }, connectForMs: 5000 });
      await expect(open(broker.broker, 'plain')).rejects.toMatchObject({
        code: 'denied',
        message: expect.stringContaining('asks nobody who they are'),
      });
      await expect(open(broker.saslBroker, 'scram-sha-256')).rejects.toMatchObject({
        code: 'denied',
        message: expect.stringContaining('scram-sha-256'),
      });
    });

    it('tells of topics: their names, partitions, retention, and where a time begins', async () => {
      const configEntries = [{ name: 'retention.ms', value: '86400000' }];
      const topics = [{ topic: 'told', numPartitions: 2, configEntries }];
      await broker.withAdmin((admin) => admin.createTopics({ topics }));
      const producer = broker.client().producer();
      await producer.connect();
      const nowMs = Date.now();
      const messages = [3000, 2000, 1000].map((ms) => ({ partition: 0, value: 'v', timestamp: String(nowMs - ms) }));
      await producer.send({ topic: 'told', messages });
      await producer.disconnect();
      const link = await KafkaLink.open({ brokers: [broker.broker] });
      expect(await listTopics(link)).toContainEqual({ name: 'told', partitions: 2 });
      const kept = { retentionMs: 86_400_000, retentionBytes: null, cleanup: 'delete' };
      expect(await retentionOf(link, 'told')).toEqual(kept);
      expect(await offsetsAtTime(link, 'told', nowMs - 2500)).toEqual([1, 0]);
      expect(await offsetsAtTime(link, 'told', nowMs + 9000)).toEqual([3, 0]);
      await link.close();
    });
  },
);
