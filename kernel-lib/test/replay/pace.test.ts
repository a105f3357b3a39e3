import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/replay/pace';

const HOUR_MS = 3_600_000;
const stopped = { nowMs: () => 0, wait: async () => undefined };
const pace = () => new Pace({ speed: 3600 }, stopped);

describe('the pace by event time', () => {
  it('sends an hour of events in a second', () => {
    const paced = pace();
    expect(paced.waitFor(0, 0)).toBe(0);
    expect(paced.waitFor(1, HOUR_MS)).toBe(1000);
  });

  it('does not wait for a record whose time alone is far ahead', () => {
    const paced = pace();
    paced.waitFor(0, 0);
    expect(paced.waitFor(1, 80 * 365 * 24 * HOUR_MS)).toBe(0);
    expect(paced.waitFor(2, HOUR_MS / 2)).toBe(500);
    expect(paced.waitFor(3, 80 * 365 * 24 * HOUR_MS)).toBe(500);
  });

  it('waits through a silence that a second record confirms', () => {
    const paced = pace();
    paced.waitFor(0, 0);
    expect(paced.waitFor(1, 10 * HOUR_MS)).toBe(0);
    expect(paced.waitFor(2, 10 * HOUR_MS + 1000)).toBe(10_000);
  });

  it('takes no time from a record that has none', () => {
    const paced = pace();
    expect(paced.waitFor(0, Number.NaN)).toBe(0);
    expect(paced.waitFor(1, 0)).toBe(0);
    expect(paced.waitFor(2, Number.NaN)).toBe(0);
    expect(paced.waitFor(3, HOUR_MS)).toBe(1000);
  });
});
