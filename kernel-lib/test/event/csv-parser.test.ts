import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventBatch, TextRefs } from '../../src/event/batch';
import { BatchBuffers } from '../../src/event/batch-buffers';
import { createCsvParser } from '../../src/event/csv-parser';
import { frameRecords } from '../../src/event/framer';
import { hashBytes } from '../../src/event/hash';
import { DEAD_REASONS, EVENT_COLUMNS, type RecordFormat } from '../../src/event/schema';
import { splitCsv } from '../oracle/split-records';

const format: RecordFormat = {
  columns: Object.fromEntries(EVENT_COLUMNS.map((name) => [name, name])) as RecordFormat['columns'],
  timeFormat: 'epoch-s',
  timeMinMs: 0,
  timeMaxMs: 4e12,
  eventTypes: [
    { name: 'cart', role: 'cart' },
    { name: 'view', role: 'view' },
  ],
  partitions: 1,
};

const text = (batch: EventBatch, refs: TextRefs, row: number) => {
  const from = refs.start[row];
  expect(refs.hash[row]).toBe(hashBytes(batch.text, from, refs.length[row]));
  return refs.length[row] === 0 ? null : Buffer.from(batch.text.slice(from, from + refs.length[row])).toString('utf8');
};

interface Row {
  offset: number;
  line: number;
  raw: string;
  fields: unknown[];
}
interface Dead {
  offset: number;
  line: number;
  reason: string;
  raw: string;
}

/** Reads a body (no header) in chunks cut by the framer from reads of `readBytes`, and gives every row and dead record. */
function parse(body: Buffer, readBytes: number, format_ = format): { rows: Row[]; dead: Dead[] } {
  const parser = createCsvParser(format_, EVENT_COLUMNS);
  const rows: Row[] = [];
  const dead: Dead[] = [];
  let start = 0;
  let line = 1;
  let read = 0;
  while (start < body.length) {
    read = Math.min(body.length, read + readBytes);
    const held = body.subarray(start, read);
    const frame = frameRecords('csv', held, read === body.length, Number.POSITIVE_INFINITY);
    if (frame.kind !== 'records') continue;
    const bytes = held.subarray(0, frame.length);
    const batch = parser.parse({ bytes, baseOffset: start, baseLine: line, file: 0 }, new BatchBuffers());
    for (let row = 0; row < batch.length; row++) {
      rows.push({
        offset: batch.offset[row],
        line: batch.line[row],
        raw: Buffer.from(batch.text.slice(batch.rawStart[row], batch.rawStart[row] + batch.rawSize[row])).toString(
          'latin1',
        ),
        fields: [
          batch.timeMs[row],
          format.eventTypes[batch.type[row]].name,
          batch.productId[row],
          text(batch, batch.categoryId, row),
          text(batch, batch.categoryCode, row),
          text(batch, batch.brand, row),
          batch.priceCents[row],
          batch.userId[row],
          text(batch, batch.userSession, row),
        ],
      });
    }
    for (let row = 0; row < batch.dead.length; row++) {
      const from = batch.dead.start[row];
      dead.push({
        offset: batch.dead.offset[row],
        line: batch.dead.line[row],
        reason: DEAD_REASONS[batch.dead.reason[row]],
        raw: Buffer.from(batch.text.slice(from, from + batch.dead.size[row])).toString('latin1'),
      });
    }
    start += frame.length;
    for (const byte of bytes) if (byte === 0x0a) line++;
  }
  return { rows, dead };
}

/** The same, by the independent splitter and the rules one by one. */
function reference(body: Buffer): { rows: Row[]; dead: Dead[] } {
  const headless = splitCsv(Buffer.concat([Buffer.from('h\n'), body])).records;
  const rows: Row[] = [];
  const dead: Dead[] = [];
  for (const { offset, line, raw, fields, reason } of headless) {
    const record = { offset: offset - 2, line: line - 1, raw: raw.toString('latin1') };
    const why = reason ?? judge(fields!);
    if (why !== null) dead.push({ ...record, reason: why });
    else {
      const [time, type, product, category, code, brand, price, user, session] = fields!;
      const [whole, digits = ''] = price.split('.');
      const thousandths = BigInt(whole) * 1000n + BigInt(digits.padEnd(3, '0').slice(0, 3));
      rows.push({
        ...record,
        fields: [
          Number(time) * 1000,
          type,
          Number(product),
          category || null,
          code || null,
          brand || null,
          Number((thousandths + 5n) / 10n),
          Number(user),
          session || null,
        ],
      });
    }
  }
  return { rows, dead };
}

