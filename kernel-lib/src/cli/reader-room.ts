import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { FootpathError } from '../event/error';

/**
 * Resolves once a stream's reader has taken what was written to it; at once while no more waits than the stream wants to hold. Who
 * writes without end waits here between two pieces, so that a slow reader costs time and no memory.
 *
 * @throws FootpathError `interrupted` where `signal` stopped the waiting.
 */
export async function readerRoom(stream: Writable, signal: AbortSignal): Promise<void> {
  if (!stream.writableNeedDrain) return;
  try {
    await once(stream, 'drain', { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new FootpathError('interrupted', 'Stopped as asked; what was written ends with a whole document.', {
      cause: error,
    });
  }
}
