import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCatalog } from '../../src/stream/catalog';
import { IdSet } from '../../src/stream/id-set';
import { IdTable } from '../../src/stream/id-table';

const TWO_32 = 4294967296;
const anId = fc.oneof(fc.nat(30), fc.nat(TWO_32 + 10), fc.nat(Number.MAX_SAFE_INTEGER - 1));

describe('IdSet', () => {
  it('knows what a set of its ids knows', () => {
    const lists = fc.oneof(fc.array(fc.nat(60)), fc.array(fc.integer({ min: TWO_32 - 20, max: TWO_32 + 4e6 })));
    fc.assert(
      fc.property(lists, fc.array(anId), (given, others) => {
        const ids = new Set(given);
        const set = IdSet.of(Float64Array.from(ids));
        expect(set === null).toBe(ids.size === 0);
        if (set === null) return;
        expect(set.size).toBe(ids.size);
        const asked = Float64Array.from([...given, ...others]);
        const numbers = new Int32Array(asked.length + 1);
        set.getAll(asked, asked.length, numbers);
        const expected = Array.from(asked, (id) => (ids.has(id) ? 0 : -1));
        expect([...numbers.subarray(0, asked.length)]).toEqual(expected);
        expect(Array.from(asked, (id) => set.get(id))).toEqual(expected);
      }),
      { seed: 7 },
    );
  });

  it('holds ids less than 2^32 - 1 apart', () => {
    const furthest = IdSet.of(Float64Array.of(5, TWO_32 + 3))!;
    expect([5, TWO_32 + 3, 4, 6, TWO_32 + 4, 3].map((id) => furthest.get(id))).toEqual([0, 0, -1, -1, -1, -1]);
    expect(IdSet.of(Float64Array.of(5, TWO_32 + 4))).toBeNull();
  });

  it('stands for a catalogue of which only that is asked', () => {
    const bytes = new TextEncoder().encode('user_id,city\n7,a\n9,b\n');
    const part = { columns: new Set<string>(), onlyWhether: true };
    const { rowOf } = parseCatalog('users', bytes, 'users.csv', part);
    expect([7, 8, 9].map((id) => rowOf.get(id))).toEqual([0, -1, 0]);
    expect(parseCatalog('users', bytes.subarray(0, 13), 'users.csv', part).rowOf.size).toBe(0);
  });

  it('is made of the ids of a table', () => {
    const table = new IdTable();
    for (const id of [0, 7, 512]) table.add(id, id);
    expect([...table.ids()].sort((a, b) => a - b)).toEqual([0, 7, 512]);
  });
});
