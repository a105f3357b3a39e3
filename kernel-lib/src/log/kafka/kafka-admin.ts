import { setTimeout as delay } from 'node:timers/promises';
import { ConfigResourceTypes } from 'kafkajs';
import { FootpathError } from '../../event/error';
import type { OffsetRange, TopicDescription } from '../topic-log';
import { rootOf, topicNotFound } from './kafka-errors';
import type { KafkaLink } from './kafka-link';

const KNOWN_MS = 10_000;
const LOOK_EVERY_MS = 50;

/** A topic as its broker keeps it. */
export interface KafkaTopic {
  readonly name: string;
  readonly partitions: number;
}

export interface KafkaRetention {
  /** Milliseconds that records stay; null is for ever. */
  readonly retentionMs: number | null;
  /** Bytes that a partition may hold; null is any number. */
  readonly retentionBytes: number | null;
  /** `delete`, `compact` or both. */
  readonly cleanup: string;
}

/** The number of a topic's partitions now; null if there is no such topic. */
export async function partitionsOf(link: KafkaLink, name: string): Promise<number | null> {
  return link.ask(`look at the topic ${name}`, async (admin) => {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [name] });
      return topics[0].partitions.length;
    } catch (error) {
      if (isUnknownTopic(error)) return null;
      if (rootOf(error).type === 'INVALID_TOPIC_EXCEPTION') throw badName(name);
      throw error;
    }
  });
}

/** @throws FootpathError `not-found`. */
export async function describeTopic(link: KafkaLink, name: string): Promise<TopicDescription> {
  const partitions = await partitionsOf(link, name);
  if (partitions === null) throw topicNotFound(name, link.options);
  const { clusterId } = await link.ask(`look at the topic ${name}`, (admin) => admin.describeCluster());
  // The client cannot ask for a topic's own id.
  return { name, id: `kafka:${clusterId}`, sharesId: true, partitions };
}

/**
 * Makes a topic, or finds it as it is.
 *
 * @param partitions for a new topic, default 1; for one that exists it must be its own.
 * @throws FootpathError `changed` for another number of partitions, `bad-argument` for a name that Kafka does not take.
 */
export async function ensureKafkaTopic(
  link: KafkaLink,
  name: string,
  partitions: number | undefined,
): Promise<TopicDescription> {
  if ((await partitionsOf(link, name)) === null) {
    const topics = [{ topic: name, numPartitions: partitions ?? 1, replicationFactor: -1 }];
    // False where somebody else was first: theirs is judged below.
    await link.ask(`make the topic ${name}`, (admin) => admin.createTopics({ topics, waitForLeaders: false }));
    await untilKnown(link, name);
  }
  const topic = await describeTopic(link, name);
  if (partitions === undefined || topic.partitions === partitions) return topic;
  throw new FootpathError(
    'changed',
    `The topic ${name} in Kafka has ${topic.partitions} partitions and is now asked for with ${partitions}. Their number says where a user's records are: leave it out, or make another topic.`,
  );
}

/**
 * By partition, the offsets that it holds; a transaction that is not ended is behind the end.
 *
 * @throws FootpathError `not-found` if the topic is gone.
 */
export async function offsetsOf(link: KafkaLink, name: string): Promise<OffsetRange[]> {
  const found = await link.ask(`look at the topic ${name}`, async (admin) => {
    try {
      return await admin.fetchTopicOffsets(name);
    } catch (error) {
      if (isUnknownTopic(error)) throw topicNotFound(name, link.options);
      throw error;
    }
  });
  return inOrder(found).map(({ low, high }) => ({ startOffset: Number(low), endOffset: Number(high) }));
}

/** A broker hears of a topic a moment after it was made. */
async function untilKnown(link: KafkaLink, name: string): Promise<void> {
  const deadline = performance.now() + KNOWN_MS;
  while ((await partitionsOf(link, name)) === null && performance.now() < deadline) await delay(LOOK_EVERY_MS);
}

/** By partition, the first offset of a record of that time or later; the end where there is none. */
export async function offsetsAtTime(link: KafkaLink, name: string, timeMs: number): Promise<number[]> {
  const what = `look at the topic ${name}`;
  const found = await link.ask(what, (admin) => admin.fetchTopicOffsetsByTimestamp(name, timeMs));
  return inOrder(found).map(({ offset }) => Number(offset));
}

/** All topics but Kafka's own, by name. */
export async function listTopics(link: KafkaLink): Promise<KafkaTopic[]> {
  const { topics } = await link.ask('list the topics', (admin) => admin.fetchTopicMetadata());
  return topics
    .filter(({ name }) => !name.startsWith('__'))
    .map(({ name, partitions }) => ({ name, partitions: partitions.length }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How long a topic keeps its records. */
export async function retentionOf(link: KafkaLink, name: string): Promise<KafkaRetention> {
  const names = ['retention.ms', 'retention.bytes', 'cleanup.policy'];
  const resources = [{ type: ConfigResourceTypes.TOPIC, name, configNames: names }];
  const what = `look at the topic ${name}`;
  const found = await link.ask(what, (admin) => admin.describeConfigs({ resources, includeSynonyms: false }));
  const entries = new Map(
    found.resources[0].configEntries.map(({ configName, configValue }) => [configName, configValue]),
  );
  const limit = (key: string) => (Number(entries.get(key) ?? -1) < 0 ? null : Number(entries.get(key)));
  return { retentionMs: limit(names[0]), retentionBytes: limit(names[1]), cleanup: entries.get(names[2]) ?? 'delete' };
}

function inOrder<T extends { partition: number }>(found: readonly T[]): T[] {
  return [...found].sort((a, b) => a.partition - b.partition);
}

function isUnknownTopic(error: unknown): boolean {
  return rootOf(error).type === 'UNKNOWN_TOPIC_OR_PARTITION';
}

function badName(name: string): FootpathError {
  return new FootpathError(
    'bad-argument',
    `"${name}" cannot be the name of a topic in Kafka: use letters, digits, ., _ and -, at most 249.`,
  );
}
