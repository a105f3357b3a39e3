import { describe, expect, it } from 'vitest';
import type { Table } from '../../src/chart/chart';
import { cellText, sortedRows, tableCsv } from '../../src/report/page/cell-text';

const table: Table = {
  columns: [
    { name: 'brand', kind: 'text' },
    { name: 'revenue', kind: 'money' },
    { name: 'wait', kind: 'seconds' },
    { name: 'from (UTC)', kind: 'time' },
    { name: 'day', kind: 'day' },
    { name: 'share', kind: 'share' },
  ],
  rows: [
    ['a,"b"\nc', 12.5, 90, 0, 0, 0.25],
    ['=1+1', null, null, null, null, null],
  ],
};

describe('cells', () => {
  it('are read with their units', () => {
    const [row, missing] = table.rows;
    const texts = row.map((cell, i) => cellText(cell, table.columns[i].kind).replaceAll('\u202f', ' '));
    expect(texts).toEqual(['a,"b"\nc', '12.50', '1 min 30 s', '1970-01-01 00:00:00', '1 Jan 1970', '25.0 %']);
    expect(cellText(missing[1], 'money')).toBe('–');
  });

  it('are copied as CSV with plain numbers, quotes where needed, and no text that a spreadsheet would run', () => {
    expect(tableCsv(table)).toBe(
      'brand,revenue,wait (s),from (UTC),day,share\r\n' +
        '"a,""b""\nc",12.50,90,1970-01-01T00:00:00.000Z,1970-01-01,0.25\r\n' +
        "'=1+1,,,,,\r\n",
    );
  });

  it('sort by value, with the missing ones last either way', () => {
    const rows = [[10], [null], [9], [100]];
    expect(sortedRows(rows, 0, false)).toEqual([[9], [10], [100], [null]]);
    expect(sortedRows(rows, 0, true)).toEqual([[100], [10], [9], [null]]);
    expect(rows[0]).toEqual([10]);
  });
});
