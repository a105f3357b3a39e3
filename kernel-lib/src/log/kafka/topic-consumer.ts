import { setTimeout as delay } from 'node:timers/promises';
import type { Consumer, ConsumerCrashEvent, ConsumerGroupJoinEvent, EachBatchPayload } from 'kafkajs';
import type { FootpathError } from '../../event/error';
import type { Notice } from '../../file/connection-watch';
import { isPassing, kafkaError } from './kafka-errors';
import type { KafkaLink } from './kafka-link';
import type { PartitionQueue } from './partition-queue';
import { readsAll } from './reads-all';
import { settled } from './settled';

/** What waits to be read: beyond this nothing more is fetched, but for a partition that somebody waits for. */
const MOST_QUEUED_BYTES = 32 << 20;
/** Then a partition of which more waits is passed over until most of it was read. */
const MOST_PARTITION_BYTES = 8 << 20;
/** A fetch: a record may be longer, and comes all the same. */
const FETCH_PARTITION_BYTES = 1 << 19;
const FETCH_BYTES = 2 << 20;
/** A fetch waits so long for a record to come; a close waits for the fetch. */
const FETCH_WAIT_MS = 250;
/** So long others of the group wait for one that died; it is told by its heartbeats. */
const SESSION_MS = 10_000;
const STOP_MS = 1500;
const HEARTBEAT_MS = 3000;
const RESTART_MS = 300;
/** Partitions that were added are looked for so often. */
const METADATA_MS = 10_000;

export interface ConsumerParts {
  readonly link: KafkaLink;
  readonly topic: string;
  readonly group: string;
  readonly queues: readonly PartitionQueue[];
  /** Something came, or failed. */
  readonly onChange: () => void;
  readonly onNotice: Notice;
  /** Whether somebody waits for what is not there yet. */
  readonly isAwaited: () => boolean;
  /** Offsets before `offset` were passed over without a record: throws if there may have been some. */
  readonly checkGap: (partition: number, offset: number) => Promise<void>;
}

/**
 * Fetches all partitions of a topic into their queues, from where each queue ends; the group's own offsets count for nothing. Made
 * anew after what breaks it, until the user's patience is at an end.
 */
export class TopicConsumer {
  /** Why nothing more will come. */
  failure: FootpathError | null = null;
  private consumer: Consumer | null = null;
  private isClosed = false;
  /** Partitions that are passed over: for now, or because nobody has said where they begin. */
  private readonly paused = new Set<number>();
  private wakeFull: () => void = () => undefined;
  private restart: Promise<void> | null = null;

  constructor(private readonly parts: ConsumerParts) {}

