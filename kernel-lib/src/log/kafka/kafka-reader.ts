import { randomUUID } from 'node:crypto';
import { FootpathError } from '../../event/error';
import type { Notice } from '../../file/connection-watch';
import type { LogBatch, OffsetRange, TopicDescription, TopicReader } from '../topic-log';
import { describeTopic, offsetsOf, partitionsOf } from './kafka-admin';
import { topicNotFound } from './kafka-errors';
import { KafkaLink } from './kafka-link';
import type { KafkaOptions } from './kafka-options';
import { PartitionQueue } from './partition-queue';
import type { RecordMemory } from './record-memory';
import { TopicConsumer } from './topic-consumer';

/** Who waits for records looks so often whether there can be any: the topic may be gone, or its beginning. */
const LOOK_EVERY_MS = 1000;
/** Whether partitions were added is asked so often, at most. */
const PARTITIONS_EVERY_MS = 5000;

export interface KafkaReaderOptions extends KafkaOptions {
  readonly topic: string;
  /** The consumer group under which it reads; default one of its own, which is removed afterwards. */
  readonly group?: string;
  /** Whether batches have the records' keys. Default false: nothing of the engine reads them. */
  readonly keepsKeys?: boolean;
  /** Where the records' bytes are put together; default: memory of each batch's own. */
  readonly memory?: RecordMemory;
  readonly onNotice?: Notice;
}

/**
 * Opens a topic of Kafka for reading. Nothing is fetched before something is read.
 *
 * @throws FootpathError `unreachable`, `denied`, `not-found` if there is no such topic.
 */
