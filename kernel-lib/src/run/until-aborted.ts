import type { Readable } from 'node:stream';
import { FootpathError } from '../event/error';

/**
 * What is read from a stream, or an error as soon as `signal` says stop; the stream is then let go of.
 *
 * @throws FootpathError `interrupted`.
 */
export async function untilAborted<T>(coming: Promise<T>, from: Readable, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return coming;
  const raced = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => {
      reject(new FootpathError('interrupted', 'Stopped as asked, before a record was read; nothing was changed.'));
      from.destroy();
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { signal: raced.signal });
  });
  try {
    return await Promise.race([coming, aborted]);
  } finally {
    raced.abort();
    // Whoever lost the race may still fail, and nobody listens any more.
    coming.catch(() => undefined);
  }
}