  async start(): Promise<void> {
    const { link, topic, group } = this.parts;
    const consumer = link.patient.consumer({
      groupId: group,
      partitionAssigners: [readsAll],
      sessionTimeout: SESSION_MS,
      rebalanceTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      metadataMaxAge: METADATA_MS,
      allowAutoTopicCreation: false,
      maxBytesPerPartition: FETCH_PARTITION_BYTES,
      maxBytes: FETCH_BYTES,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      retry: { restartOnFailure: async () => false },
    });
    this.consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, (event) => this.joined(event));
    consumer.on(consumer.events.CRASH, (event) => this.crashed(event));
    consumer.on(consumer.events.HEARTBEAT, () => link.watch.back());
    consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload }) => {
      const { partition, batchSize, firstOffset, lastOffset } = payload;
      if (batchSize === 0) void this.passed(partition, firstOffset, Number(lastOffset) + 1);
    });
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [topic], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: (payload) => this.take(payload),
      });
    } catch (error) {
      this.restartOrFail(error);
    }
  }

  /** Begins to fetch a partition whose queue says now where it begins; none of it is under way. */
  begin(partition: number): void {
    const { topic, queues } = this.parts;
    try {
      this.consumer?.seek({ topic, partition, offset: String(queues[partition].next) });
      this.resume(partition);
    } catch {
      // Not running just now: once it joins the group it begins there.
    }
  }

  /** Something was read, or somebody waits. */
  moved(): void {
    for (const partition of this.paused) {
      const { next, sizeBytes } = this.parts.queues[partition];
      if (next >= 0 && sizeBytes < MOST_PARTITION_BYTES / 2) this.resume(partition);
    }
    this.wakeFull();
  }

  async stop(): Promise<void> {
    this.isClosed = true;
    this.wakeFull();
    // Where the broker is gone there is nobody to take leave of, and one that is being made anew waits for it for as long as it may.
    await settled(this.restart ?? undefined, STOP_MS);
    await settled(this.consumer?.disconnect(), STOP_MS);
  }

  private joined({ payload }: ConsumerGroupJoinEvent): void {
    const { topic, queues, onNotice, link } = this.parts;
    link.watch.back();
    this.paused.clear();
    const assigned = payload.memberAssignment[topic] ?? [];
    for (const partition of assigned) {
      const queue = queues[partition];
      if (queue === undefined) continue;
      if (queue.next < 0) this.pause(partition);
      else this.consumer!.seek({ topic, partition, offset: String(queue.next) });
    }
    const missing = queues.length - assigned.length;
    if (missing > 0) {
      onNotice(`${missing} partitions of the topic ${topic} are with another member of the group; they are waited for`);
    }
  }

  private async take({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const { topic, queues, onChange, checkGap } = this.parts;
    const { partition, messages } = batch;
    const queue = queues[partition];
    const fetched = Number((batch as unknown as { fetchedOffset: string }).fetchedOffset);
    if (queue === undefined || this.isClosed || isStale() || !isRunning()) return;
    if (fetched > queue.next) {
      // The broker had no more what we asked for, and the client would go on with what there is.
      await checkGap(partition, fetched).then(
        () => this.consumer?.seek({ topic, partition, offset: String(queue.next) }),
        (error) => this.fail(error),
      );
      return;
    }
    this.parts.link.watch.back();
    queue.push(messages, Number(batch.lastOffset()) + 1);
    resolveOffset(batch.lastOffset());
    onChange();
    while (this.isFull() && isRunning() && !isStale()) {
      if (this.parts.isAwaited()) {
        if (queue.sizeBytes > MOST_PARTITION_BYTES) this.pause(partition);
        return;
      }
      await this.room();
      await heartbeat();
    }
  }

  /** The client has passed over what holds no record for us: ends of transactions, and those that were given up. */
  private async passed(partition: number, firstOffset: string | null, end: number): Promise<void> {
    const { queues, onChange, checkGap } = this.parts;
    const queue = queues[partition];
    if (queue === undefined || end <= queue.next) return;
    try {
      const first = firstOffset === null ? end - 1 : Number(firstOffset);
      if (first > queue.next) await checkGap(partition, first);
      queue.skipTo(end);
      onChange();
    } catch (error) {
      this.fail(error);
    }
  }

  private isFull(): boolean {
    let queued = 0;
    for (const { sizeBytes } of this.parts.queues) queued += sizeBytes;
    return !this.isClosed && queued > MOST_QUEUED_BYTES;
  }

  /** Until something was read, or it is time for a sign of life. */
  private async room(): Promise<void> {
    const timer = new AbortController();
    await Promise.race([
      new Promise<void>((resolve) => {
        this.wakeFull = resolve;
      }),
      delay(HEARTBEAT_MS, undefined, { signal: timer.signal }).catch(() => undefined),
    ]);
    timer.abort();
    this.wakeFull = () => undefined;
  }

  private pause(partition: number): void {
    this.paused.add(partition);
    this.consumer!.pause([{ topic: this.parts.topic, partitions: [partition] }]);
  }

  private resume(partition: number): void {
    this.paused.delete(partition);
    this.consumer?.resume([{ topic: this.parts.topic, partitions: [partition] }]);
  }

  private crashed({ payload }: ConsumerCrashEvent): void {
    this.restartOrFail(payload.error);
  }

  private restartOrFail(error: unknown): void {
    const { link } = this.parts;
    if (this.isClosed) return;
    if (isPassing(error)) link.watch.lost();
    const known = kafkaError(error, `read the topic ${this.parts.topic}`, link.options);
    if (!isPassing(error) || link.watch.lostForMs > link.retryForMs) {
      this.fail(known);
      return;
    }
    const broken = this.consumer;
    this.consumer = null;
    this.restart ??= (async () => {
      await settled(broken?.disconnect(), STOP_MS);
      await delay(RESTART_MS);
      this.restart = null;
      if (!this.isClosed) await this.start();
    })();
  }

  private fail(error: unknown): void {
    const { link, topic, onChange } = this.parts;
    this.failure ??= kafkaError(error, `read the topic ${topic}`, link.options);
    onChange();
  }
}
