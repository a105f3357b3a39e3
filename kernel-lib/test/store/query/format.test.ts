import { describe, expect, it } from 'vitest';
import { type FormatOptions, formatDocuments } from '../../../src/store/query/format';
import type { Document } from '../../../src/store/query/source';

async function text(documents: readonly Document[], options: FormatOptions): Promise<string> {
  async function* all(): AsyncGenerator<Document> {
    yield* documents;
  }
  let out = '';
  for await (const piece of formatDocuments(all(), options)) out += piece;
  return out;
}

const date = new Date('2019-10-01T00:00:00.000Z');
const utf8 = new TextEncoder().encode('2019,é');

describe('json and ndjson', () => {
  it('write dates as ISO text, integers plain, above 2^53 as text, bytes as text where they are', async () => {
    const document = {
      _id: 'a',
      at: date,
      n: 9007199254740991,
      big: 9007199254740993n,
      double: 2 ** 60,
      small: 5n,
      raw: utf8,
      bytes: new Uint8Array([255, 0]),
      none: null,
      nan: Number.NaN,
      steps: [[0, 'view', 1.5, date]],
      gone: undefined,
    };
    expect(await text([document], { format: 'ndjson' })).toBe(
      '{"_id":"a","at":"2019-10-01T00:00:00.000Z","n":9007199254740991,"big":"9007199254740993","double":"1152921504606846976","small":5,' +
        '"raw":"2019,é","bytes":{"$binary":{"base64":"/wA=","subType":"00"}},"none":null,"nan":"NaN","steps":[[0,"view",1.5,"2019-10-01T00:00:00.000Z"]]}\n',
    );
  });

  it('make one array', async () => {
    expect(await text([{ a: 1 }, { a: 2 }], { format: 'json' })).toBe('[\n{"a":1},\n{"a":2}\n]\n');
    expect(await text([], { format: 'json' })).toBe('[]\n');
    expect(await text([], { format: 'ndjson' })).toBe('');
  });

  it('write canonical Extended JSON by the types of the fields', async () => {
    const fields = { user_id: 'int64', n: 'int32', price: 'double', at: 'date', raw: 'binary' } as const;
    const document = {
      user_id: 5,
      n: 5,
      price: 5,
      at: date,
      raw: utf8,
      other: 5,
      far: 2 ** 40,
      half: 0.5,
      big: 9007199254740993n,
      l: [1, 'x', null],
    };
    expect(await text([document], { format: 'ndjson', ejson: true, fields })).toBe(
      '{"user_id":{"$numberLong":"5"},"n":{"$numberInt":"5"},"price":{"$numberDouble":"5.0"},"at":{"$date":{"$numberLong":"1569888000000"}},' +
        '"raw":{"$binary":{"base64":"MjAxOSzDqQ==","subType":"00"}},"other":{"$numberInt":"5"},"far":{"$numberLong":"1099511627776"},' +
        '"half":{"$numberDouble":"0.5"},"big":{"$numberLong":"9007199254740993"},"l":[{"$numberInt":"1"},"x",null]}\n',
    );
  });
});

describe('csv', () => {
  it('quotes by RFC 4180', async () => {
    const documents = [
      { a: 'x,y', b: 'say "hi"', c: 'two\r\nlines', d: null, e: date },
      { a: 1.5, c: [1, 'x'], e: true },
    ];
    expect(await text(documents, { format: 'csv' })).toBe(
      'a,b,c,d,e\r\n"x,y","say ""hi""","two\r\nlines",,2019-10-01T00:00:00.000Z\r\n1.5,,"[1,""x""]",,true\r\n',
    );
  });

  it('guards text that a spreadsheet would run, and no number', async () => {
    const documents = [{ a: '=1+1', b: -5, c: '@x', d: '-x', e: '+x', f: -9007199254740993n }];
    expect(await text(documents, { format: 'csv' })).toBe("a,b,c,d,e,f\r\n'=1+1,-5,'@x,'-x,'+x,-9007199254740993\r\n");
    expect(await text(documents, { format: 'csv', guardFormulas: false })).toBe(
      'a,b,c,d,e,f\r\n=1+1,-5,@x,-x,+x,-9007199254740993\r\n',
    );
  });

  it('has the columns asked for, in their order', async () => {
    expect(await text([{ a: 1, b: 2 }], { format: 'csv', columns: ['b', 'c'] })).toBe('b,c\r\n2,\r\n');
  });

  it('goes on in the same columns behind the documents it looked at', async () => {
    const many = Array.from({ length: 1500 }, (_, i) => ({ i }));
    expect((await text(many, { format: 'csv' })).split('\r\n')).toHaveLength(1502);
  });
});

describe('table', () => {
  it('aligns numbers to the right and shows null as –', async () => {
    const documents = [
      { brand: 'apple', n: 5, x: null },
      { brand: 'lg', n: 12.5, x: 'y' },
    ];
    expect(await text(documents, { format: 'table' })).toBe(
      'brand     n  x\n─────  ────  ─\napple     5  –\nlg     12.5  y\n',
    );
  });

  it('keeps to the width: shortens text, then leaves columns out and says which', async () => {
    const documents = [{ a: 'a'.repeat(50), b: 'b'.repeat(50), steps: [[1, 2]], d: 'd'.repeat(50) }];
    const wide = await text(documents, { format: 'table', width: 60 });
    expect(wide.split('\n').every((line) => line.length <= 60)).toBe(true);
    expect(wide).toContain('[[1,2]]');
    const narrow = await text(documents, { format: 'table', width: 20 });
    expect(narrow.split('\n')[0]).toBe('(without steps, d: no room; see --format json)');
    expect(
      narrow
        .split('\n')
        .slice(1)
        .every((line) => line.length <= 20),
    ).toBe(true);
  });

  it('lets no control character through to the terminal', async () => {
    expect(await text([{ a: '\u001b[31mred\n\u202e' }], { format: 'table' })).toContain('·[31mred··');
  });

  it('says that there is nothing', async () => {
    expect(await text([], { format: 'table' })).toBe('(no documents)\n');
  });
});
