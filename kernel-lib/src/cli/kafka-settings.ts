import type { LoadedSettings } from '../config/load-settings';
import { FootpathError } from '../event/error';
import { nodeFiles } from '../file/node-files';
import { type KafkaOptions, kafkaOptions } from '../log/kafka/kafka-options';
import { checkCertificates } from '../log/kafka/kafka-tls';

/**
 * How Kafka is reached, as the command line and the settings say.
 *
 * @throws FootpathError `bad-argument` where the file of KAFKA_TLS_CA holds no certificates; as reading it fails.
 */
export function kafkaSettings({ settings, isSet }: LoadedSettings, broker: string | undefined): KafkaOptions {
  const { externalBroker, internalBroker, kafkaTls, kafkaTlsCa, saslMechanism, saslUsername, saslPassword } = settings;
  const isInternal = !isSet('externalBroker') && internalBroker !== null;
  const brokers =
    broker === undefined ? (isInternal ? internalBroker : externalBroker) : kafkaOptions({}, broker).brokers;
  const ca = kafkaTlsCa === null ? undefined : certificatesIn(kafkaTlsCa);
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

function certificatesIn(path: string): string {
  let text: string;
  try {
    text = new TextDecoder().decode(nodeFiles.readAll(path));
  } catch (error) {
    if (!(error instanceof FootpathError)) throw error;
    throw new FootpathError(error.code, `KAFKA_TLS_CA: ${error.message}`, { cause: error });
  }
  checkCertificates(`${path}, which KAFKA_TLS_CA names,`, text);
  return text;
}
