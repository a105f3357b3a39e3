import { DuckDBInstance } from '@duckdb/node-api';
import type { Document } from '../../../../src/store/query/source';
import { Draw } from './draw';

/**
 * Documents that SQL can hold too: whole numbers, money, text, dates, booleans, a list of numbers; each of them null or missing now and
 * then. `_id` and `k` are always there.
 */
export function makeDocuments(seed: number, count: number): Document[] {
  const draw = new Draw(seed);
  return Array.from({ length: count }, (_, _id) => {
    const document: Document = { _id, k: draw.int(0, 4) };
    const put = (name: string, make: () => unknown): void => {
      if (draw.chance(0.1)) return;
      document[name] = draw.chance(0.1) ? null : make();
    };
    put('i', () => draw.int(-20, 20));
    put('n', () => draw.int(-5000, 50000) / 100);
    put('s', () => draw.one(TEXTS));
    put(
      'd',
      () =>
        new Date(
          Date.UTC(
            draw.one([2010, 2015, 2019, 2020]),
            draw.int(0, 14),
            draw.int(1, 31),
            draw.int(0, 23),
            draw.int(0, 59),
            draw.int(0, 59),
            draw.int(0, 999),
          ),
        ),
    );
    put('b', () => draw.chance(0.5));
    put('l', () => draw.list(0, 4, () => draw.int(-5, 5)));
    return document;
  });
}

export const TEXTS = [
  'apple',
  'Apple',
  'samsung',
  'lg',
  'xiaomi',
  '',
  'électro',
  'a.b',
  'appliances.kitchen',
  '😀 emoji',
  'ﬁ',
  'z',
];

/** The other collection, for joins. */
export const OTHERS: Document[] = Array.from({ length: 12 }, (_, _id) => ({ _id, k: _id % 6, name: `other${_id}` }));

export interface SqlWorld {
  /** The rows of a statement, with numbers as doubles. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  close(): void;
}

/** The same documents as tables `docs` (with `i_there`: if the field is there) and `others`. */
export async function sqlWorld(documents: readonly Document[]): Promise<SqlWorld> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await connection.run(
    'CREATE TABLE docs (_id INTEGER, k INTEGER, i INTEGER, n DOUBLE, s VARCHAR, d TIMESTAMP, b BOOLEAN, l INTEGER[], i_there BOOLEAN)',
  );
  await connection.run('CREATE TABLE others (_id INTEGER, k INTEGER, name VARCHAR)');
  const names = ['_id', 'k', 'i', 'n', 's', 'd', 'b', 'l'];
  const rows = documents.map(
    (document) => `(${[...names.map((name) => sqlValue(document[name])), String('i' in document)].join(', ')})`,
  );
  await connection.run(`INSERT INTO docs VALUES ${rows.join(', ')}`);
  await connection.run(
    `INSERT INTO others VALUES ${OTHERS.map(({ _id, k, name }) => `(${_id}, ${k}, '${name}')`).join(', ')}`,
  );
  return {
    rows: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS(),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export function sqlValue(value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (value instanceof Date) return `TIMESTAMP '${value.toISOString().replace('T', ' ').replace('Z', '')}'`;
  if (Array.isArray(value)) return `[${value.map(sqlValue).join(', ')}]::INTEGER[]`;
  return typeof value === 'number' && !Number.isInteger(value) ? `${value}::DOUBLE` : String(value);
}
