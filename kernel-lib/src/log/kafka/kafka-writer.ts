import type { Producer } from 'kafkajs';
import { FootpathError } from '../../event/error';
import type { Notice } from '../../file/connection-watch';
import type { AppendBatch, TopicDescription, TopicWriter } from '../topic-log';
import { ensureKafkaTopic } from './kafka-admin';
import { kafkaError } from './kafka-errors';
import { KafkaLink } from './kafka-link';
import type { KafkaOptions } from './kafka-options';
import { type ProduceRequest, produceRequests } from './produce-requests';

const ALL_REPLICAS = -1;

export interface KafkaWriterOptions extends KafkaOptions {
  readonly topic: string;
  /** Of a new topic, default 1; of an existing one it must be its own. */
  readonly partitions?: number;
  readonly onNotice?: Notice;
}

/**
 * Makes a topic of Kafka or opens it for appending. Others may append to it meanwhile.
 *
 * @throws FootpathError `changed` for another number of partitions, `unreachable`, `denied`, `bad-argument`.
 */
export async function openKafkaWriter(options: KafkaWriterOptions): Promise<TopicWriter> {
  const link = await KafkaLink.open(options, options.onNotice);
  try {
    const topic = await ensureKafkaTopic(link, options.topic, options.partitions);
    // While the user's patience lasts the client itself has to try: another request would be another record to the broker.
    const producer = link.patient.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition!,
    });
    await producer.connect().catch((error) => {
      throw kafkaError(error, `write the topic ${topic.name}`, options);
    });
    return new KafkaWriter(link, topic, producer);
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** Appends in order, with one request under way, so that the broker knows a record that comes twice. */
class KafkaWriter implements TopicWriter {
  private failure: FootpathError | null = null;

  constructor(
    private readonly link: KafkaLink,
    private readonly topic: TopicDescription,
    private readonly producer: Producer,
  ) {}

  describe(): TopicDescription {
    return this.topic;
  }

  async append(batches: readonly AppendBatch[]): Promise<readonly number[]> {
    if (this.failure !== null) throw this.failure;
    this.check(batches);
    const offsets = new Array<number>(batches.length).fill(-1);
    try {
      // One time for all, so that what was appended together is merged together.
      for (const request of produceRequests(batches, String(Date.now()))) await this.send(request, offsets);
      return offsets;
    } catch (error) {
      this.failure = kafkaError(error, `write the topic ${this.topic.name}`, this.link.options);
      throw this.failure;
    }
  }

  async close(): Promise<void> {
    await this.producer.disconnect().catch(() => undefined);
    await this.link.close();
  }

  private check(batches: readonly AppendBatch[]): void {
    const { name, partitions } = this.topic;
    for (const { partition, records } of batches) {
      const { bytes, ends } = records;
      if (partition < partitions && ends.length > 0 && ends[ends.length - 1] === bytes.length) continue;
      throw new FootpathError(
        'bad-argument',
        `A batch of ${ends.length} records cannot be appended to partition ${partition} of the topic ${name}, which has ${partitions}: it takes at least one record, and a partition of the topic.`,
      );
    }
  }

  private async send({ messages, begins }: ProduceRequest, offsets: number[]): Promise<void> {
    const { name: topic } = this.topic;
    const sent = this.producer.sendBatch({ acks: ALL_REPLICAS, topicMessages: [{ topic, messages: [...messages] }] });
    for (const { partition, baseOffset } of await this.withinPatience(sent)) {
      const batch = begins.get(partition);
      if (batch !== undefined) offsets[batch] = Number(baseOffset);
    }
    this.link.watch.back();
  }

  /** What the client tries within what it tries adds up. */
  private async withinPatience<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    work.catch(() => undefined);
    const tooLong = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject({ name: 'KafkaJSRequestTimeoutError', message: '' }), this.link.retryForMs);
    });
    try {
      return await Promise.race([work, tooLong]);
    } finally {
      clearTimeout(timer);
    }
  }
}
