import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Column, type ColumnBatch, NULL_TEXT } from '../../src/event/columns';
import { FootpathError } from '../../src/event/error';
import { TextList } from '../../src/event/text-list';
import { SegmentReader } from '../../src/store/segment-reader';
import { writeSegment } from '../../src/store/segment-writer';
import { MemoryFiles } from '../support/memory-files';

const PATH = '/segment.arrow';
const LARGEST = Number.MAX_SAFE_INTEGER;

type Cell = number | string | boolean | null | Cell[];

/** What a column says, row by row, so that two of them compare whatever their dictionaries. */
function cellsOf(column: Column, rows: number): Cell[] {
  if (column.type === 'list') {
    const fields = column.fields.map((field) => cellsOf(field.column, column.offsets[rows]));
    const items = Array.from({ length: column.offsets[rows] }, (_, item) => fields.map((cells) => cells[item]));
    return Array.from({ length: rows }, (_, row) => items.slice(column.offsets[row], column.offsets[row + 1]));
  }
  return Array.from({ length: rows }, (_, row): Cell => {
    if (column.type === 'text') return column.ids[row] === NULL_TEXT ? null : column.dictionary.textAt(column.ids[row]);
    return column.nulls?.[row] === 1 ? null : column.values[row];
  });
}

function rowsOf(batch: ColumnBatch): Record<string, Cell[]> {
  return Object.fromEntries(batch.columns.map(({ name, column }) => [name, cellsOf(column, batch.length)]));
}

function writeAndRead(batch: ColumnBatch): { files: MemoryFiles; rows: Record<string, Cell[]>; reader: SegmentReader } {
  const files = new MemoryFiles();
  const ref = writeSegment(files, PATH, batch, null);
  expect(ref.sizeBytes).toBe(files.sizeOf(PATH));
  const reader = new SegmentReader(files, PATH, ref);
  const rows: Record<string, Cell[]> = Object.fromEntries(batch.columns.map(({ name }) => [name, []]));
  for (const index of reader.batches.keys()) {
    for (const [name, cells] of Object.entries(rowsOf(reader.readBatch(index)))) rows[name].push(...cells);
  }
  return { files, rows, reader };
}

function nullable(length: number): fc.Arbitrary<Uint8Array | undefined> {
  const nulls = fc.array(fc.constantFrom(0, 1), { minLength: length, maxLength: length });
  return fc.option(
    nulls.map((flags) => Uint8Array.from(flags)),
    { nil: undefined },
  );
}

function values(length: number, value: fc.Arbitrary<number>): fc.Arbitrary<Float64Array> {
  return fc.array(value, { minLength: length, maxLength: length }).map((all) => Float64Array.from(all));
}

function plainColumn(length: number): fc.Arbitrary<Column> {
  const integer = fc.oneof(fc.integer(), fc.maxSafeInteger());
  const cents = fc.integer({ min: -(2 ** 51), max: 2 ** 51 }).map((value) => (value === 0 ? 0 : value));
  const text = fc.array(fc.string({ unit: 'grapheme', maxLength: 6 }), { minLength: 1, maxLength: 400 });
  return fc.oneof(
    fc.record({
      type: fc.constant('int32' as const),
      values: values(length, fc.integer()).map((all) => Int32Array.from(all)),
      nulls: nullable(length),
    }),
    fc.record({
      type: fc.constantFrom('int64' as const, 'date' as const),
      values: values(length, integer),
      nulls: nullable(length),
    }),
    fc.record({
      type: fc.constant('double' as const),
      values: values(length, fc.double({ noNaN: true })),
      nulls: nullable(length),
    }),
    fc.record({ type: fc.constant('money' as const), values: values(length, cents), nulls: nullable(length) }),
    fc.record({
      type: fc.constant('boolean' as const),
      values: values(length, fc.constantFrom(0, 1)).map((all) => Uint8Array.from(all)),
      nulls: nullable(length),
    }),
    text.chain((dictionary) =>
      fc.record({
        type: fc.constant('text' as const),
        dictionary: fc.constant(TextList.of(dictionary)),
        ids: values(length, fc.oneof(fc.nat(dictionary.length - 1), fc.constant(NULL_TEXT))).map((all) =>
          Uint32Array.from(all),
        ),
      }),
    ),
  );
}

