import { FootpathError } from '../../event/error';

/** How Kafka is reached. */
export interface KafkaOptions {
  /** `HOST:PORT`, at least one. */
  readonly brokers: readonly string[];
  readonly tls?: KafkaTls;
  readonly sasl?: KafkaSasl;
  /** How long a lost connection is tried again before what waits for it fails. Default 5 minutes. */
  readonly retryForMs?: number;
  /** How long the first connection is tried. Default 10 s, or `retryForMs` where that is less. */
  readonly connectForMs?: number;
}

/** A password is in no message and in no log. */
export interface KafkaSasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** An encrypted connection; with nothing given, by the authorities that the machine knows. */
export interface KafkaTls {
  /** PEM texts. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

export const DEFAULT_RETRY_FOR_MS = 300_000;
export const DEFAULT_CONNECT_FOR_MS = 10_000;

const BROKER = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/;

/**
 * How Kafka is reached, as the command line or else the environment says: the broker as others reach it, or as those beside it do.
 *
 * @param brokers `HOST:PORT`, several with commas.
 * @throws FootpathError `bad-argument` where no broker is named, or one that is none.
 */
export function kafkaOptions(env: Readonly<Record<string, string | undefined>>, brokers?: string): KafkaOptions {
  const given = brokers || env.KAFKA_EXTERNAL_BROKER || env.KAFKA_INTERNAL_BROKER;
  if (!given) {
    throw new FootpathError(
      'bad-argument',
      'A topic of Kafka needs its broker: give --broker HOST:PORT, or set KAFKA_EXTERNAL_BROKER.',
    );
  }
  const list = given.split(',').map((broker) => broker.trim());
  const wrong = list.find(
    (broker) => Number(BROKER.exec(broker)?.[1] ?? 0) < 1 || Number(BROKER.exec(broker)?.[1]) > 65_535,
  );
  if (wrong === undefined) return { brokers: list };
  throw new FootpathError('bad-argument', `A broker is HOST:PORT, such as localhost:9092, not '${wrong}'.`);
}
