import { setTimeout as delay } from 'node:timers/promises';

/** Until a promise is settled, whichever way, or that time has passed; whether it was settled. */
export async function settled(work: Promise<unknown> | undefined, ms: number): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(ms, false, { signal: timer.signal }).catch(() => false);
  const done = Promise.resolve(work).then(
    () => true,
    () => true,
  );
  const isSettled = await Promise.race([done, late]);
  timer.abort();
  return isSettled;
}
