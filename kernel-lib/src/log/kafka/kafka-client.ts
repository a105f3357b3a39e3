import { CompressionCodecs, CompressionTypes, Kafka, logLevel } from 'kafkajs';
import type { ConnectionWatch } from '../../file/connection-watch';
import { CODECS } from './codecs';
import type { KafkaOptions } from './kafka-options';
import { checkTls } from './kafka-tls';
import type { Sockets } from './sockets';

const CONNECT_MS = 3000;
const REQUEST_MS = 30_000;
/** The longest that the client waits before it tries again. */
export const MOST_RETRY_MS = 500;

/**
 * Sets the client up; what it would print is listened to only. Commands that do not need it do not load this file.
 *
 * @param retries how often a connection is tried before what needs it fails; what wraps that does not try again.
 */
export function kafkaClient(options: KafkaOptions, watch: ConnectionWatch, sockets: Sockets, retries: number): Kafka {
  CompressionCodecs[CompressionTypes.Snappy] = CODECS.snappy;
  CompressionCodecs[CompressionTypes.LZ4] = CODECS.lz4;
  CompressionCodecs[CompressionTypes.ZSTD] = CODECS.zstd;
  const { brokers, tls, sasl } = options;
  if (tls !== undefined) checkTls(tls);
  return new Kafka({
    clientId: 'footpath',
    brokers: [...brokers],
    ssl: tls === undefined ? undefined : { ca: tls.ca, cert: tls.cert, key: tls.key },
    // The client's types tell mechanism from mechanism; their fields are the same.
    sasl: sasl === undefined ? undefined : { ...sasl, mechanism: sasl.mechanism as 'plain' },
    socketFactory: sockets.make,
    connectionTimeout: CONNECT_MS,
    requestTimeout: REQUEST_MS,
    retry: { initialRetryTime: 100, maxRetryTime: MOST_RETRY_MS, retries },
    logLevel: logLevel.ERROR,
    logCreator: () => (entry) => listen(entry, watch),
  });
}

/** Of what the client would log nothing is shown: it may hold what is secret. */
function listen(
  { namespace, level, log }: { namespace: string; level: logLevel; log: { message: string } },
  watch: ConnectionWatch,
): void {
  if (namespace === 'Connection' && level === logLevel.ERROR && /^Connection (error|timeout)/.test(log.message))
    watch.lost();
}
