import { Binary, Decimal128, Long, ObjectId } from 'bson';
import { describe, expect, it } from 'vitest';
import { bundleOf, richBundleOf } from '../../src/notebook/display/bundle-of';
import { escapeHtml } from '../../src/notebook/display/escape-html';
import { tableBundle } from '../../src/notebook/display/table-bundle';
import { tableOf } from '../../src/notebook/display/table-of';

const textOf = (value: unknown) => bundleOf(value).data['text/plain'];
const htmlOf = (value: unknown) => bundleOf(value).data['text/html'] as string;

describe('documents as a table', () => {
  it('has a column for each field, in the order in which fields first come', () => {
    const { columns, rows } = tableOf([
      { b: 1, a: 'x' },
      { c: true, a: 'y' },
    ]);
    expect(columns.map(({ name }) => name)).toEqual(['b', 'a', 'c']);
    expect(rows).toEqual([
      [1, 'x', null],
      [null, 'y', 'true'],
    ]);
  });

  it.each([
    ['whole numbers', [1, 2, null], 'count'],
    ['numbers with a fraction', [1, 2.5], 'text'],
    ['times', [new Date(0), null], 'time'],
    ['times and others', [new Date(0), 'then'], 'text'],
    ['Long', [Long.fromNumber(5), 1], 'count'],
    ['bigint', [5n], 'count'],
    ['nothing', [null, undefined], 'text'],
  ])('knows the kind of %s', (_, values, kind) => {
    expect(tableOf(values.map((value) => ({ value }))).columns[0].kind).toBe(kind);
  });

  it('shows no number wrong: a Long beyond 2^53 is a text', () => {
    const big = Long.fromString('9007199254740993');
    expect(tableOf([{ n: big }, { n: 9007199254740993n }]).rows).toEqual([['9007199254740993'], ['9007199254740993']]);
  });

  it('shows decimals and ids as they read, and everything else as Extended JSON', () => {
    const id = new ObjectId('0123456789abcdef01234567');
    const [row] = tableOf([{ d: Decimal128.fromString('1.50'), id, steps: [{ at: new Date(0) }], n: Number.NaN }]).rows;
    expect(row).toEqual(['1.50', id.toHexString(), '[{"at":{"$date":"1970-01-01T00:00:00Z"}}]', Number.NaN]);
  });

  it('reads bytes as UTF-8, what is none with a mark in its place', () => {
    const bytes = Buffer.from('a,ä€\n', 'utf8');
    expect(tableOf([{ raw: new Uint8Array(bytes) }, { raw: new Binary(bytes) }]).rows).toEqual([
      ['a,ä€\n'],
      ['a,ä€\n'],
    ]);
    expect(tableOf([{ raw: Uint8Array.of(65, 255) }]).rows).toEqual([['A\ufffd']]);
    expect(tableOf([{ raw: Buffer.alloc(10_000, 'x') }]).rows).toEqual([[`${'x'.repeat(199)}…`]]);
  });

  it('cuts a long text after 200 characters', () => {
    expect(tableOf([{ t: 'x'.repeat(200) }, { t: 'y'.repeat(201) }]).rows).toEqual([
      ['x'.repeat(200)],
      [`${'y'.repeat(199)}…`],
    ]);
  });
});

describe('a table that is shown', () => {
  const many = Array.from({ length: 51 }, (_, i) => ({ i }));

  it('says how many rows there are and shows the first ones', () => {
    expect(htmlOf(many)).toContain('the first 50 of 51 rows');
    expect(htmlOf(many).match(/<tr>/g)).toHaveLength(51);
    expect(htmlOf(many.slice(0, 50))).toContain('>50 rows<');
    expect(tableBundle(tableOf(many), { rows: 2 }).data['text/plain']).toBe('i\n0\n1\n(the first 2 of 51 rows)');
  });

  it('escapes all that comes from documents, names of fields and the title too', () => {
    const bad = '<script>alert(1)</script>';
    const { data } = tableBundle(tableOf([{ [bad]: bad, '"&\'': 1 }]), { title: bad });
    expect(data['text/html']).not.toContain('<script');
    expect((data['text/html'] as string).match(/&lt;script&gt;/g)).toHaveLength(3);
    expect(data['text/html']).toContain('&quot;&amp;&#39;');
    expect(escapeHtml(`<a href="x" title='y'>&`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
  });

  it('puts numbers to the right and texts to the left', () => {
    expect(
      textOf([
        { word: 'a', n: 1 },
        { word: 'long', n: 999 },
      ]),
    ).toBe('word    n\na       1\nlong  999\n(2 rows)');
  });

  it('shows one document as fields, with its times in ISO', () => {
    expect(textOf({ user: 'u1', at: new Date(0) })).toBe(
      'field  value\nuser   u1\nat     1970-01-01T00:00:00.000Z\n(2 rows)',
    );
  });
});

describe('what has a form of its own', () => {
  it.each([
    ['a text', 'text'],
    ['a number', 7],
    ['nothing', undefined],
    ['an empty list', []],
    ['a list of numbers', [1, 2]],
    ['an object of a class', new Map()],
    ['a mixed list', [{ a: 1 }, 2]],
  ])('%s has none', (_, value) => expect(richBundleOf(value)).toBeNull());

  it('a text is shown without quotes, other values as Node shows them', () => {
    expect(textOf('<b>')).toBe('<b>');
    expect(textOf([1, 'a'])).toBe("[ 1, 'a' ]");
    expect(bundleOf('<b>').data).not.toHaveProperty('text/html');
  });
});
