import { FootpathError } from '../event/error';
import { describeTopic } from '../log/kafka/kafka-admin';
import { KafkaLink } from '../log/kafka/kafka-link';
import type { KafkaOptions } from '../log/kafka/kafka-options';
import type { Check } from './check';

/** Who asks how it goes is not to wait long for a broker that is gone. */
const PATIENCE_MS = 3000;

/** Whether the brokers answer, and whether the topic is there. */
export function kafkaChecks(options: KafkaOptions, topic: string): Check[] {
  const patient = { ...options, connectForMs: PATIENCE_MS, retryForMs: PATIENCE_MS };
  return [
    {
      name: 'Kafka',
      remedy: 'start it (footpath services up), or mend KAFKA_EXTERNAL_BROKER (footpath config shows what is set)',
      remedies: { denied: 'mend KAFKA_SASL_MECHANISM and its user and password (footpath config shows what is set)' },
      run: async () => {
        const link = await KafkaLink.open(patient);
        await link.close();
        return `${options.brokers.join(', ')} answers${options.sasl ? ` to ${options.sasl.username}` : ''}`;
      },
    },
    {
      name: 'Kafka topic',
      needs: 'Kafka',
      remedy: 'a topic of another name is set by KAFKA_TOPIC',
      run: async () => {
        const link = await KafkaLink.open(patient);
        try {
          const { partitions } = await describeTopic(link, topic);
          return `${topic}, ${partitions} partition${partitions === 1 ? '' : 's'}`;
        } catch (error) {
          if (!(error instanceof FootpathError && error.code === 'not-found')) throw error;
          return { absent: `${topic} is not there yet: simulate and replay make it (--to kafka:${topic})` };
        } finally {
          await link.close();
        }
      },
    },
  ];
}
