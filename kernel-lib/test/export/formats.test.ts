import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, describe, expect, it } from 'vitest';
import { documentBatches } from '../../src/export/document-batches';
import type { ExportField } from '../../src/export/export-fields';
import { documentWriter, EXPORT_FORMATS, type ExportFormat } from '../../src/export/export-format';
import { temporaryFolder } from '../support/run-once';
import { comparable, query, type Row, readBack } from './read-back';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const FIELDS: readonly ExportField[] = [
  { name: 'text', type: 'text' },
  { name: 'int32', type: 'int32' },
  { name: 'int64', type: 'int64' },
  { name: 'double', type: 'double' },
  { name: 'date', type: 'date' },
  { name: 'boolean', type: 'boolean' },
  { name: 'binary', type: 'binary' },
  {
    name: 'list',
    type: 'list',
    members: [
      { name: 'ms', type: 'int64' },
      { name: 'brand', type: 'text' },
      { name: 'price', type: 'double' },
    ],
  },
];

/** Ends of ranges, what quoting must survive, and nulls wherever there can be one. */
const ROWS: readonly Row[] = [
  {
    text: 'a "b", <i>c</i>\r\nd\te 😀\u0000\ufeff',
    int32: 2 ** 31 - 1,
    int64: 2n ** 63n - 1n,
    double: Number.MAX_VALUE,
    date: new Date('2100-12-31T23:59:59.999Z'),
    boolean: true,
    binary: Uint8Array.of(0, 255, 10, 44, 34),
    list: [
      [1, 'x"y', 0.1],
      [2 ** 53 - 1, null, 12.34],
    ],
  },
  Object.fromEntries(FIELDS.map(({ name }) => [name, null])),
  {},
  {
    text: 'null',
    int32: -(2 ** 31),
    int64: -(2n ** 63n),
    double: -5e-324,
    date: new Date('1969-12-31T23:59:59.999Z'),
    boolean: false,
    binary: new Uint8Array([7]),
    list: [],
  },
];

function write(format: ExportFormat, batches: readonly (readonly Row[])[], fields = FIELDS): string {
  const path = join(folder, `${batches.length}-${fields.length}.${format}`);
  const pieces: Uint8Array[] = [];
  const writer = documentWriter(format, fields, (bytes) => pieces.push(Uint8Array.from(bytes)));
  for (const batch of batches) writer.write(batch);
  writer.end();
  writeFileSync(path, Buffer.concat(pieces));
  return path;
}

function expected(rows: readonly Row[]): Row[] {
  return rows.map((row) => Object.fromEntries(FIELDS.map(({ name }) => [name, comparable(row[name])])));
}

describe.each(EXPORT_FORMATS)('%s', (format) => {
  it('keeps the ends of ranges, nulls and every character', async () => {
    expect(await readBack(format, write(format, [ROWS]), FIELDS)).toEqual(expected(ROWS));
  });

  it('has the same rows in one batch and in several', async () => {
    const path = write(format, [ROWS, ROWS.slice(1, 2), ROWS.toReversed()]);
    const rows = [...ROWS, ROWS[1], ...ROWS.toReversed()];
    expect(await readBack(format, path, FIELDS)).toEqual(expected(rows));
  });

  it('is a good file without a row', async () => {
    expect(await readBack(format, write(format, []), FIELDS)).toEqual([]);
  });
});

describe('batches', () => {
  it('become row groups and record batches', async () => {
    const parquet = write('parquet', [ROWS, ROWS, ROWS]);
    expect(await query(`SELECT DISTINCT num_row_groups FROM parquet_file_metadata('${parquet}')`)).toEqual([
      { num_row_groups: 3n },
    ]);
    expect(tableFromIPC(readFileSync(write('arrow', [ROWS, ROWS, ROWS]))).batches).toHaveLength(3);
  });

  it('have so many documents, and so many bytes, at most', async () => {
    const sizes = async (count: number, document: Row): Promise<number[]> => {
      const all = (async function* () {
        for (let i = 0; i < count; i++) yield document;
      })();
      const lengths: number[] = [];
      for await (const { length } of documentBatches(all)) lengths.push(length);
      return lengths;
    };
    expect(await sizes(0, {})).toEqual([]);
    expect(await sizes(40_000, { a: 1 })).toEqual([16_384, 16_384, 7232]);
    expect(await sizes(40, { raw: new Uint8Array(1 << 20) })).toEqual([16, 16, 8]);
    expect(await sizes(2, { raw: new Uint8Array(32 << 20) })).toEqual([1, 1]);
  });
});
