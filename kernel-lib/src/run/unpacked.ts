import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Timers } from '../file/files';
import { interruptedError, readError } from './input-errors';

const READ_BYTES = 1 << 20;
/** A pipe may stay silent for ever: after a stop it is waited for no longer than this, to get an epoch finished. */
const PIPE_PATIENCE_MS = 2000;
/** Ctrl+C ends both sides of a pipe, and the end of the other side may be seen before our own signal. */
const END_DOUBT_MS = 50;

/** When a pipe is waited for no longer. */
export interface Stop {
  readonly signal: AbortSignal;
  readonly timers: Timers;
}

/** Which iterators turned out to unpack gzip: known after their first bytes. */
const gzipStreams = new WeakSet<object>();

/** Whether what `unpacked` gave turned out to be gzip. */
export function isGzip(bytes: AsyncGenerator<Uint8Array>): boolean {
  return gzipStreams.has(bytes);
}

/** The bytes of a file or a pipe, unpacked if they are gzip. */
export function unpacked(
  path: string,
  raw: Readable,
  count: (chunk: Uint8Array) => void,
  stop: Stop | undefined,
): AsyncGenerator<Uint8Array> {
  const iterator = unpack();
  return iterator;

  async function* unpack(): AsyncGenerator<Uint8Array> {
    const source = stop ? untilStopped(path, raw, stop) : (raw as AsyncIterable<Uint8Array>);
    const pieces = counted(source, count);
    try {
      let first = await pieces.next();
      if (first.done) return;
      // Two bytes tell gzip, and a pipe may give them one by one.
      while (first.value.length < 2) {
        const second = await pieces.next();
        if (second.done) break;
        first = { done: false, value: Buffer.concat([first.value, second.value]) };
      }
      if (first.value[0] === 0x1f && first.value[1] === 0x8b) {
        gzipStreams.add(iterator);
        yield* gunzip(first.value, pieces);
        return;
      }
      yield first.value;
      yield* pieces;
    } catch (error) {
      throw readError(path, error);
    } finally {
      raw.destroy();
    }
  }
}

async function* counted(
  source: AsyncIterable<Uint8Array>,
  count: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    count(chunk);
    yield chunk;
  }
}

/** The bytes of a pipe, as long as nobody wants to stop; then what comes in a short time, and an error instead of an end. */
async function* untilStopped(path: string, raw: Readable, { signal, timers }: Stop): AsyncGenerator<Uint8Array> {
  let callOff: (() => void) | undefined;
  const onStop = () => {
    callOff = timers.after(PIPE_PATIENCE_MS, () => raw.destroy(interruptedError(path)));
  };
  if (signal.aborted) onStop();
  else signal.addEventListener('abort', onStop, { once: true });
  try {
    yield* raw as AsyncIterable<Uint8Array>;
    await new Promise<void>((resolve) => timers.after(END_DOUBT_MS, resolve));
    if (signal.aborted) throw interruptedError(path);
  } finally {
    signal.removeEventListener('abort', onStop);
    callOff?.();
  }
}

async function* gunzip(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzipped = createGunzip({ chunkSize: READ_BYTES });
  const feed = async () => {
    const write = (chunk: Uint8Array) =>
      gunzipped.write(chunk) ? undefined : new Promise<void>((resolve) => gunzipped.once('drain', resolve));
    await write(first);
    for await (const chunk of rest) {
      if (gunzipped.destroyed) return;
      await write(chunk);
    }
    gunzipped.end();
  };
  // A failing read must end the consumer's loop with its own error, not hang it.
  feed().catch((error) => gunzipped.destroy(error as Error));
  try {
    yield* gunzipped as AsyncIterable<Uint8Array>;
  } finally {
    gunzipped.destroy();
  }
}
