import { expect, it } from 'vitest';
import type { TopicReader } from '../../src/log/topic-log';
import { FollowPlanner } from '../../src/run/follow-planner';
import { FakeClock, FakeTimers } from '../support/fake-world';

const OPTIONS = { epochMs: 250, epochRecords: 1000, epochBytes: 1 << 20, idleMs: 60_000, aheadMs: 60_000 };

/** Of a topic whose broker is away: what it is asked is not answered. */
function plannerOfSilence(signal?: AbortSignal): FollowPlanner {
  const silence = <T>() => new Promise<T>(() => undefined);
  const topic = { offsets: silence, waitForMore: silence } as unknown as TopicReader;
  const source = { position: 0, offsets: [0, 0] };
  const timers = new FakeTimers(new FakeClock());
  return new FollowPlanner({ topic, source, timers, signal, options: OPTIONS, watermarks: [] });
}

it('a topic that does not answer is not waited for once the run is to stop, by a signal or by a failure', async () => {
  const stop = new AbortController();
  const bySignal = plannerOfSilence(stop.signal).wait();
  stop.abort();
  expect(await bySignal).toBeNull();
  const planner = plannerOfSilence();
  const byFailure = planner.wait();
  planner.stop();
  expect(await byFailure).toBeNull();
  const behind = plannerOfSilence();
  const next = behind.next({ from: 0, to: 10, ends: [1, 0] });
  behind.stop();
  expect(await next).toBeNull();
});
