// Runs the SQL of the whole job in a process of its own, then makes what it wrote durable, as the engine does.
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const [sqlFile, csv, catalog, out, threads] = process.argv.slice(2);
const started = process.hrtime.bigint();
const instance = await DuckDBInstance.create(':memory:', { threads, preserve_insertion_order: 'true' });
const db = await instance.connect();
const quoted = (path) => path.replaceAll("'", "''");
const sql = readFileSync(sqlFile, 'utf8')
  .replaceAll('{CSV}', quoted(csv))
  .replaceAll('{CATALOG}', quoted(catalog))
  .replaceAll('{OUT}', quoted(out));
await db.run(sql);
for (const name of readdirSync(out)) {
  const file = openSync(join(out, name), 'r+');
  fsyncSync(file);
  closeSync(file);
}
const seconds = Number(process.hrtime.bigint() - started) / 1e9;
const count = async (name) => {
  const reader = await db.runAndReadAll(`SELECT count(*) AS n FROM read_parquet('${quoted(join(out, name))}')`);
  return Number(reader.getRowObjectsJS()[0].n);
};
console.log(
  JSON.stringify({
    seconds,
    windows: await count('windowed_metrics.parquet'),
    sessions: await count('session_metrics.parquet'),
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