function judge(fields: string[]): string | null {
  if (fields.length !== 9) return 'column-count';
  const [time, type, product, , , , price, user] = fields;
  if ([time, type, product, price, user].includes('')) return 'missing-field';
  if (!/^[0-9]{1,15}$/.test(time) || Number(time) * 1000 >= 4e12) return 'bad-time';
  if (type !== 'view' && type !== 'cart') return 'bad-type';
  const id = (value: string) => /^(0|[1-9][0-9]{0,15})$/.test(value) && BigInt(value) < 2n ** 53n;
  return id(product) && id(user) && /^[0-9]{1,10}(\.[0-9]+)?$/.test(price) ? null : 'bad-number';
}

const field = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('7', '12.5', 'view', 'cart', 'brand', '', '0', '1569888000') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '"q"',
      '""',
      '"a,b"',
      '"x""y"',
      '"two\nlines"',
      'in"side',
      '"open',
      '"shut"x',
      'ž',
      '\r',
      '01',
      '9007199254740992',
    ),
  },
);
const record = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.constantFrom('1569888000', '1', 'x', '"5"'),
        fc.constantFrom('view', 'cart', 'buy'),
        fc.constantFrom('7', '12', ''),
        field,
        field,
        field,
        fc.constantFrom('12.345', '3', '1.'),
        fc.constantFrom('55', '9007199254740991', '0'),
        field,
      )
      .map((fields) => fields.join(',')),
  },
  { weight: 2, arbitrary: fc.array(field, { minLength: 0, maxLength: 11 }).map((fields) => fields.join(',')) },
);
const body = fc
  .tuple(
    fc.array(fc.tuple(record, fc.constantFrom('\n', '\n', '\r\n')), { maxLength: 25 }),
    fc.boolean(),
    fc.option(fc.nat(), { freq: 4 }),
  )
  .map(([lines, closed, broken]) => {
    const whole = Buffer.from(
      lines.map(([line, end], place) => line + (place === lines.length - 1 && !closed ? '' : end)).join(''),
    );
    // One byte that no UTF-8 text has, somewhere.
    if (broken !== null && whole.length > 0) whole[broken % whole.length] = 0xff;
    return whole;
  });

describe('the CSV parser', () => {
  it('reads what an independent reading gives, in one piece', () => {
    fc.assert(
      fc.property(body, (bytes) => {
        expect(parse(bytes, bytes.length || 1)).toEqual(reference(bytes));
      }),
      { seed: 11, numRuns: 1500 },
    );
  });

  it('gives the same however the input is cut', () => {
    fc.assert(
      fc.property(body, (bytes) => {
        const whole = parse(bytes, bytes.length || 1);
        for (const readBytes of [1, 2, 3, 7, 16, 50]) expect(parse(bytes, readBytes)).toEqual(whole);
      }),
      { seed: 12, numRuns: 200 },
    );
  });

  it('kills only the first line of a quote that is open for more than a megabyte', () => {
    const good = '1,view,1,,,,1,1,\n';
    const bytes = Buffer.from(`1,view,1,,,"open,1,1,\n${good.repeat(80_000)}1,view,1,,,"late",1,1,\n`);
    const { rows, dead } = parse(bytes, 300_000);
    expect(dead.map(({ reason, line }) => [reason, line])).toEqual([['bad-quote', 1]]);
    expect(rows).toHaveLength(80_001);
  });

  it('ends a record that is too long at its line, whatever quotes stand behind the megabyte', () => {
    const long = `"1\n",view,1,,,${'b'.repeat(1_048_576)},"1,1,\n`;
    const bytes = Buffer.from(`${long}1,view,1,,,"late",1,1,\n`);
    const whole = parse(bytes, bytes.length);
    expect(whole.dead.map(({ reason, line }) => [reason, line])).toEqual([['too-long', 1]]);
    expect(whole.rows.map(({ line }) => line)).toEqual([3]);
    // Where the quote is not read yet, the same is decided without it.
    const cut = frameRecords('csv', bytes.subarray(0, 1_048_580), false, Number.POSITIVE_INFINITY);
    expect(cut.kind).toBe('oversized');
  });

  it('takes a record of one megabyte, and calls one byte more too long', () => {
    const at = (size: number) => `1,view,1,,,${'b'.repeat(size - '1,view,1,,,,1,1,'.length)},1,1,\n`;
    const { rows, dead } = parse(Buffer.from(at(1_048_576) + at(1_048_577) + at(100)), 5_000_000);
    expect(rows.map(({ raw }) => raw.length)).toEqual([1_048_576, 100]);
    expect(dead.map(({ reason, raw }) => [reason, raw.length])).toEqual([['too-long', 1_048_576]]);
  });
});
