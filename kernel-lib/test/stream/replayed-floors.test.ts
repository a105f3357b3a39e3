import fc from 'fast-check';
import { expect, it } from 'vitest';
import { PartitionClocks } from '../../src/stream/partition-clocks';
import { ReplayedFloors } from '../../src/stream/replayed-floors';

const PARTITIONS = 3;
const TOPIC = 1;

const floors = fc.array(
  fc.record({
    partition: fc.nat(PARTITIONS - 1),
    offset: fc.nat(30),
    floorMs: fc.integer({ min: 1, max: 1000 }),
  }),
  { minLength: 1, maxLength: 12 },
);
/** Records of all partitions, each with the next offset of its own; now and then one is missing, as in a compacted topic. */
const records = fc
  .array(fc.record({ partition: fc.nat(PARTITIONS - 1), skipped: fc.nat(2) }), { minLength: 1, maxLength: 60 })
  .map((rows) => {
    const next = new Float64Array(PARTITIONS);
    return rows.map(({ partition, skipped }) => {
      next[partition] += skipped + 1;
      return { partition, offset: next[partition] - 1 };
    });
  });

it('each record meets the floors of its partition up to its offset, and none of the others', () => {
  fc.assert(
    fc.property(floors, records, fc.integer({ min: 1, max: 20 }), (given, rows, batchRows) => {
      const clocks = new PartitionClocks(PARTITIONS, 0);
      const replayed = new ReplayedFloors(given, TOPIC, PARTITIONS);
      for (let first = 0; first < rows.length; first += batchRows) {
        const some = rows.slice(first, first + batchRows);
        const batch = {
          file: TOPIC,
          partition: Uint32Array.from(some, ({ partition }) => partition),
          offset: Float64Array.from(some, ({ offset }) => offset),
        };
        for (let from = 0; from < some.length; ) {
          const to = replayed.raise(batch as never, from, some.length, clocks);
          expect(to).toBeGreaterThan(from);
          for (const { partition, offset } of some.slice(from, to)) {
            const met = given.filter((floor) => floor.partition === partition && floor.offset <= offset);
            const highestMs = Math.max(Number.NEGATIVE_INFINITY, ...met.map(({ floorMs }) => floorMs));
            expect(clocks.watermarkMs(partition)).toBe(highestMs);
          }
          from = to;
        }
      }
    }),
    { seed: 20191001, numRuns: 500 },
  );
});

it('records of another source meet none', () => {
  const clocks = new PartitionClocks(PARTITIONS, 0);
  const replayed = new ReplayedFloors([{ partition: 0, offset: 0, floorMs: 5 }], TOPIC, PARTITIONS);
  const batch = { file: 0, partition: Uint32Array.of(0, 0), offset: Float64Array.of(0, 1) };
  expect(replayed.raise(batch as never, 0, 2, clocks)).toBe(2);
  expect(clocks.watermarkMs(0)).toBe(Number.NEGATIVE_INFINITY);
});
