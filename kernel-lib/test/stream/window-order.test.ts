import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { windowOrder } from '../../src/stream/window-order';

const SLIDE_MS = 300_000;

describe('windowOrder', () => {
  it('puts the rows of a window together, each window in the order of its rows', () => {
    const windows = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 41, maxLength: 200, size: 'max' });
    fc.assert(
      fc.property(windows, (windowOf) => {
        // Longer than its rows, as the table's arrays are.
        const starts = Float64Array.from([...windowOf, 1000], (window) => window * SLIDE_MS);
        const expected = [...windowOf.keys()].sort((a, b) => windowOf[a] - windowOf[b] || a - b);
        expect([...windowOrder(starts, SLIDE_MS, windowOf.length)!]).toEqual(expected);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('is not made where windows lie further apart than there are rows', () => {
    expect(windowOrder(Float64Array.of(0, 2 * SLIDE_MS), SLIDE_MS, 2)).toBeNull();
    expect(windowOrder(Float64Array.of(0, SLIDE_MS), SLIDE_MS, 2)).not.toBeNull();
  });
});
