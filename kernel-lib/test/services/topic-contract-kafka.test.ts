import { afterAll, beforeAll } from 'vitest';
import { openThreadedReader, openThreadedWriter } from '../../src/log/kafka/threaded-topic';
import { kafkaMissing, TestBroker } from '../support/kafka/broker';
import { describeTopics, type TopicFactory } from './topic-contract';

let broker: TestBroker;
beforeAll(async () => {
  if (kafkaMissing === null) broker = await TestBroker.start();
});
afterAll(() => broker?.stop());

function kafkaTopics(): TopicFactory {
  const options = { brokers: [broker.broker] };
  return {
    writer: (topic, { partitions } = {}) => openThreadedWriter({ ...options, topic, partitions }),
    reader: (topic) => openThreadedReader({ ...options, topic }),
    remove: (topic) => broker.withAdmin((admin) => admin.deleteTopics({ topics: [topic] })),
    retain: async (topic, offset) => {
      const partitions = [{ partition: 0, offset: String(offset) }];
      await broker.withAdmin(async (admin) => {
        // The client knows a topic's leaders only once it has asked for something of it.
        await admin.fetchTopicOffsets(topic);
        await admin.deleteTopicRecords({ topic, partitions });
      });
      return offset;
    },
  };
}

describeTopics(`Kafka${kafkaMissing === null ? '' : ` (${kafkaMissing})`}`, kafkaMissing !== null, kafkaTopics);
