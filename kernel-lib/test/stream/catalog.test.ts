import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import { parseCatalog } from '../../src/stream/catalog';
import { Shard } from '../../src/stream/shard';

const parse = (text: string, kind: 'products' | 'users' = 'products') =>
  parseCatalog(kind, new TextEncoder().encode(text), 'shop/products.csv');

describe('parseCatalog', () => {
  it('reads columns in any order, quoted and empty fields, and both line ends', () => {
    const catalog = parse(
      '\ufeffproduct_name,extra,product_id,final_price,rating,in_stock,num_reviews\r\n"a ""b"", c",x,7,1.005,4.25,True,3\n\n,,8,,,,\r\n',
    );
    expect([7, 8, 9].map((id) => catalog.rowOf.get(id))).toEqual([0, 1, -1]);
    expect(catalog.columns.has('extra')).toBe(false);
    expect(catalog.columns.get('product_name')).toMatchObject({ kind: 'text', dictionary: ['a "b", c'] });
    expect(catalog.columns.get('final_price')).toMatchObject({
      values: Float64Array.of(101, 0),
      nulls: Uint8Array.of(0, 1),
    });
    expect(catalog.columns.get('rating')).toMatchObject({ values: Float64Array.of(42_500, 0) });
    expect(catalog.columns.get('in_stock')).toMatchObject({ values: Uint8Array.of(1, 2) });
  });

  it('reads dates as days', () => {
    const catalog = parse('user_id,registration_date\n1,2019-10-01', 'users');
    expect(catalog.columns.get('registration_date')).toMatchObject({ values: Float64Array.of(Date.UTC(2019, 9, 1)) });
  });

  it.each([
    ['product_id\n1\n2\n\n1\n', /product_id 1 is there twice, in lines 2 and 5/],
    ['product_id,brand\n1,"a\nb"\n1,c\n', /lines 2 and 4/],
    ['product_name\na\n', /the column product_id is missing\. It has: product_name/],
    ['product_id,final_price\n1,cheap\n', /line 2: final_price cannot be "cheap"/],
    ['product_id\n01\n', /line 2: product_id cannot be "01"/],
    ['product_id\n1.5\n', /line 2: product_id cannot be "1.5"/],
    ['product_id,brand\n,x\n', /line 2: product_id is empty/],
    ['product_id,brand\n1\n', /line 2: the row has 1 fields, the header 2/],
    ['product_id,brand\n1,"x\n', /line 2: a quote is not closed/],
    ['product_id,brand\n1,"x"y\n', /line 2: text stands behind a closing quote/],
    ['', /is empty/],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseCatalog('users', Uint8Array.of(0xff, 0xfe), 'users.csv')).toThrow(/users\.csv is not UTF-8/);
  });
});

describe('a join', () => {
  it('refuses a catalogue without a column that it brings in', () => {
    const definition = parseDefinition({ joins: [{ catalog: 'products', columns: ['rating'] }] });
    const options = { index: 0, count: 1, sourceNames: [], catalogs: { products: parse('product_id,brand\n1,x\n') } };
    expect(() => new Shard(definition, options)).toThrow(/has no column rating, which the pipeline joins/);
  });
});
