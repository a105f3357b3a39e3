import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collection } from '../../../src/store/query/collection';
import { drawQuery } from './fuzz/queries';
import { makeDocuments, OTHERS, type SqlWorld, sqlWorld } from './fuzz/world';
import { collectionsOf } from './memory-source';

const QUERIES = Number(process.env.FOOTPATH_FUZZ_QUERIES ?? 1200);
const PER_WORLD = 300;

/** Values of both sides in one form: null for what is missing, -0 as 0. */
function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return value + 0;
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.map(plain) : value;
}

/** Her values, but ours where the two are numbers so near that only the order of a sum lies between them. */
function aligned(hers: unknown, ours: unknown): unknown {
  if (Array.isArray(hers) && Array.isArray(ours)) return hers.map((value, i) => aligned(value, ours[i]));
  if (typeof hers !== 'number' || typeof ours !== 'number') return hers;
  return Math.abs(hers - ours) <= 1e-10 * Math.max(1, Math.abs(hers)) ? ours : hers;
}

/** The same queries, drawn from seeds, over the same documents: this store's answer is that of DuckDB's SQL. */
describe.each(Array.from({ length: Math.ceil(QUERIES / PER_WORLD) }, (_, i) => i))('documents %i', (world) => {
  let sql: SqlWorld;
  let docs: Collection;

  beforeAll(async () => {
    const documents = makeDocuments(world + 1, 40 + 60 * world);
    sql = await sqlWorld(documents);
    docs = collectionsOf({ docs: documents, others: OTHERS }, 37)('docs');
  });
  afterAll(() => sql.close());

  it(`answers ${PER_WORLD} queries as DuckDB does`, async () => {
    let rows = 0;
    for (let i = 0; i < PER_WORLD; i++) {
      const twin = drawQuery(world * PER_WORLD + i);
      const hers = (await sql.rows(twin.sql)).map((row) => Object.values(row).map(plain));
      const ours = (await twin.ask(docs)).map((row) => row.map(plain));
      expect(ours, `${twin.shown}\n${twin.sql}`).toEqual(aligned(hers, ours));
      rows += hers.length;
    }
    // Queries that match nothing would prove nothing.
    expect(rows).toBeGreaterThan(PER_WORLD * 5);
  });
});
