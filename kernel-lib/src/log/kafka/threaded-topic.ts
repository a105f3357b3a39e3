import type { AppendBatch, LogBatch, OffsetRange, TopicDescription, TopicReader, TopicWriter } from '../topic-log';
import { ClientThread } from './client-thread';
import type { KafkaReaderOptions } from './kafka-reader';
import type { KafkaWriterOptions } from './kafka-writer';

/** As `openKafkaReader`, with Kafka's client in a thread of its own. */
export async function openThreadedReader({ onNotice, ...options }: KafkaReaderOptions): Promise<TopicReader> {
  const { thread, topic } = await ClientThread.open({ kind: 'reader', options }, onNotice);
  return new ThreadedReader(thread, topic);
}

/** As `openKafkaWriter`, with Kafka's client in a thread of its own. */
export async function openThreadedWriter({ onNotice, ...options }: KafkaWriterOptions): Promise<TopicWriter> {
  const { thread, topic } = await ClientThread.open({ kind: 'writer', options }, onNotice);
  return new ThreadedWriter(thread, topic);
}

/** What was asked for ahead of a partition, from an offset on. */
interface Ahead {
  readonly offset: number;
  readonly batches: Promise<readonly LogBatch[]>;
}

/** Asks for what follows while the caller works on what it has, once the caller reads one piece after the other. */
class ThreadedReader implements TopicReader {
  /** By partition, what lies behind what was read last. */
  private readonly behind: number[] = [];
  private readonly ahead: (Ahead | undefined)[] = [];

  constructor(
    private readonly thread: ClientThread,
    private readonly topic: TopicDescription,
  ) {}

  describe(): TopicDescription {
    return this.topic;
  }

  offsets(): Promise<readonly OffsetRange[]> {
    return this.thread.call('offsets', []);
  }

  startAt(offsets: readonly number[]): Promise<void> {
    return this.thread.call('startAt', [offsets]);
  }

  async read(partition: number, offset: number, maxBytes: number): Promise<readonly LogBatch[]> {
    const isNext = this.behind[partition] === offset;
    const batches = (await this.asked(partition, offset)) ?? (await this.ask(partition, offset, maxBytes));
    const last = batches.at(-1);
    if (last === undefined) return batches;
    const behind = last.baseOffset + last.ends.length;
    this.behind[partition] = behind;
    // Less than was asked for may be the end, which costs a question to the broker.
    const sizeBytes = batches.reduce((sum, { bytes }) => sum + bytes.length, 0);
    if (isNext && sizeBytes >= maxBytes) {
      const next = this.ask(partition, behind, maxBytes, offset);
      next.catch(() => undefined);
      this.ahead[partition] = { offset: behind, batches: next };
    }
    return batches;
  }

  waitForMore(ends: readonly number[], signal: AbortSignal): Promise<boolean> {
    return this.thread.callUntil('waitForMore', [ends], signal);
  }

  close(): Promise<void> {
    return this.thread.close();
  }

  /** @param keptFrom what lies from here on is still read by the caller. */
  private ask(partition: number, offset: number, maxBytes: number, keptFrom = offset): Promise<readonly LogBatch[]> {
    return this.thread.call('read', [partition, offset, maxBytes, keptFrom]);
  }

  /** What was asked for ahead, if it is this and if it came; an end that was there then may be none now. */
  private async asked(partition: number, offset: number): Promise<readonly LogBatch[] | null> {
    const ahead = this.ahead[partition];
    this.ahead[partition] = undefined;
    if (ahead?.offset !== offset) return null;
    const batches = await ahead.batches.catch(() => []);
    return batches.length > 0 ? batches : null;
  }
}

class ThreadedWriter implements TopicWriter {
  constructor(
    private readonly thread: ClientThread,
    private readonly topic: TopicDescription,
  ) {}

  describe(): TopicDescription {
    return this.topic;
  }

  append(batches: readonly AppendBatch[]): Promise<readonly number[]> {
    // The caller's memory is used again, and longer than what is in it.
    const packed = batches.map(({ records, ...batch }) => {
      const { bytes, ends, ...rest } = records;
      return { ...batch, records: { ...rest, bytes: bytes.slice(), ends: ends.slice() } };
    });
    const memory = packed.flatMap(({ records: { bytes, ends } }) => [bytes.buffer, ends.buffer] as ArrayBuffer[]);
    return this.thread.call('append', [packed], memory);
  }

  close(): Promise<void> {
    return this.thread.close();
  }
}
