import { FootpathError } from '../event/error';
import { type OpenStore, open } from '../run/open';
import { interruptSignal } from './interrupt-signal';

export interface WatchStoreOptions {
  /** Ends the watching when it settles: behind one last look. */
  readonly until: Promise<unknown>;
  /** Milliseconds between two looks, at least. Default 500. */
  readonly everyMs?: number;
  /** Which pipeline, where the store has several. */
  readonly pipeline?: string;
  readonly signal?: AbortSignal;
}

/**
 * Calls `see` with the store after its first commit and after further ones, as often as `everyMs` allows; never twice at a time. A run
 * may write the store meanwhile: no lock is taken. Rejects if `see` or `until` does.
 */
export async function watchStore(
  dir: string,
  see: (store: OpenStore) => Promise<unknown> | unknown,
  { until, everyMs = 500, pipeline, signal = interruptSignal() }: WatchStoreOptions,
): Promise<void> {
  let store: OpenStore | null = null;
  let seen: number | null = null;
  const look = async () => {
    store ??= openIfThere(dir);
    await store?.refresh();
    if (!store || store.pipelines.length === 0) return;
    const { epoch } = store.commit(pipeline).manifest;
    if (epoch === 0 || epoch === seen) return;
    seen = epoch;
    await see(store);
  };
  let isOver = false;
  const end = until.then(
    () => undefined,
    () => undefined,
  );
  const over = end.then(() => {
    isOver = true;
  });
  while (!isOver && !signal?.aborted) {
    await look();
    await soonerOf(over, everyMs, signal);
  }
  await look();
  if (signal?.aborted) throw new FootpathError('interrupted', 'Watching the store was interrupted; what runs goes on.');
  await until;
}

/** The store, once a run has made it. */
function openIfThere(dir: string): OpenStore | null {
  try {
    return open(dir);
  } catch (error) {
    if (error instanceof FootpathError && error.code === 'not-found') return null;
    throw error;
  }
}

function soonerOf(over: Promise<void>, everyMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, everyMs);
    signal?.addEventListener('abort', done, { once: true });
    void over.then(done);
  });
}
