import { FootpathError } from '../event/error';
import { RecordPacker } from '../log/record-packer';
import type { AppendBatch, TopicWriter } from '../log/topic-log';
import type { JsonRecords } from './json-record';
import { Pace, type PaceOptions, systemWaiter, type Waiter } from './pace';

const DEFAULT_CHUNK_RECORDS = 1000;
/** A chunk of long records is appended before it grows beyond this. */
const MAX_WAITING_BYTES = 8 << 20;

export interface SenderOptions extends PaceOptions {
  /** Records that are appended together. Default 1,000. */
  readonly chunkRecords?: number;
  readonly signal?: AbortSignal;
  readonly waiter?: Waiter;
  /** Called after each append with the number of records so far. */
  readonly onProgress?: (sent: number) => void;
}

/** Records that are gathered to be appended together. */
class Gathered {
  count = 0;
  sizeBytes = 0;
  private readonly packers: readonly RecordPacker[];
  private readonly userIds: readonly number[][];

  constructor(partitions: number) {
    this.packers = Array.from({ length: partitions }, () => new RecordPacker());
    this.userIds = this.packers.map(() => []);
  }

  add({ partition, value, userId }: JsonRecords['sent']): void {
    this.packers[partition].add(value);
    this.userIds[partition].push(userId);
    this.count++;
    this.sizeBytes += value.length;
  }

  batches(): AppendBatch[] {
    return this.packers.flatMap((packer, partition) =>
      packer.count === 0 ? [] : [{ partition, records: packer.packed(), userIds: this.userIds[partition] }],
    );
  }

  clear(): void {
    for (const packer of this.packers) packer.clear();
    for (const ofPartition of this.userIds) ofPartition.length = 0;
    this.count = 0;
    this.sizeBytes = 0;
  }
}

/**
 * Sends records to a topic in their order, chunk by chunk, as fast as the pace allows. While a chunk is on its way the next one is
 * gathered; never more than one is on its way.
 */
export class TopicSender {
  /** Records that are in the topic. */
  sent = 0;
  private gathered: Gathered;
  private spare: Gathered;
  private onItsWay: Promise<void> | null = null;
  /** Records that were taken, whether sent yet or not. */
  private taken = 0;
  private readonly pace: Pace;
  private readonly waiter: Waiter;

  constructor(
    private readonly writer: TopicWriter,
    private readonly options: SenderOptions,
  ) {
    this.waiter = options.waiter ?? systemWaiter;
    this.pace = new Pace(options, this.waiter);
    const { partitions } = writer.describe();
    this.gathered = new Gathered(partitions);
    this.spare = new Gathered(partitions);
  }

  /**
   * Takes all records of the chunk that was begun.
   *
   * @throws FootpathError `interrupted` once the signal aborts; what was taken before is then in the topic.
   */
  async send(records: JsonRecords): Promise<void> {
    const chunkRecords = this.options.chunkRecords ?? DEFAULT_CHUNK_RECORDS;
    const { sent } = records;
    while (records.next()) {
      const waitMs = this.pace.waitFor(this.taken, sent.eventTimeMs);
      if (waitMs > 0) {
        await this.flush();
        await this.waitUnlessStopped(waitMs);
      }
      this.gathered.add(sent);
      this.taken++;
      const { count, sizeBytes } = this.gathered;
      if (count >= chunkRecords || sizeBytes >= MAX_WAITING_BYTES) await this.chunkDone();
    }
  }

  /** Appends what was gathered; resolves once all is in the topic. */
  async flush(): Promise<void> {
    await this.beginAppend();
    await this.settle();
  }

  /** Sends what was gathered on its way, once the chunk before it has come. */
  private async beginAppend(): Promise<void> {
    await this.settle();
    const { gathered } = this;
    if (gathered.count === 0) return;
    this.gathered = this.spare;
    this.spare = gathered;
    this.onItsWay = this.writer.append(gathered.batches()).then(() => {
      this.sent += gathered.count;
      gathered.clear();
      this.options.onProgress?.(this.sent);
    });
    // Its failure is heard by whoever settles it; until then nobody awaits it, which must not end the process.
    this.onItsWay.catch(() => undefined);
  }

  private async settle(): Promise<void> {
    const { onItsWay } = this;
    this.onItsWay = null;
    await onItsWay;
  }

  private async chunkDone(): Promise<void> {
    await this.beginAppend();
    const { sleepMs = 0 } = this.options;
    if (sleepMs > 0) await this.settle();
    // Without a wait signals would not be heard: an append gives the event loop no turn.
    await this.waitUnlessStopped(sleepMs);
  }

  private async waitUnlessStopped(ms: number): Promise<void> {
    const { signal } = this.options;
    if (!signal?.aborted) await this.waiter.wait(ms, signal);
    if (!signal?.aborted) return;
    await this.settle();
    throw new FootpathError('interrupted', 'Stopped as asked.');
  }
}
