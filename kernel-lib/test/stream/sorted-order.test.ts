import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortedOrder } from '../../src/stream/sorted-order';

describe('sortedOrder', () => {
  it('orders many rows as it orders few: by each column in turn, equals as they came', () => {
    const value = fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -(2 ** 45), max: Number.MAX_SAFE_INTEGER - 2 ** 46 }),
    );
    const rows = fc.array(fc.tuple(value, fc.nat({ max: 5 })), { minLength: 1, maxLength: 700, size: 'max' });
    fc.assert(
      fc.property(rows, (pairs) => {
        const columns = [Float64Array.from(pairs, ([a]) => a), Int32Array.from(pairs, ([, b]) => b)];
        const expected = pairs
          .map((pair, row) => ({ pair, row }))
          .sort((x, y) => x.pair[0] - y.pair[0] || x.pair[1] - y.pair[1] || x.row - y.row);
        expect([...sortedOrder(columns, pairs.length)]).toEqual(expected.map(({ row }) => row));
      }),
      { seed: 4, numRuns: 60 },
    );
  });
});
