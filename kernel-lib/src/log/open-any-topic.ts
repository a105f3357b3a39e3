import type { Notice } from '../file/connection-watch';
import type { KafkaOptions } from './kafka/kafka-options';
import { kafkaOptions } from './kafka/kafka-options';
import type { LogWorld } from './log-world';
import { openTopicReader, openTopicWriter, type TopicWriterOptions } from './open-topic';
import type { TopicReader, TopicWriter } from './topic-log';

/** Where a topic is: in the folder of a store, or in Kafka. */
export type TopicKind = 'log' | 'kafka';

/** A topic as people name it, `log:events` or `kafka:events`. */
export interface TopicPlace {
  readonly kind: TopicKind;
  readonly name: string;
}

/** What opening takes, whatever the kind is. */
export interface TopicAccess {
  /** Absolute path of the store's folder. */
  readonly dir: string;
  /** Default: as the environment says. */
  readonly kafka?: KafkaOptions;
  /** See `KafkaReaderOptions`. */
  readonly group?: string;
  /** See `KafkaReaderOptions`; the embedded log keeps no keys. */
  readonly keepsKeys?: boolean;
  readonly onNotice?: Notice;
  /** Whether Kafka's client gets a thread of its own: for who moves many records, not for a look. Default false. */
  readonly ownThread?: boolean;
}

/** The place that a text names; null if it is none. */
export function topicPlaceIn(text: string): TopicPlace | null {
  const match = /^(log|kafka):(.+)$/.exec(text);
  return match === null ? null : { kind: match[1] as TopicKind, name: match[2] };
}

/** Opens a topic for reading; the client of Kafka is loaded only where it is needed. */
export async function openAnyReader(world: LogWorld, place: TopicPlace, access: TopicAccess): Promise<TopicReader> {
  if (place.kind === 'log') return openTopicReader(world, access.dir, place.name);
  const { kafka = kafkaOptions(process.env), group, keepsKeys, onNotice } = access;
  const options = { ...kafka, topic: place.name, group, keepsKeys, onNotice };
  if (access.ownThread) return (await import('./kafka/threaded-topic')).openThreadedReader(options);
  return (await import('./kafka/kafka-reader')).openKafkaReader(options);
}

/** Makes a topic or opens it for appending; of what only the embedded log knows, Kafka hears nothing. */
export async function openAnyWriter(
  world: LogWorld,
  { kind, name }: TopicPlace,
  { kafka, group: _, keepsKeys: __, onNotice, ownThread, ...options }: TopicAccess & Omit<TopicWriterOptions, 'topic'>,
): Promise<TopicWriter> {
  if (kind === 'log') return openTopicWriter(world, { ...options, topic: name });
  const { partitions } = options;
  const kafkaWriter = { ...(kafka ?? kafkaOptions(process.env)), topic: name, partitions, onNotice };
  if (ownThread) return (await import('./kafka/threaded-topic')).openThreadedWriter(kafkaWriter);
  return (await import('./kafka/kafka-writer')).openKafkaWriter(kafkaWriter);
}
