import { InvalidArgumentError, Option } from 'commander';
import { FootpathError } from '../event/error';
import { hostIdentity } from '../file/host-identity';
import { nodeFiles } from '../file/node-files';
import { systemClock } from '../file/system-clock';
import type { KafkaOptions } from '../log/kafka/kafka-options';
import type { LogWorld } from '../log/log-world';
import type { FsyncPolicy } from '../log/log-writer';
import { type TopicAccess, type TopicKind, type TopicPlace, topicPlaceIn } from '../log/open-any-topic';
import { type Progress, topicKindOf } from '../run/progress';
import { oneOf } from './arguments';
import type { Context } from './context';
import { kafkaSettings } from './kafka-settings';
import { grouped } from './terminal';

/** `log:TOPIC`, a topic of the embedded log, or `kafka:TOPIC`. */
export function topicPlace(text: string): TopicPlace {
  const place = topicPlaceIn(text);
  if (place !== null) return place;
  throw new InvalidArgumentError(`It takes log:TOPIC or kafka:TOPIC, such as log:events, not '${text}'.`);
}

/** The brokers of a topic of Kafka. */
export function brokerOption(): Option {
  return new Option(
    '--broker <HOST:PORT,…>',
    "of kafka:TOPIC: the brokers (default: KAFKA_EXTERNAL_BROKER's, see footpath config)",
  );
}

/** How Kafka is reached, where a topic of Kafka is meant; else undefined, and no setting of it is asked for. */
export function kafkaFor(
  context: Context,
  kind: TopicKind | undefined,
  broker: string | undefined,
): KafkaOptions | undefined {
  if (kind === 'kafka') return kafkaSettings(context.settings(), broker);
  if (broker === undefined) return undefined;
  throw new FootpathError(
    'bad-argument',
    '--broker goes with kafka:TOPIC: there is no broker of a topic of the embedded log.',
  );
}

/** A positive number, such as `0.5` or `2000`. */
export function positiveNumber(text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (text.trim() === '' || !(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw new InvalidArgumentError(`It takes a number above 0, not '${text}'.`);
  }
  return value;
}

/** How many times faster than the events came, `60x` or `60`. */
export function speedFactor(text: string): number {
  return positiveNumber(text.replace(/x$/, ''));
}

/** How to reach the topic of a pipeline's input, wherever it is. */
export function topicAccess(context: Context, dir: string, progress: Pick<Progress, 'kind'>): TopicAccess {
  return { dir, kafka: kafkaFor(context, topicKindOf(progress), undefined) };
}

export function fsyncOption(): Option {
  return new Option(
    '--fsync <WHEN>',
    'when an append is durable: at once (batch), soon (interval) or when the system likes (none)',
  )
    .argParser(oneOf<FsyncPolicy>(['batch', 'interval', 'none']))
    .default('batch');
}

export function logWorld(): LogWorld {
  return { files: nodeFiles, clock: systemClock, host: hostIdentity() };
}

/** Tells that a writer before had not finished its last batch. */
export function tellTorn({ terminal }: Context, json: boolean) {
  return ({ partition, endOffset, bytes }: { partition: number; endOffset: number; bytes: number }): void => {
    const notice = `partition ${partition} had ${grouped(bytes)} bytes of a batch that was never finished; the log goes on at offset ${grouped(endOffset)}.`;
    terminal.err(json ? `${JSON.stringify({ notice })}\n` : `note: ${notice}\n`);
  };
}
