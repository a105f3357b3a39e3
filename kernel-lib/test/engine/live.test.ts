import { expect, it } from 'vitest';
import { liveFigures } from '../support/live-bench';

const SECONDS = 30;
const RATE = 20_000;
/** Far above what the state takes, and far below what 600,000 records would. */
const MOST_BYTES = 600e6;

// How fast it is depends on the machine, and is asked by the long test.
it('a topic is followed at 20,000 events/s for 30 seconds: every window that was passed is read, in bounded memory', async () => {
  const figures = await liveFigures(['--seconds', `${SECONDS}`, '--rate', `${RATE}`]);
  console.log(JSON.stringify(figures));
  expect(figures.read).toBe(SECONDS * RATE);
  expect(figures.windows).toBeGreaterThan(100);
  expect(figures.missing).toBe(0);
  expect(figures.memory.lastBytes).toBeLessThan(MOST_BYTES);
}, 300_000);
