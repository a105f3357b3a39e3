import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FootpathError } from '../../src/event/error';
import { SEGMENTS } from '../../src/simulate/segments';
import { simulate, writeCatalogsFor } from '../../src/simulate/simulate';

const PRODUCT_COLUMNS =
  'product_id,product_name,brand,category_id,category_name,category_code,subcategory,original_price,discount_percent,final_price,rating,num_reviews,in_stock';
const USER_COLUMNS = 'user_id,user_segment,registration_date,country,city,age_group,gender,preferred_language';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'catalogs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All rows of a CSV text as fields, quotes undone; every row has as many fields as the header. */
function table(path: string, columns: string): string[][] {
  const rows = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map((m) => m[1]?.replaceAll('""', '"') ?? m[2]),
    );
  expect(rows[0].join()).toBe(columns);
  for (const row of rows) expect(row.length, row.join('|')).toBe(rows[0].length);
  return rows.slice(1);
}

describe('catalogues', () => {
  it('have the ids of the events but a few, each once, and what the events say of them', async () => {
    const out = join(folder, 'events.csv');
    const catalogDir = join(folder, 'new', 'catalog');
    const { catalog } = await simulate({ events: 30_000, out, catalogDir });
    const events = readFileSync(out, 'latin1')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const good = events.filter((row) => row.length === 9 && /^\d{7,8}$/.test(row[2]) && /^\d{9}$/.test(row[7]));

    const products = table(join(catalogDir, 'products.csv'), PRODUCT_COLUMNS);
    const byId = new Map(products.map((row) => [row[0], row]));
    expect(byId.size).toBe(products.length);
    expect(catalog).toMatchObject({ products: products.length });
    const sold = new Set(good.map((row) => row[2]));
    const without = [...sold].filter((id) => !byId.has(id));
    expect(without.length).toBeGreaterThan(sold.size / 300);
    expect(without.length).toBeLessThan(sold.size / 40);
    for (const row of good.slice(0, 5000)) {
      const product = byId.get(row[2]);
      if (product === undefined || !/^[a-z.0-9_-]*$/.test(row[4] + row[5]) || !/^\d+\.\d\d$/.test(row[6])) continue;
      expect([product[3], product[5], product[2], product[9]]).toEqual([row[3], row[4], row[5], row[6]]);
    }
    expect(products.some((row) => row[1].includes('"') && row[1].includes(','))).toBe(true);
    for (const row of products) {
      const [original, discount, final] = [row[7], row[8], row[9]].map(Number);
      expect(Math.abs(original * (1 - discount / 100) - final)).toBeLessThan(0.011);
      expect(Number(row[10])).toBeGreaterThanOrEqual(2);
      expect(Number(row[10])).toBeLessThanOrEqual(5);
      expect(['true', 'false']).toContain(row[12]);
    }

    const users = table(join(catalogDir, 'users.csv'), USER_COLUMNS);
    const ids = new Set(users.map((row) => row[0]));
    expect(ids.size).toBe(users.length);
    const came = new Set(good.map((row) => row[7]));
    const unknown = [...came].filter((id) => !ids.has(id));
    expect(unknown.length).toBeGreaterThan(came.size / 300);
    expect(unknown.length).toBeLessThan(came.size / 40);
    expect(new Set(users.map((row) => row[1]))).toEqual(new Set(SEGMENTS.map(({ name }) => name)));
    for (const row of users) expect(row[2]).toMatch(/^201\d-\d\d-\d\d$/);
  });

  it('are made for the ids of any file of events', async () => {
    const file = join(folder, 'other.csv.gz');
    const rows = [
      '\ufeffuser_id,extra,product_id,price,brand,category_code,category_id,event_time,event_type,user_session',
      '12,x,9007199254740991,12.345,"a, ""b""",,1,t,view,s',
      '12,x,9007199254740992,1,b,,1,t,view,s',
      '012,x,77,1,b,,1,t,view,s',
      '',
      '13,x,78,free,b,,1,t,view,s',
      '14,x',
      ...Array.from({ length: 400 }, (_, i) => `${1000 + (i % 300)},x,${500 + (i % 200)},${i}.5,b,c.d_e.f,1,t,view,s`),
    ];
    writeFileSync(file, gzipSync(rows.join('\r\n')));
    const catalogDir = join(folder, 'for');
    const counts = await writeCatalogsFor({ file, catalogDir, seed: 3 });
    const products = table(join(catalogDir, 'products.csv'), PRODUCT_COLUMNS);
    const users = table(join(catalogDir, 'users.csv'), USER_COLUMNS);
    expect(counts).toMatchObject({ products: products.length, users: users.length });
    // 200 made ids, 77 and 2^53 − 1; 300 made users, 12, 13, 14.
    expect(counts.products + counts.productsMissing).toBe(202);
    expect(counts.users + counts.usersMissing).toBe(303);
    expect(products.find((row) => row[0] === '9007199254740991')).toMatchObject({ 2: 'a, "b"', 5: '', 9: '12.35' });
    const first = readFileSync(join(catalogDir, 'products.csv'), 'utf8');
    await writeCatalogsFor({ file, catalogDir, seed: 3 });
    expect(readFileSync(join(catalogDir, 'products.csv'), 'utf8')).toBe(first);
  });

  it('cannot be made for a file that is missing, empty, cut or of another shape', async () => {
    const catalogDir = join(folder, 'none');
    const refused = async (file: string) => {
      const error = await writeCatalogsFor({ file, catalogDir }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(FootpathError);
      return `${(error as FootpathError).code}: ${(error as FootpathError).message}`;
    };
    expect(await refused(join(folder, 'missing.csv'))).toContain('not-found');
    expect(await refused(folder)).toContain('folder');
    writeFileSync(join(folder, 'empty.csv'), '');
    expect(await refused(join(folder, 'empty.csv'))).toContain('is empty');
    writeFileSync(join(folder, 'shape.csv'), 'a,b\n1,2\n');
    expect(await refused(join(folder, 'shape.csv'))).toContain('has no column product_id, category_id');
    writeFileSync(join(folder, 'cut.csv.gz'), gzipSync('a'.repeat(5000)).subarray(0, 20));
    expect(await refused(join(folder, 'cut.csv.gz'))).toContain('cut.csv.gz');
  });
});
