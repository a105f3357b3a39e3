import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { TextChunk } from '../event/batch';
import { FootpathError } from '../event/error';
import type { TakenRows } from '../stream/taken-rows';
import { ChunkParser } from './chunk-parser';
import type { Crew, Flushed, FlushRequest, HandSetup, ParsedChunk, Stamp } from './crew';
import { withParsing } from './inline-crew';
import { BatchUnpacker, type PackedBatch } from './packed-batch';
import { type PackedRows, RowsPacker } from './packed-rows';

/** Calls to a hand in another thread; the answer carries the call's number. */
export type HandCall =
  | {
      readonly call: number;
      readonly kind: 'parse';
      readonly slot: number;
      readonly chunk: TextChunk;
      readonly stamp: Stamp;
    }
  | { readonly call: number; readonly kind: 'process'; readonly rows: readonly PackedRows[] }
  | { readonly call: number; readonly kind: 'flush'; readonly request: FlushRequest };

/** A chunk that a hand parsed, for the caller. */
export type PackedChunk = Omit<ParsedChunk, 'batch'> & { readonly batch: PackedBatch };

export type HandAnswer =
  | { readonly call: number; readonly value: unknown }
  | {
      readonly call: number;
      readonly error: { readonly code: string; readonly message: string; readonly stack?: string };
    };

/** State lives in typed arrays; what is made and dropped at once need not fill the caches' many times over. */
const YOUNG_GENERATION_MIB = 4;
/** Far more than a hand's objects take; with a bound the collector lets less garbage lie before it looks. */
const OLD_GENERATION_MIB = 512;
/** Parsing takes about a third of what keeping state does. */
const MOST_HANDS_OF_ONE_PARSER = 3;

/**
 * Hands in worker threads. A hand that dies fails all calls, so the run ends with its cause. A few hands are kept busy by what the
 * caller's own thread parses, and nothing is compiled twice for it; more hands parse for themselves, and so do those that are told to.
 */
export async function startThreadCrew(setup: Omit<HandSetup, 'index' | 'count'>, hands: number): Promise<Crew> {
  const threads = Array.from({ length: hands }, (_, index) => new HandThread({ ...setup, index, count: hands }));
  const parser = hands <= MOST_HANDS_OF_ONE_PARSER && !setup.handsParse ? new ChunkParser(setup) : null;
  try {
    await Promise.all(threads.map((thread) => thread.ready));
  } catch (error) {
    await Promise.all(threads.map((thread) => thread.stop()));
    throw error;
  }
  return {
    hands,
    parse: async (slot, chunk, stamp) =>
      parser ? parser.parse(slot, chunk, stamp) : threads[slot % hands].parse(slot, chunk, stamp),
    process: async (slot, rows) => {
      await Promise.all(threads.map((thread) => thread.process(slot, rows)));
    },
    flush: async (requests) => {
      const flushed = await Promise.all(threads.map((thread, index) => thread.flush(requests[index])));
      return withParsing(flushed, parser?.busySeconds ?? 0);
    },
    close: async () => {
      await Promise.all(threads.map((thread) => thread.stop()));
    },
  };
}

class HandThread {
  readonly ready: Promise<void>;
  private readonly worker: Worker;
  private readonly packer = new RowsPacker();
  private readonly unpacker = new BatchUnpacker();
  private waiting: { rows: PackedRows; resolve: () => void; reject: (error: unknown) => void }[] = [];
  /** Messages with rows that were sent and not answered. */
  private sent = 0;
  private isFlushing = false;
  private readonly pending = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  private lastCall = 0;
  private failure: Error | null = null;

  constructor(setup: HandSetup) {
    // A hand's heap is small (state lives in typed arrays), but a bad file's dead letters pass through it.
    this.worker = new Worker(workerPath(), {
      workerData: setup,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MIB, maxOldGenerationSizeMb: OLD_GENERATION_MIB },
    });
    this.ready = this.expect(0);
    this.worker.on('message', (answer: HandAnswer) => this.answer(answer));
    this.worker.on('error', (error) =>
      this.fail(new FootpathError('internal', `an engine thread failed: ${error.message}`, { cause: error })),
    );
    this.worker.on('exit', (code) =>
      this.fail(new FootpathError('internal', `an engine thread ended (exit ${code}).`)),
    );
  }

  async parse(slot: number, chunk: TextChunk, stamp: Stamp): Promise<ParsedChunk> {
    const { batch, ...parsed } = await this.call<PackedChunk>((call) => ({ call, kind: 'parse', slot, chunk, stamp }));
    return { ...parsed, batch: this.unpacker.unpack(batch) };
  }

  /**
   * What comes while the hand is busy is sent together, so that neither side is woken for each. Behind a flush all is sent at once:
   * when the hand is done with it, this side is busy with the commit, and could not send anything.
   */
  process(slot: number, rows: TakenRows): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ rows: this.packer.pack(slot, rows), resolve, reject });
      if (this.sent === 0 || this.isFlushing) void this.sendWaiting();
    });
  }

  async flush(request: FlushRequest): Promise<Flushed> {
    // It comes behind all that was to be processed before.
    if (this.waiting.length > 0) void this.sendWaiting();
    this.isFlushing = true;
    try {
      return await this.call<Flushed>((call) => ({ call, kind: 'flush', request }));
    } finally {
      this.isFlushing = false;
    }
  }

  private async sendWaiting(): Promise<void> {
    const sent = this.waiting;
    this.waiting = [];
    this.sent++;
    try {
      const rows = sent.map((waiting) => waiting.rows);
      await this.call<void>((call) => ({ call, kind: 'process', rows }));
      for (const { resolve } of sent) resolve();
    } catch (error) {
      for (const { reject } of sent) reject(error);
    }
    this.sent--;
    if (this.sent === 0 && this.waiting.length > 0) void this.sendWaiting();
  }

  private call<T>(make: (call: number) => HandCall): Promise<T> {
    if (this.failure) return Promise.reject(this.failure);
    const call = ++this.lastCall;
    this.worker.postMessage(make(call));
    return this.expect<T>(call);
  }

  async stop(): Promise<void> {
    this.failure ??= new FootpathError('internal', 'the engine was closed.');
    await this.worker.terminate();
  }

  private expect<T>(call: number): Promise<T> {
    const promise = new Promise<T>((resolve, reject) => {
      this.pending.set(call, { resolve: resolve as (value: never) => void, reject });
    });
    // Whoever awaits later still gets the error; nobody awaiting yet must not end the process.
    promise.catch(() => undefined);
    return promise;
  }

  private answer(answer: HandAnswer): void {
    const waiting = this.pending.get(answer.call);
    this.pending.delete(answer.call);
    if (!waiting) return;
    if ('error' in answer) {
      const error = new FootpathError(answer.error.code as FootpathError['code'], answer.error.message);
      if (answer.error.stack) error.stack = answer.error.stack;
      waiting.reject(error);
    } else {
      waiting.resolve(answer.value as never);
    }
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.pending.values()) reject(this.failure);
    this.pending.clear();
  }
}

/** Beside the bundle that runs; from the sources, as tests run them, the one that was built. */
function workerPath(): string {
  const beside = join(__dirname, 'worker.cjs');
  return existsSync(beside) ? beside : join(__dirname, '../../dist/worker.cjs');
}
