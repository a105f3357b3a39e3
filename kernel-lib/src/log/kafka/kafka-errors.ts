import { FootpathError } from '../../event/error';
import type { KafkaOptions } from './kafka-options';

/** What the client's errors tell. */
interface ClientError {
  readonly name?: string;
  readonly type?: string;
  readonly message?: string;
  readonly cause?: unknown;
}

/** Where a server was not there, or went away, or said nothing: the same may go well later. */
const CONNECTION_ERRORS = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
]);

const PASSING_TYPES = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_FOR_PARTITION',
  'BROKER_NOT_AVAILABLE',
  'REPLICA_NOT_AVAILABLE',
  'NETWORK_EXCEPTION',
  'GROUP_LOAD_IN_PROGRESS',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'NOT_COORDINATOR_FOR_GROUP',
  'NOT_CONTROLLER',
  'REQUEST_TIMED_OUT',
  'KAFKA_STORAGE_ERROR',
]);

/** What the client comes to where none of the brokers that it knows has answered its question for metadata. */
const NO_METADATA = /^Cannot (?:read propert|destructure).*topicMetadata/;
const BEFORE_TLS = /before secure TLS/;
/** What is said where somebody took the connection and did not like what came: a broker that asks who comes, or speaks TLS. */
const CLOSED_AT_ONCE = /^Closed connection|before secure TLS/;

/** The error that others were made of. */
export function rootOf(error: unknown): ClientError {
  let root = error as ClientError;
  for (let depth = 0; depth < 10 && root?.cause instanceof Error; depth++) root = root.cause as ClientError;
  return root ?? {};
}

/** Whether a server did not answer, or is just finding its feet. */
export function isPassing(error: unknown): boolean {
  const { name = '', type = '', message = '' } = rootOf(error);
  return CONNECTION_ERRORS.has(name) || PASSING_TYPES.has(type) || NO_METADATA.test(message);
}

/**
 * The client's error in our terms.
 *
 * @param what what was to be done, as the middle of a sentence: `read the topic events`.
 */
export function kafkaError(error: unknown, what: string, options: KafkaOptions): FootpathError {
  if (error instanceof FootpathError) return error;
  const { name = '', type = '', message = '' } = rootOf(error);
  const where = options.brokers.join(', ');
  const said = NO_METADATA.test(message) ? '' : withoutSecrets(message, options);
  if (type === 'ILLEGAL_SASL_STATE') {
    return new FootpathError(
      'denied',
      `Kafka at ${where} asks nobody who they are, but a user is given (${options.sasl?.mechanism}). Take KAFKA_SASL_MECHANISM and what belongs to it away, or give the address at which that broker takes users.`,
    );
  }
  if (type === 'UNSUPPORTED_SASL_MECHANISM') {
    return new FootpathError(
      'denied',
      `Kafka at ${where} does not know ${options.sasl?.mechanism}, by which ${options.sasl?.username} is to be let in. Set KAFKA_SASL_MECHANISM to one that the broker has.`,
    );
  }
  if (name === 'KafkaJSSASLAuthenticationError') {
    return new FootpathError(
      'denied',
      `Kafka at ${where} did not let ${options.sasl?.username ?? 'this client'} in (${options.sasl?.mechanism ?? 'without a user'}): check the user's name, its password and the mechanism.`,
    );
  }
  if (type.endsWith('AUTHORIZATION_FAILED')) {
    return new FootpathError(
      'denied',
      `Kafka at ${where} does not allow ${options.sasl?.username ?? 'this client'} to ${what} (${type}): have that right granted.`,
    );
  }
  if (type === 'INCONSISTENT_GROUP_PROTOCOL') {
    return new FootpathError(
      'locked',
      `Another program reads as the same consumer group, so Footpath cannot ${what}. Stop that program, or give the definition another "name".`,
      { retryable: true },
    );
  }
  if (type === 'MESSAGE_TOO_LARGE' || type === 'RECORD_LIST_TOO_LARGE') {
    return new FootpathError(
      'bad-argument',
      `Kafka takes no record of that size, so Footpath cannot ${what}. Raise the topic's max.message.bytes, or leave the record out.`,
    );
  }
  const wanted = CLOSED_AT_ONCE.test(message) ? perhapsWanted(options, message) : null;
  if (isPassing(error) && wanted !== null) {
    return new FootpathError(
      'unreachable',
      `Kafka at ${where} takes a connection and closes it at once, so Footpath cannot ${what} (${said}). It may want ${wanted}: give it that, or the address of another way in, then run the same command again.`,
      { retryable: true },
    );
  }
  if (isPassing(error)) {
    const brokers = `${where} ${options.brokers.length === 1 ? 'is' : 'are'} right and running`;
    return new FootpathError(
      'unreachable',
      `Kafka does not answer at ${where}, so Footpath cannot ${what}${said === '' ? '' : ` (${said})`}. See that ${brokers}${waysIn(options)}, then run the same command again.`,
      { retryable: true },
    );
  }
  return new FootpathError('io', `Kafka at ${where} failed to ${what}: ${said || name}`, { retryable: true });
}

/** What a broker may have wanted that closed the connection without a word; null where nothing is left to be given. */
function perhapsWanted({ tls, sasl }: KafkaOptions, said: string): string | null {
  if (tls !== undefined && BEFORE_TLS.test(said)) return 'connections without TLS (KAFKA_TLS=false)';
  const wanted = [
    ...(tls === undefined ? ['TLS (KAFKA_TLS=true)'] : []),
    ...(sasl === undefined ? ['a user (KAFKA_SASL_MECHANISM, KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD)'] : []),
  ];
  return wanted.length === 0 ? null : wanted.join(' or ');
}

/** What else has to be so for an answer, by how we knock. */
function waysIn({ tls, sasl }: KafkaOptions): string {
  const user = sasl === undefined ? ', asks for no user (KAFKA_SASL_MECHANISM)' : '';
  if (tls === undefined) return `${user} and takes connections without TLS (KAFKA_TLS)`;
  return `${user} and takes TLS with a certificate that KAFKA_TLS_CA vouches for`;
}

/** A text of the client or the server as it may be shown. */
export function withoutSecrets(text: string, { sasl }: KafkaOptions): string {
  return sasl?.password ? text.replaceAll(sasl.password, '…') : text;
}

export function topicNotFound(name: string, { brokers }: KafkaOptions): FootpathError {
  return new FootpathError(
    'not-found',
    `There is no topic ${name} in Kafka at ${brokers.join(', ')}. Make it with "footpath replay --csv FILE --to kafka:${name}", or give the --broker that has it.`,
  );
}
