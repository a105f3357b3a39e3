import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCatalog } from '../../src/stream/catalog';
import { IdTable } from '../../src/stream/id-table';

const MOST_ROWS = 30;
/** As many as are read at once, and some. */
const MANY_ROWS = 3000;

/** Ids and their rows, or what is wrong: with no column they are scanned, with one the reader goes from field to field. */
function read(bytes: Uint8Array, columns: readonly string[], keeps?: (id: number) => boolean) {
  try {
    const { rowOf } = parseCatalog('users', bytes, 'users.csv', { columns: new Set(columns), keeps });
    return { size: rowOf.size, rows: ids.map((id) => rowOf.get(id)) };
  } catch (error) {
    return (error as Error).message;
  }
}

const ids = [0, 7, 12, ...Array.from({ length: MOST_ROWS }, (_, row) => 100 + row), 999_999_999_999_999, 2 ** 53 - 1];
const good = ['', 'a', 'Zürich 東京', 'in "the" middle', '"a, b"', '"a ""b"""', '"x\ny"', '"\r\n"', '""', 'a\rb'];
const bad = ['a"b,c"', '"x"y', '"x', '"x"\r', 'a,b', '\n'];
const badIds = ['', '01', '1.5', '-1', 'x', '9007199254740992', '12345678901234567', ' 7', '7 '];
const goodIds = ['0', '"7"', '12', '999999999999999', String(2 ** 53 - 1)];

/** A file with a key at some place, whose fields are mostly good. */
const files = fc
  .record({
    keyPlace: fc.nat(2),
    fieldCount: fc.integer({ min: 2, max: 3 }),
    rows: fc.array(
      fc.record({
        id: fc.oneof(
          { weight: 60, arbitrary: fc.constant(null) },
          { weight: 4, arbitrary: fc.constantFrom(...goodIds) },
          { weight: 1, arbitrary: fc.constantFrom(...badIds) },
        ),
        others: fc.array(
          fc.oneof(
            { weight: 80, arbitrary: fc.constantFrom(...good) },
            { weight: 1, arbitrary: fc.constantFrom(...bad) },
          ),
          { minLength: 2, maxLength: 2 },
        ),
        end: fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '\n\r\n'),
      }),
      { maxLength: MOST_ROWS },
    ),
    ended: fc.boolean(),
    mark: fc.constantFrom('', '', '\ufeff'),
    offset: fc.nat(3),
  })
  .map(({ keyPlace, fieldCount, rows, ended, mark, offset }) => {
    const place = Math.min(keyPlace, fieldCount - 1);
    const line = (id: string, others: readonly string[]) => {
      const fields = others.slice(0, fieldCount - 1);
      fields.splice(place, 0, id);
      return fields.join(',');
    };
    const lines = rows.map(({ id, others, end }, row) => line(id ?? String(100 + row), others) + end);
    const text = `${mark}${line('user_id', ['city', 'gender'])}\n${lines.join('')}`;
    // Somewhere in a larger buffer, so that words do not begin where the file does.
    const bytes = new TextEncoder().encode(' '.repeat(offset) + (ended ? text : text.trimEnd()));
    return bytes.subarray(offset);
  });

describe('a catalogue of which only the key is read', () => {
  it('has the ids, the rows and the errors of one that is read field by field', () => {
    let readable = 0;
    fc.assert(
      fc.property(files, fc.boolean(), (bytes, isPart) => {
        const keeps = isPart ? (id: number) => id % 3 === 0 : undefined;
        const careful = read(bytes, ['city'], keeps);
        if (typeof careful !== 'string') readable++;
        expect(read(bytes, [], keeps)).toEqual(careful);
      }),
      { seed: 20191001, numRuns: 3000 },
    );
    expect(readable).toBeGreaterThan(300);
  });

  it('is read where it has no other column', () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    const rows = (text: string) =>
      ids
        .slice(0, 3)
        .map((id) => parseCatalog('users', bytes(text), 'users.csv', { columns: new Set() }).rowOf.get(id));
    expect(rows('user_id\n7\n\n0\r\n"12"')).toEqual([1, 0, 2]);
    expect(rows('user_id\r\n12\r\n\r\n7\r\n')).toEqual([-1, 1, 0]);
    expect(rows('user_id')).toEqual([-1, -1, -1]);
    expect(read(bytes('user_id\n7\n12,\n'), [])).toBe('users.csv, line 3: the row has 2 fields, the header 1.');
  });

  it('is read over the border of a batch, with the lines of an id that is there twice', () => {
    const lines = Array.from({ length: MANY_ROWS }, (_, row) => `${row + 1},"a\n${row}",b\n`);
    const bytes = (more: string) => new TextEncoder().encode(`user_id,x,y\n${lines.join('')}${more}`);
    const catalog = parseCatalog('users', bytes(''), 'users.csv', { columns: new Set() });
    expect([catalog.rowOf.size, catalog.rowOf.get(1), catalog.rowOf.get(MANY_ROWS)]).toEqual([
      MANY_ROWS,
      0,
      MANY_ROWS - 1,
    ]);
    expect(read(bytes('2000,a,b\n'), [])).toBe(
      `users.csv: user_id 2000 is there twice, in lines 4000 and ${2 * MANY_ROWS + 2}. Remove one.`,
    );
    expect(read(bytes('x,a,b\n'), [])).toBe(`users.csv, line ${2 * MANY_ROWS + 2}: user_id cannot be "x"`);
  });
});

describe('IdTable', () => {
  it('agrees with a map, whatever is added and reserved', () => {
    const id = fc.oneof(fc.nat(300), fc.maxSafeNat());
    const step = fc.record({ ids: fc.array(id, { maxLength: 40 }), isBatch: fc.boolean(), room: fc.nat(5000) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.array(id), (steps, strangers) => {
        const table = new IdTable();
        const map = new Map<number, number>();
        for (const { ids: given, isBatch, room } of steps) {
          const known = given.findIndex((one, i) => map.has(one) || given.indexOf(one) < i);
          const numbers = Int32Array.from(given, (_, i) => map.size + i);
          table.reserve(room);
          if (isBatch) {
            const added = known < 0 ? given.length : known;
            expect(table.addAll(Float64Array.from(given), given.length, numbers)).toBe(added);
            for (let i = 0; i < added; i++) map.set(given[i], numbers[i]);
          } else {
            given.forEach((one, i) => {
              expect(table.add(one, numbers[i])).toBe(!map.has(one));
              if (!map.has(one)) map.set(one, numbers[i]);
            });
          }
        }
        const asked = [...map.keys(), ...strangers, -1, Number.NaN];
        const numbers = new Int32Array(asked.length);
        table.getAll(Float64Array.from(asked), asked.length, numbers);
        const expected = asked.map((one) => map.get(one) ?? -1);
        expect([...numbers]).toEqual(expected);
        expect(asked.map((one) => table.get(one))).toEqual(expected);
        expect(table.size).toBe(map.size);
      }),
      { seed: 20191001, numRuns: 200 },
    );
  });
});
