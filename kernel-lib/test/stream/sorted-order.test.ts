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

  it('orders long stretches of equals by the other columns', () => {
    // Two thousand rows of few values of the first column, so that some stretches are short and some are long.
    const first = Int32Array.from({ length: 2000 }, (_, row) => (row < 1200 ? 7 : row % 40));
    const second = Float64Array.from(first, (_, row) => (row * 7919) % 50);
    const third = Float64Array.from(first, (_, row) => (row * 104_729) % 3);
    const expected = [...first.keys()].sort(
      (a, b) => first[a] - first[b] || second[a] - second[b] || third[a] - third[b] || a - b,
    );
    expect([...sortedOrder([first, second, third], first.length)]).toEqual(expected);
  });
});