function listColumn(length: number): fc.Arbitrary<Column> {
  return fc.array(fc.nat(5), { minLength: length, maxLength: length }).chain((sizes) => {
    const offsets = Uint32Array.from([0, ...sizes.map((_, row) => sizes.slice(0, row + 1).reduce((a, b) => a + b, 0))]);
    return fc.array(plainColumn(offsets[length]), { minLength: 1, maxLength: 3 }).map((columns) => ({
      type: 'list' as const,
      offsets,
      fields: columns.map((column, place) => ({ name: `f${place}`, column })),
    }));
  });
}

const anyBatch: fc.Arbitrary<ColumnBatch> = fc.nat(30).chain((length) =>
  fc
    .array(fc.oneof({ weight: 4, arbitrary: plainColumn(length) }, listColumn(length)), {
      minLength: 1,
      maxLength: 6,
    })
    .map((columns) => ({ length, columns: columns.map((column, place) => ({ name: `c${place}`, column })) })),
);

describe('segments', () => {
  it('give back what was written', () => {
    fc.assert(
      fc.property(anyBatch, (batch) => {
        expect(writeAndRead(batch).rows).toEqual(rowsOf(batch));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('are cut into record batches by rows and by the rows inside lists', () => {
    const length = 20_000;
    const offsets = Uint32Array.from({ length: length + 1 }, (_, row) => row * 30);
    const batch: ColumnBatch = {
      length,
      columns: [
        { name: 'user_id', column: { type: 'int64', values: Float64Array.from({ length }, (_, row) => row) } },
        {
          name: 'steps',
          column: {
            type: 'list',
            offsets,
            fields: [
              { name: 'ms', column: { type: 'int32', values: Int32Array.from({ length: length * 30 }, (_, i) => i) } },
            ],
          },
        },
      ],
    };
    const { rows, reader } = writeAndRead(batch);
    expect(rows).toEqual(rowsOf(batch));
    expect(Math.max(...reader.batches.map((part) => part.rows * 30))).toBeLessThanOrEqual(131_072);
    const one = writeAndRead({ length, columns: [batch.columns[0]] }).reader;
    expect(one.batches.map((part) => part.rows)).toEqual([4096, 4096, 4096, 4096, 3616]);
    expect(one.batches.map(({ range }) => range.user_id)).toEqual([
      [0, 4095],
      [4096, 8191],
      [8192, 12287],
      [12288, 16383],
      [16384, 19999],
    ]);
  });

  it('keep one row of any length', () => {
    const items = 200_000;
    const column: Column = {
      type: 'list',
      offsets: Uint32Array.of(0, items, items + 1),
      fields: [{ name: 'n', column: { type: 'int32', values: Int32Array.from({ length: items + 1 }, (_, i) => i) } }],
    };
    const batch = { length: 2, columns: [{ name: 'steps', column }] };
    expect(writeAndRead(batch).rows).toEqual(rowsOf(batch));
  });

  it('give only the columns asked for', () => {
    const column: Column = { type: 'int32', values: Int32Array.of(7) };
    const { reader } = writeAndRead({ length: 1, columns: ['a', 'b', 'c'].map((name) => ({ name, column })) });
    expect(reader.readBatch(0, new Set(['c', 'a', 'x'])).columns.map(({ name }) => name)).toEqual(['a', 'c']);
  });

  it('are Arrow files that another reader understands', () => {
    const texts = Array.from({ length: 300 }, (_, i) => `session ${i} ü`);
    const batch: ColumnBatch = {
      length: 300,
      columns: [
        { name: 'user_id', column: { type: 'int64', values: Float64Array.from(texts, (_, i) => LARGEST - i) } },
        { name: 'at', column: { type: 'date', values: Float64Array.from(texts, (_, i) => i * 1000 - 5) } },
        {
          name: 'price',
          column: {
            type: 'money',
            values: Float64Array.from(texts, (_, i) => i + 10),
            nulls: new Uint8Array(300).fill(1, 299),
          },
        },
        { name: 'bought', column: { type: 'boolean', values: Uint8Array.from(texts, (_, i) => i % 2) } },
        {
          name: 'kind',
          column: {
            type: 'text',
            ids: Uint32Array.from(texts, (_, i) => (i === 2 ? NULL_TEXT : 5 + (i % 2))),
            dictionary: TextList.of(['', '', '', '', '', 'view', 'cart', 'unused']),
          },
        },
        {
          name: 'session',
          column: { type: 'text', ids: Uint32Array.from(texts, (_, i) => i), dictionary: TextList.of(texts) },
        },
        {
          name: 'steps',
          column: {
            type: 'list',
            offsets: Uint32Array.from({ length: 301 }, (_, i) => Math.min(i, 2)),
            fields: [
              { name: 'ms', column: { type: 'int32', values: Int32Array.of(11, 22) } },
              {
                name: 'type',
                column: { type: 'text', ids: Uint32Array.of(0, NULL_TEXT), dictionary: TextList.of(['cart']) },
              },
            ],
          },
        },
      ],
    };
    const files = new MemoryFiles();
    writeSegment(files, PATH, batch, { epoch: 12, fence: 3 });
    const table = tableFromIPC(files.readAll(PATH));
    expect(table.schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
      'user_id: Int64',
      'at: Timestamp<MILLISECOND, UTC>',
      'price: Float64',
      'bought: Bool',
      'kind: Dictionary<Int32, Utf8>',
      'session: Utf8',
      'steps: List<Struct<{ms:Int32, type:Dictionary<Int32, Utf8>}>>',
      '_epoch: Int32',
      '_fence: Int32',
    ]);
    expect(table.numRows).toBe(300);
    const row = (i: number) =>
      JSON.parse(JSON.stringify(table.get(i)?.toJSON(), (_, v) => (typeof v === 'bigint' ? `${v}n` : v)));
    expect(row(0)).toEqual({
      user_id: `${LARGEST}n`,
      at: -5,
      price: 0.1,
      bought: false,
      kind: 'view',
      session: 'session 0 ü',
      steps: [{ ms: 11, type: 'cart' }],
      _epoch: 12,
      _fence: 3,
    });
    expect(row(1)).toMatchObject({
      user_id: `${LARGEST - 1}n`,
      at: 995,
      bought: true,
      kind: 'cart',
      steps: [{ ms: 22, type: null }],
    });
    expect(row(2)).toMatchObject({ price: 0.12, kind: null, steps: [] });
    expect(row(299)).toMatchObject({ price: null, session: 'session 299 ü' });
  });

  it('are refused where a bit differs in what is read', () => {
    const batch: ColumnBatch = {
      length: 3,
      columns: [
        { name: 'user_id', column: { type: 'int64', values: Float64Array.of(1, 2, 3) } },
        {
          name: 'kind',
          column: { type: 'text', ids: Uint32Array.of(0, 1, 0), dictionary: TextList.of(['view', 'cart']) },
        },
      ],
    };
    const files = new MemoryFiles();
    const ref = writeSegment(files, PATH, batch, null);
    const good = rowsOf(batch);
    let refused = 0;
    const bits = ref.sizeBytes * 8;
    for (let bit = 0; bit < bits; bit++) {
      files.flip(PATH, bit);
      try {
        const reader = new SegmentReader(files, PATH, ref);
        // A flip in padding or in what only other tools read does no harm; everything else must be seen.
        expect(rowsOf(reader.readBatch(0))).toEqual(good);
      } catch (error) {
        expect(error).toBeInstanceOf(FootpathError);
        expect((error as FootpathError).code).toBe('corrupt');
        refused++;
      }
      files.flip(PATH, bit);
    }
    expect(refused).toBeGreaterThan(bits / 2);
  });
});
