import { FootpathError } from '../event/error';
import { RecordPacker } from '../log/record-packer';
import type { TopicWriter } from '../log/topic-log';
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

/** Sends records to a topic in their order, chunk by chunk, as fast as the pace allows. */
export class TopicSender {
  /** Records that were appended. */
  sent = 0;
  private readonly packers: readonly RecordPacker[];
  private readonly userIds: readonly number[][];
  private readonly pace: Pace;
  private readonly waiter: Waiter;
  private waiting = 0;
  private waitingBytes = 0;

  constructor(
    private readonly writer: TopicWriter,
    private readonly options: SenderOptions,
  ) {
    this.waiter = options.waiter ?? systemWaiter;
    this.pace = new Pace(options, this.waiter);
    const { partitions } = writer.describe();
    this.packers = Array.from({ length: partitions }, () => new RecordPacker());
    this.userIds = this.packers.map(() => []);
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
      const waitMs = this.pace.waitFor(this.sent + this.waiting, sent.eventTimeMs);
      if (waitMs > 0) {
        await this.flush();
        await this.waitUnlessStopped(waitMs);
      }
      this.packers[sent.partition].add(sent.value);
      this.userIds[sent.partition].push(sent.userId);
      this.waiting++;
      this.waitingBytes += sent.value.length;
      if (this.waiting >= chunkRecords || this.waitingBytes >= MAX_WAITING_BYTES) await this.chunkDone();
    }
  }

  /** Appends what waits. */
  async flush(): Promise<void> {
    if (this.waiting === 0) return;
    const batches = this.packers.flatMap((packer, partition) =>
      packer.count === 0 ? [] : [{ partition, records: packer.packed(), userIds: this.userIds[partition] }],
    );
    await this.writer.append(batches);
    for (const packer of this.packers) packer.clear();
    for (const ofPartition of this.userIds) ofPartition.length = 0;
    this.sent += this.waiting;
    this.waiting = 0;
    this.waitingBytes = 0;
    this.options.onProgress?.(this.sent);
  }

  private async chunkDone(): Promise<void> {
    await this.flush();
    const { sleepMs = 0 } = this.options;
    // Without a wait signals would not be heard: an append gives the event loop no turn.
    await this.waitUnlessStopped(sleepMs);
  }

  private async waitUnlessStopped(ms: number): Promise<void> {
    const { signal } = this.options;
    if (!signal?.aborted) await this.waiter.wait(ms, signal);
    if (signal?.aborted) throw new FootpathError('interrupted', 'Stopped as asked.');
  }
}
