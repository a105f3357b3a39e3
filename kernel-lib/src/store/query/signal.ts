import { FootpathError } from '../../event/error';
import type { Batches } from './stage/stage';

export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new FootpathError('interrupted', 'The query was stopped before its end.', { cause: signal.reason });
}

/** Batches until a signal says stop, so that stages that read everything before they give anything stop as well. */
export async function* untilAborted(batches: Batches, signal: AbortSignal | undefined): Batches {
  for await (const batch of batches) {
    throwIfAborted(signal);
    yield batch;
  }
}
