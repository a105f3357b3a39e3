import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPARED, duckdbRows, footpathRows } from '../support/bench-rows';
import { command } from '../support/command';
import { documentsIn, type PlainDocument } from '../support/run-once';

const bench = join(__dirname, '../../bench/duckdb');
const folder = mkdtempSync(join(tmpdir(), 'footpath-bench-sql-'));
const csv = join(folder, 'events.csv');
const catalog = join(folder, 'catalog');

interface Counters {
  readonly unique: number;
  readonly late: number;
  readonly duplicates: number;
  readonly unmatched: { readonly products: number; readonly users: number };
}

describe('the SQL of the benchmark does the job that Footpath does', () => {
  let collections: Record<string, PlainDocument[]>;
  let counters: Counters;

  beforeAll(async () => {
    const disorder = ['--late', '0.03', '--duplicates', '0.02', '--malformed', '0', '--seed', '7'];
    const made = await command(['simulate', '--events', '50000', '--out', csv, '--catalog', catalog, ...disorder]);
    expect(made.status, made.stderr).toBe(0);
    // An absent session id is rare in what the simulator makes, and a key of its own: let there be a thousand.
    const lines = readFileSync(csv, 'utf8').split('\n');
    writeFileSync(csv, lines.map((line, i) => (i % 50 === 49 ? line.replace(/,[^,]*$/, ',') : line)).join('\n'));
    const dir = join(folder, 'store');
    const run = await command(['run', '--csv', csv, '--catalog', catalog, '--dir', dir, '--json']);
    expect(run.status, run.stderr).toBe(0);
    counters = JSON.parse(run.stdout.trim().split('\n').at(-1)!).counters;
    collections = await documentsIn(dir);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  it('meets late records, duplicates, unmatched ids and sessions of one key with a gap between', () => {
    expect(counters.late).toBeGreaterThan(500);
    expect(counters.duplicates).toBeGreaterThan(500);
    expect(Math.min(counters.unmatched.products, counters.unmatched.users)).toBeGreaterThan(0);
    const keys = collections.session_metrics.map(({ user_id, user_session }) => `${user_id}|${user_session}`);
    expect(keys.length - new Set(keys).size).toBeGreaterThan(20);
  });

  for (const variant of ['whole', 'whole-tuned']) {
    it(`${variant}.sql: the same counters, windows, sessions with their steps, and behaviours`, async () => {
      const read = await runSql(variant);
      const [found] = await read('counters');
      expect(Object.fromEntries(Object.entries(found).map(([name, value]) => [name, Number(value)]))).toEqual({
        events: counters.unique,
        unmatched_products: counters.unmatched.products,
        unmatched_users: counters.unmatched.users,
      });
      for (const name of Object.keys(COMPARED)) expectSame(name, await read(name), collections[name]);
    });
  }
});

/** Runs one SQL file as the benchmark does, and reads its outputs. */
async function runSql(variant: string): Promise<(name: string) => Promise<PlainDocument[]>> {
  const out = join(folder, variant);
  mkdirSync(out);
  const paths = ['--sql', join(bench, `${variant}.sql`), '--csv', csv, '--catalog', catalog, '--out', out];
  const ended = spawnSync(process.execPath, [join(bench, 'run.mjs'), ...paths], { encoding: 'utf8' });
  expect(ended.status, ended.stderr).toBe(0);
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  return async (name) =>
    (await db.runAndReadAll(`FROM read_parquet('${join(out, name)}.parquet')`)).getRowObjectsJS() as PlainDocument[];
}

function expectSame(name: string, duckdb: readonly PlainDocument[], footpath: readonly PlainDocument[]): void {
  const theirs = duckdbRows(name, duckdb);
  const ours = footpathRows(name, footpath);
  // The first that differs says more than all lines of both.
  const place = ours.findIndex(({ exact }, i) => exact !== theirs[i]?.exact);
  if (place >= 0) expect(theirs[place]?.exact, name).toBe(ours[place].exact);
  expect(theirs).toHaveLength(ours.length);
  Object.entries(COMPARED[name].quotients).forEach(([field, decimals], column) => {
    // Half a unit of the last decimal that Footpath keeps, and a little for binary fractions.
    const most = 0.5000001 * 10 ** -decimals;
    ours.forEach(({ exact, quotients }, i) => {
      const [mine, other] = [quotients[column], theirs[i].quotients[column]];
      const near = mine === null || other === null ? mine === other : Math.abs(mine - other) <= most;
      if (!near) expect.fail(`${name}.${field} is ${mine}, in DuckDB ${other}: ${exact}`);
    });
  });
}
