import type { LoadedSettings } from '../config/load-settings';
import { nodeFiles } from '../file/node-files';
import { type KafkaOptions, kafkaOptions } from '../log/kafka/kafka-options';

/** How Kafka is reached, as the command line and the settings say. */
export function kafkaSettings({ settings, isSet }: LoadedSettings, broker: string | undefined): KafkaOptions {
  const { externalBroker, internalBroker, kafkaTls, kafkaTlsCa, saslMechanism, saslUsername, saslPassword } = settings;
  const isInternal = !isSet('externalBroker') && internalBroker !== null;
  const brokers =
    broker === undefined ? (isInternal ? internalBroker : externalBroker) : kafkaOptions({}, broker).brokers;
  const ca = kafkaTlsCa === null ? undefined : new TextDecoder().decode(nodeFiles.readAll(kafkaTlsCa));
  const sasl =
    saslMechanism === null
      ? undefined
      : { mechanism: saslMechanism, username: saslUsername ?? '', password: saslPassword ?? '' };
  return {
    brokers: brokers ?? kafkaOptions({}).brokers,
    tls: kafkaTls ? { ca } : undefined,
    sasl,
    retryForMs: settings.kafkaRetryFor ?? undefined,
  };
}
