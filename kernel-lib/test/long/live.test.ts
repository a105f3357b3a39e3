import { describe, expect, it } from 'vitest';
import { liveFigures } from '../support/live-bench';

const MINUTES = 10;
const RATE = 20_000;

describe.runIf(process.env.FOOTPATH_TEST_LONG)('a topic that is followed at 20,000 events/s for 10 minutes', () => {
  it('shows each window within a second, keeps its memory, and does not feel a reader', async () => {
    const seconds = 60 * MINUTES;
    const figures = await liveFigures(['--seconds', `${seconds}`, '--quiet-seconds', '120', '--rate', `${RATE}`]);
    console.log(JSON.stringify(figures));
    const { read, missing, latencyMs, memory, commitMs } = figures;
    expect([read, missing]).toEqual([seconds * RATE, 0]);
    expect(latencyMs.timed).toBeGreaterThan(1000);
    expect(latencyMs.p99).toBeLessThan(1000);
    expect(memory.lastBytes).toBeLessThanOrEqual(memory.settledBytes + (32 << 20));
    expect(commitMs.unread.count).toBeGreaterThan(100);
    expect(commitMs.read.p99 - commitMs.unread.p99).toBeLessThan(5);
  }, 1_800_000);
});
