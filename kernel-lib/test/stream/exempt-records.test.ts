import { describe, expect, it } from 'vitest';
import { ExemptRecords } from '../../src/stream/exempt-records';

/** Records as [file, partition, offset, time]. */
function exempt(records: readonly (readonly [number, number, number, number])[], partitions: number): ExemptRecords {
  const column = (place: number) => records.map((record) => record[place]);
  return new ExemptRecords(
    {
      file: Uint32Array.from(column(0)),
      partition: Uint32Array.from(column(1)),
      offset: Float64Array.from(column(2)),
      timeMs: Float64Array.from(column(3)),
    },
    partitions,
  );
}

const rows = (file: number, ...places: readonly (readonly [partition: number, offset: number])[]) => ({
  file,
  partition: Uint32Array.from(places, ([partition]) => partition),
  offset: Float64Array.from(places, ([, offset]) => offset),
});

describe('exempt records', () => {
  const RECORDS = [
    [1, 0, 5, 300],
    [0, 0, 90, 500],
    [0, 0, 10, 400],
    [0, 2, 20, 100],
  ] as const;

  it('are found by file, partition and offset', () => {
    const records = exempt(RECORDS, 3);
    for (const [file, partition, offset] of RECORDS) expect(records.has(file, partition, offset)).toBe(true);
    for (const [file, partition, offset] of [
      [0, 0, 5],
      [1, 0, 10],
      [0, 1, 10],
      [0, 2, 21],
    ]) {
      expect(records.has(file, partition, offset)).toBe(false);
    }
  });

  it('hold their partition down until they have come, or others behind them', () => {
    const records = exempt(RECORDS, 3);
    const least = () => [0, 1, 2].map((partition) => records.leastToComeMs(partition));
    const none = Number.POSITIVE_INFINITY;
    expect(least()).toEqual([300, none, 100]);
    records.pass(rows(0, [0, 9], [0, 10], [1, 30]), 0, 3);
    expect(least()).toEqual([300, none, 100]);
    records.pass(rows(0, [2, 25]), 0, 1);
    expect(least()).toEqual([300, none, none]);
    records.pass(rows(1, [0, 4]), 0, 1);
    expect(least()).toEqual([300, none, none]);
    records.pass(rows(1, [0, 5]), 0, 1);
    expect(least()).toEqual([none, none, none]);
  });

  it('go on from what had come', () => {
    const before = exempt(RECORDS, 3);
    before.pass(rows(0, [2, 20], [0, 10]), 0, 2);
    const after = exempt(RECORDS, 3);
    after.restore(before.come());
    expect([0, 1, 2].map((p) => after.leastToComeMs(p))).toEqual([0, 1, 2].map((p) => before.leastToComeMs(p)));
    after.pass(rows(1, [0, 5]), 0, 1);
    expect(after.leastToComeMs(0)).toBe(Number.POSITIVE_INFINITY);
  });
});
