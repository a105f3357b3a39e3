import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ColumnBatch } from '../../src/event/columns';
import { matchingRows } from '../../src/store/matching-rows';

const row = fc.record({ id: fc.integer({ min: 0, max: 20 }), at: fc.option(fc.integer({ min: 0, max: 20 })) });
const bound = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }));

test('the rows that lie in all ranges, null in none', () => {
  fc.assert(
    fc.property(fc.array(row), bound, bound, (rows, ids, times) => {
      const batch: ColumnBatch = {
        length: rows.length,
        columns: [
          { name: 'id', column: { type: 'int64', values: Float64Array.from(rows, ({ id }) => id) } },
          {
            name: 'at',
            column: {
              type: 'date',
              values: Float64Array.from(rows, ({ at }) => at ?? 0),
              nulls: Uint8Array.from(rows, ({ at }) => (at === null ? 1 : 0)),
            },
          },
        ],
      };
      const within = (value: number, [min, max]: readonly [number, number]) => value >= min && value <= max;
      const expected = rows.flatMap(({ id, at }, place) =>
        within(id, ids) && at !== null && within(at, times) ? [place] : [],
      );
      expect([...matchingRows(batch, { id: ids, at: times, other: [1, 2] })]).toEqual(expected);
    }),
    { seed: 3, numRuns: 500 },
  );
});

test('money is not compared in cents', () => {
  const batch: ColumnBatch = {
    length: 1,
    columns: [{ name: 'price', column: { type: 'money', values: Float64Array.of(150) } }],
  };
  expect([...matchingRows(batch, { price: [1, 2] })]).toEqual([0]);
});
