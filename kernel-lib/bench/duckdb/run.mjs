// Runs the SQL of a job in a process of its own, each output made durable as soon as it is written, as the engine does. The last line is JSON.
import { closeSync, fsyncSync, openSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DuckDBInstance } from '@duckdb/node-api';
import { statementsOf } from './statements.mjs';

const { values } = parseArgs({
  options: {
    sql: { type: 'string' },
    csv: { type: 'string' },
    catalog: { type: 'string' },
    out: { type: 'string' },
    threads: { type: 'string', default: '2' },
    /** DuckDB's own default is four fifths of the machine's memory. */
    memory: { type: 'string' },
    /** Writes EXPLAIN ANALYZE of every statement to this file. */
    explain: { type: 'string' },
  },
});

const instance = await DuckDBInstance.create(':memory:', {
  threads: values.threads,
  preserve_insertion_order: 'true',
  // Where it may spill, should the memory not do; not a place that outlives the measurement.
  temp_directory: `${values.out}.spill`,
  ...(values.memory && { memory_limit: values.memory }),
});
const db = await instance.connect();

const durable = new Set();
/** A file and then its name in the folder: both must survive a power cut. */
function makeDurable() {
  const fresh = readdirSync(values.out).filter((name) => !durable.has(name));
  for (const path of fresh.length > 0 ? [...fresh.map((name) => join(values.out, name)), values.out] : []) {
    const file = openSync(path, 'r');
    fsyncSync(file);
    closeSync(file);
  }
  for (const name of fresh) durable.add(name);
}

const stages = {};
const plans = [];
for (const { name, sql } of statementsOf(values.sql, values)) {
  const started = performance.now();
  if (values.explain !== undefined && /^(CREATE (TEMP )?TABLE|INSERT|COPY)/.test(sql)) {
    const rows = (await db.runAndReadAll(`EXPLAIN ANALYZE ${sql}`)).getRows();
    plans.push(`${name}\n${rows.map((row) => row.at(-1)).join('\n')}`);
  } else await db.run(sql);
  makeDurable();
  stages[name] = Number(((performance.now() - started) / 1000).toFixed(3));
}
if (values.explain !== undefined) {
  // Plans are for others to read: without the paths of this machine.
  const named = plans.join('\n\n').replaceAll(values.csv, '{CSV}').replaceAll(values.catalog, '{CATALOG}');
  writeFileSync(values.explain, `${named.replaceAll(values.out, '{OUT}')}\n`);
}

const settings = await db.runAndReadAll("SELECT version(), current_setting('memory_limit')");
const [version, memoryLimit] = settings.getRows()[0];
console.log(JSON.stringify({ version, memoryLimit, stages }));
