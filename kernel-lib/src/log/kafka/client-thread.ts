import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FootpathError } from '../../event/error';
import type { Notice } from '../../file/connection-watch';
import type { TopicDescription } from '../topic-log';
import type { ClientAnswer, ClientCall, ClientSetup } from './client-calls';

/** The client makes a dozen objects a record, which live as long as the answer that they came in: room for one is not copied about. */
const YOUNG_GENERATION_MIB = 96;

/**
 * Kafka's client in a thread of its own: what it makes of each record keeps the caller's thread from nothing. If the thread dies all
 * calls fail, with why.
 */
export class ClientThread {
  private readonly worker: Worker;
  private readonly pending = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  private lastCall = 0;
  private failure: Error | null = null;

  private constructor(
    setup: ClientSetup,
    private readonly onNotice: Notice,
    entry: string,
  ) {
    this.worker = new Worker(entry, {
      workerData: setup,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB },
    });
    this.worker.on('message', (answer: ClientAnswer) => this.answer(answer));
    this.worker.on('error', (error) => this.fail(died(error.message, error)));
    this.worker.on('exit', (code) => this.fail(died(`it ended with ${code}`)));
  }

  /**
   * Starts a thread and opens what it is to serve.
   *
   * @param entry the thread's script.
   * @throws FootpathError as opening in the caller's own thread does; `internal` if the thread dies.
   */
  static async open(
    setup: ClientSetup,
    onNotice: Notice = () => undefined,
    entry = entryPath(),
  ): Promise<{ thread: ClientThread; topic: TopicDescription }> {
    const thread = new ClientThread(setup, onNotice, entry);
    try {
      return { thread, topic: await thread.expect<TopicDescription>(0) };
    } catch (error) {
      await thread.worker.terminate();
      throw error;
    }
  }

  /** Calls a method in the thread; what is in `transfer` is no longer the caller's. */
  call<T>(method: string, args: readonly unknown[], transfer: readonly ArrayBuffer[] = []): Promise<T> {
    return this.callWithNumber<T>(method, args, transfer).answer;
  }

  /** As `call`, for a wait that ends early once the signal aborts. */
  async callUntil<T>(method: string, args: readonly unknown[], signal: AbortSignal): Promise<T> {
    const { call, answer } = this.callWithNumber<T>(method, args, []);
    const abort = () => this.worker.postMessage({ call, method, args: null } satisfies ClientCall);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await answer;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Closes what the thread serves, then ends it; once is enough. It ends with the process, too. */
  async close(): Promise<void> {
    if (this.failure !== null) return;
    try {
      await this.call('close', []);
    } finally {
      this.fail(new FootpathError('interrupted', 'The connection to Kafka was closed.'));
      await this.worker.terminate();
    }
  }

  private callWithNumber<T>(method: string, args: readonly unknown[], transfer: readonly ArrayBuffer[]) {
    const call = ++this.lastCall;
    if (this.failure !== null) return { call, answer: Promise.reject<T>(this.failure) };
    this.worker.postMessage({ call, method, args } satisfies ClientCall, transfer);
    return { call, answer: this.expect<T>(call) };
  }

  private expect<T>(call: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.pending.set(call, { resolve: resolve as (value: never) => void, reject });
    });
  }

  private answer(answer: ClientAnswer): void {
    if ('notice' in answer) {
      this.onNotice(answer.notice, answer.state);
      return;
    }
    const waiting = this.pending.get(answer.call);
    this.pending.delete(answer.call);
    if ('value' in answer) {
      waiting?.resolve(answer.value as never);
      return;
    }
    const { code, message, retryable, stack } = answer.error;
    const error = new FootpathError(code, message, { retryable });
    if (stack) error.stack = stack;
    waiting?.reject(error);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.pending.values()) reject(this.failure);
    this.pending.clear();
  }
}

function died(why: string, cause?: unknown): FootpathError {
  return new FootpathError(
    'internal',
    `the thread of Kafka's client died: ${why}. What is committed stays; run the same command again.`,
    { cause },
  );
}

/** Beside the bundle that runs; from the sources, as tests run them, the one that was built. */
function entryPath(): string {
  const beside = join(__dirname, 'kafka-client.cjs');
  return existsSync(beside) ? beside : join(__dirname, '../../../dist/kafka-client.cjs');
}
