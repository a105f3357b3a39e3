import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonRecords } from '../../src/replay/json-record';

const COLUMNS = ['event_time', 'event_type', 'product_id', 'category_id', 'brand', 'price', 'user_id'];

interface Sent {
  readonly text: string;
  readonly partition: number;
  readonly eventTimeMs: number;
}

function sentOf(csv: string | Uint8Array, partitions = 1, columns = COLUMNS, key?: string): Sent[] {
  const records = new JsonRecords(columns, partitions, key);
  records.begin(Buffer.from(csv));
  const sent: Sent[] = [];
  while (records.next()) {
    const { value, partition, eventTimeMs } = records.sent;
    sent.push({ text: Buffer.from(value).toString('latin1'), partition, eventTimeMs });
  }
  return sent;
}

describe('a record as JSON', () => {
  it('has numbers with their digits, text as text, and null for what is empty', () => {
    const [{ text, eventTimeMs }] = sentOf(
      '2019-10-01 00:00:00 UTC,view,44600062,2103807459595387724,"a ""b"", c\n\\",35.790,541312140\n',
    );
    expect(text).toBe(
      '{"event_time":"2019-10-01 00:00:00 UTC","event_type":"view","product_id":44600062,"category_id":2103807459595387724,' +
        '"brand":"a \\"b\\", c\\u000a\\\\","price":35.790,"user_id":541312140}',
    );
    expect(eventTimeMs).toBe(Date.UTC(2019, 9, 1));
    expect(sentOf(',,,,,,\n')[0].text).toBe(
      '{"event_time":null,"event_type":null,"product_id":null,"category_id":null,"brand":null,"price":null,"user_id":null}',
    );
  });

  it.each(['01', '1e5', '-1', '1.', '.5', '1.2.3', 'NaN', '0x1', '1 ', '00', '0.'])(
    'has %j as text, for it is no plain number',
    (price) => expect(JSON.parse(sentOf(`t,v,1,2,b,${price},3`)[0].text).price).toBe(price),
  );

  it.each(['0', '0.5', '10', '1.50', '9007199254740993'])('has %j as a number', (price) =>
    expect(sentOf(`t,v,1,2,b,${price},3`)[0].text).toContain(`"price":${price},`),
  );

  it('is what the fields say, whatever is in them', () => {
    const field = fc.string({ unit: 'grapheme', maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.array(field, { minLength: 3, maxLength: 3 }), { maxLength: 5 }), (rows) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const csv = rows.map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
        const sent = sentOf(csv, 1, ['a', 'b', '"c']);
        const objects = sent.map(({ text }) => JSON.parse(Buffer.from(text, 'latin1').toString()));
        expect(objects).toEqual(rows.map(([a, b, c]) => ({ a: a || null, b: b || null, '"c': c || null })));
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it.each([
    ['a quote that is not right', 'a,b,1,2,"x"y,3,4'],
    ['a field too many', 'a,b,1,2,x,3,4,5'],
    ['a field too few', 'a,b'],
    ['bytes that are not UTF-8', Buffer.from('a,b,1,2,\xff,3,4', 'latin1')],
    ['more than 1 MiB', `a,b,1,2,${'x'.repeat(1 << 20)},3,4`],
  ])('that has %s is sent as its own bytes, to partition 0', (_, csv) => {
    const [{ text, partition, eventTimeMs }] = sentOf(csv, 8);
    expect(text).toBe(Buffer.from(csv).toString('latin1'));
    expect([partition, eventTimeMs]).toEqual([0, Number.NaN]);
  });

  it('whose beginning is all that is known is too long still', () => {
    const records = new JsonRecords(COLUMNS, 1);
    records.beginTooLong(new Uint8Array(1 << 20).fill(0x61));
    expect([records.next(), records.sent.value.length, records.next()]).toEqual([true, (1 << 20) + 1, false]);
  });
});

describe('a partition', () => {
  // Murmur2 of the decimal digits, as Kafka's default partitioner has it.
  it.each([
    ['541312140', 'user_id', 8],
    ['44600062', 'product_id', 8],
  ])('is that of the key %s', (id, key, partitions) => {
    const line = `t,v,${key === 'product_id' ? id : 1},2,b,3,${key === 'user_id' ? id : 1}\n`;
    const other = sentOf(`t,v,${id},2,b,3,${id}\n`, partitions)[0].partition;
    expect(sentOf(line, partitions, COLUMNS, key)[0].partition).toBe(other);
  });

  it('of a key that is no id is 0', () => {
    for (const id of ['', 'x', '01', '-5', '9007199254740993'])
      expect(sentOf(`t,v,1,2,b,3,${id}`, 64)[0].partition).toBe(0);
  });

  it('spreads the ids', () => {
    const csv = Array.from({ length: 200 }, (_, user) => `t,v,1,2,b,3,${user + 1}\n`).join('');
    expect(new Set(sentOf(csv, 8).map(({ partition }) => partition)).size).toBe(8);
  });
});

it('empty lines are no records', () => {
  expect(sentOf('\n\r\na,b,1,2,c,3,4\n\n')).toHaveLength(1);
});