export async function openKafkaReader(options: KafkaReaderOptions): Promise<TopicReader> {
  const onNotice = options.onNotice ?? (() => undefined);
  const link = await KafkaLink.open(options, onNotice);
  try {
    return new KafkaReader(link, await describeTopic(link, options.topic), options, onNotice);
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** Turns what a consumer brings into what is asked for. */
class KafkaReader implements TopicReader {
  private readonly queues: readonly PartitionQueue[];
  private readonly group: string;
  private readonly isOwnGroup: boolean;
  private consumer: TopicConsumer | null = null;
  private waiting = new Set<() => void>();
  private ends: readonly number[] = [];
  private partitionsAskedMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly link: KafkaLink,
    private readonly topic: TopicDescription,
    {
      group = null,
      keepsKeys,
      memory,
    }: Pick<KafkaReaderOptions, 'keepsKeys' | 'memory'> & { readonly group?: string | null },
    private readonly onNotice: Notice,
  ) {
    this.queues = Array.from({ length: topic.partitions }, () => new PartitionQueue({ keepsKeys, memory }));
    this.isOwnGroup = group === null;
    this.group = group ?? `footpath-reader-${randomUUID()}`;
  }

  describe(): TopicDescription {
    return this.topic;
  }

  /** What Kafka calls an end is confirmed: all replicas that count have it. */
  async offsets(): Promise<readonly OffsetRange[]> {
    await this.checkPartitions();
    const seen = this.queues.map(({ next }) => next);
    const ranges = await offsetsOf(this.link, this.topic.name);
    this.ends = ranges.map(({ endOffset }) => endOffset);
    const shrunk = seen.findIndex((next, partition) => next > this.ends[partition]);
    if (shrunk >= 0) throw shorter(this.topic.name, shrunk, this.ends[shrunk], seen[shrunk]);
    return ranges;
  }

  async startAt(offsets: readonly number[]): Promise<void> {
    if (this.consumer !== null) return;
    for (const [partition, offset] of offsets.entries()) this.queues[partition].reset(offset);
    await this.start();
  }

  /** As `TopicReader.read`; with `keptFrom`, batches from there on stay too, since the caller still reads them. */
  async read(partition: number, offset: number, maxBytes: number, keptFrom = offset): Promise<readonly LogBatch[]> {
    const queue = this.queues[partition];
    if (!queue.holds(offset)) {
      const { startOffset, endOffset } = (await this.offsets())[partition];
      if (offset < startOffset) throw lost(this.topic.name, partition, offset, startOffset);
      if (offset > endOffset) throw behindEnd(this.topic.name, partition, offset);
      if (offset === endOffset) return [];
      await this.position(partition, offset);
    }
    for (;;) {
      const batches = queue.take(offset, maxBytes, keptFrom);
      if (batches.length > 0) {
        this.consumer?.moved();
        return batches;
      }
      if (!(await this.mayCome(partition, offset))) return [];
      await this.change(LOOK_EVERY_MS);
      if (queue.next <= offset) await this.look(partition, offset);
    }
  }

  async waitForMore(ends: readonly number[], signal: AbortSignal): Promise<boolean> {
    for (const [partition, end] of ends.entries()) {
      if (this.queues[partition].next < 0) await this.position(partition, end);
    }
    while (!signal.aborted) {
      if (this.queues.some(({ next }, partition) => next > ends[partition])) return true;
      this.throwFailure();
      await this.change(PARTITIONS_EVERY_MS, signal);
      if (signal.aborted || this.queues.some(({ next }, partition) => next > ends[partition])) continue;
      if ((await this.offsets()).some(({ endOffset }, partition) => endOffset > ends[partition])) return true;
    }
    return false;
  }

  async close(): Promise<void> {
    const { consumer } = this;
    this.consumer = null;
    await consumer?.stop();
    if (this.isOwnGroup && consumer !== null) {
      // A group without members is forgotten by Kafka in time, too.
      await this.link
        .ask('remove a consumer group', (admin) => admin.deleteGroups([this.group]), 0)
        .catch(() => undefined);
    }
    await this.link.close();
  }

  private async mayCome(partition: number, offset: number): Promise<boolean> {
    this.throwFailure();
    if (offset < (this.ends[partition] ?? 0)) return true;
    await this.look(partition, offset);
    return offset < this.ends[partition];
  }

  /** @throws FootpathError if what is at an offset can never come. */
  private async look(partition: number, offset: number): Promise<void> {
    this.throwFailure();
    const { startOffset } = (await this.offsets())[partition];
    if (startOffset > offset && this.queues[partition].next <= offset)
      throw lost(this.topic.name, partition, offset, startOffset);
  }

  /** Begins to fetch a partition at an offset. */
  private async position(partition: number, offset: number): Promise<void> {
    const queue = this.queues[partition];
    const isFirst = queue.next < 0;
    if (!isFirst) {
      // What is under way of it would come between.
      await this.consumer?.stop();
      this.consumer = null;
    }
    queue.reset(offset);
    if (this.consumer !== null) {
      this.consumer.begin(partition);
      return;
    }
    await this.start();
  }

  private async start(): Promise<void> {
    this.consumer = new TopicConsumer({
      link: this.link,
      topic: this.topic.name,
      group: this.group,
      queues: this.queues,
      onChange: () => this.wake(),
      onNotice: this.onNotice,
      isAwaited: () => this.waiting.size > 0,
      checkGap: async (at) => this.look(at, this.queues[at].next),
    });
    await this.consumer.start();
  }

  /** Until something comes, for so long at most. */
  private async change(ms: number, signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        this.waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal?.addEventListener('abort', end, { once: true });
      this.waiting.add(end);
      // Whom a full queue keeps waiting is let go, so that what is waited for can come.
      this.consumer?.moved();
    });
  }

  private wake(): void {
    for (const end of [...this.waiting]) end();
  }

  private throwFailure(): void {
    if (this.consumer?.failure) throw this.consumer.failure;
  }

  private async checkPartitions(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.partitionsAskedMs < PARTITIONS_EVERY_MS) return;
    this.partitionsAskedMs = nowMs;
    const { name, partitions } = this.topic;
    const now = await partitionsOf(this.link, name);
    if (now === null) throw topicNotFound(name, this.link.options);
    if (now === partitions) return;
    throw new FootpathError(
      'changed',
      `The topic ${name} in Kafka has ${now} partitions now, and had ${partitions} when this pipeline began: a user's records are no longer where they were. ` +
        'What is committed stays. Let this pipeline end here, and read the topic from its start under another "name".',
    );
  }
}

function lost(name: string, partition: number, offset: number, startOffset: number): FootpathError {
  return new FootpathError(
    'not-found',
    `Offset ${offset} of partition ${partition} of the topic ${name} is no longer there: its retention has removed offsets ${offset} to ${startOffset - 1}, which were not read. ` +
      'What is committed stays. Ways out: restore the records and go on, or read what is left in another pipeline ("name"), or begin anew with footpath reset; and let the topic keep its records for longer.',
  );
}

function behindEnd(name: string, partition: number, offset: number): FootpathError {
  return new FootpathError('bad-argument', `Partition ${partition} of the topic ${name} ends before offset ${offset}.`);
}

function shorter(name: string, partition: number, end: number, seen: number): FootpathError {
  return new FootpathError(
    'changed',
    `Partition ${partition} of the topic ${name} ends at offset ${end} now, and was read up to ${seen}: the topic was made anew, or records are lost. ` +
      'What was committed of it stays as it was. Read another one in another pipeline, or begin anew with footpath reset.',
  );
}
