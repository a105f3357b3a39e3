import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DURATION_BIN_COUNT, durationBin } from '../../src/chart/duration-bins';
import { nearestRank, SecondHistogram } from '../../src/report/second-histogram';

describe('durations by the second', () => {
  it('give the nearest rank, exact to the second', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 86_400_000 }), { minLength: 1, maxLength: 40 }),
        fc.constantFrom(0.01, 0.5, 0.9, 0.95, 1),
        (all, share) => {
          const histogram = new SecondHistogram();
          for (const ms of all) histogram.add(ms / 1000);
          const sorted = all.map((ms) => Math.floor(ms / 1000)).sort((a, b) => a - b);
          expect(histogram.quantile(share)).toBe(sorted[Math.max(1, Math.ceil(share * all.length)) - 1]);
          const bins = histogram.binned(durationBin, DURATION_BIN_COUNT);
          expect(bins.reduce((a, b) => a + b, 0)).toBe(all.length);
        },
      ),
      { seed: 21, numRuns: 100 },
    );
  });

  it('knows longer ones as longer than a day, and nothing of none', () => {
    const histogram = new SecondHistogram();
    expect(histogram.quantile(0.5)).toBeNull();
    histogram.add(900_000);
    expect(histogram.quantile(0.5)).toBe(86_400);
    expect(nearestRank([0, 0], 0, 0.5)).toBeNull();
  });
});
