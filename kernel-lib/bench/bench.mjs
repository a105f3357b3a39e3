// footpath against DuckDB on the same whole job, alternating in one run: `npm run bench [-- --sizes 1000000,4000000 --rounds 3]`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000000,4000000' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
  },
});
const here = import.meta.dirname;
const cli = join(here, '../dist/cli.cjs');
const cache = join(here, '../../.cache/bench');
const rounds = Number(values.rounds);
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** A program run to its end; its last line is JSON. */
function run(program, args) {
  const started = process.hrtime.bigint();
  const child = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  if (child.status !== 0)
    throw new Error(`${program} ${args[0]} ended with ${child.status}: ${child.stderr.slice(-2000)}`);
  return { seconds, result: JSON.parse(child.stdout.trim().split('\n').at(-1)) };
}

function input(events) {
  const csv = join(cache, `events-${events}.csv`);
  const catalog = join(cache, `catalog-${events}`);
  if (!existsSync(csv)) {
    mkdirSync(cache, { recursive: true });
    run(process.execPath, [
      cli,
      'simulate',
      '--events',
      String(events),
      '--out',
      csv,
      '--catalog',
      catalog,
      '--malformed',
      '0',
      '--json',
    ]);
  }
  return { csv, catalog, bytes: statSync(csv).size };
}

const rows = [];
for (const events of values.sizes.split(',').map(Number)) {
  const { csv, catalog, bytes } = input(events);
  const ours = [];
  const theirs = [];
  let last;
  for (let round = 0; round < rounds; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'footpath-bench-'));
    const store = join(folder, 'store');
    const out = join(folder, 'duckdb');
    mkdirSync(out);
    last = run(process.execPath, [
      cli,
      'run',
      '--csv',
      csv,
      '--catalog',
      catalog,
      '--dir',
      store,
      '--workers',
      values.threads,
      '--json',
    ]);
    ours.push(last.seconds);
    const duck = run(process.execPath, [
      join(here, 'duckdb/run.mjs'),
      join(here, 'duckdb/whole.sql'),
      csv,
      catalog,
      out,
      values.threads,
    ]);
    theirs.push(duck.seconds);
    console.error(
      `${events} events, round ${round + 1}: footpath ${last.seconds.toFixed(2)} s (${last.result.documents.session_metrics} sessions), ` +
        `DuckDB ${duck.seconds.toFixed(2)} s (${duck.result.sessions} sessions, ${duck.result.peakMiB} MiB)`,
    );
    rmSync(folder, { recursive: true });
  }
  rows.push({ events, bytes, ours: median(ours), theirs: median(theirs), stages: last.result.stages });
}

console.log('whole job, whole process, median of rounds; 2 threads each');
console.log('events      footpath      M ev/s   DuckDB        M ev/s   footpath is');
for (const { events, ours, theirs } of rows) {
  const speed = (seconds) => (events / seconds / 1e6).toFixed(2);
  console.log(
    `${String(events).padEnd(10)}  ${ours.toFixed(2).padStart(6)} s      ${speed(ours)}     ${theirs.toFixed(2).padStart(6)} s      ${speed(theirs)}     ${(theirs / ours).toFixed(1)} × as fast`,
  );
}
console.log('\nwhere the time goes (busy seconds, all threads together)');
for (const { events, stages } of rows) console.log(`${events}: ${JSON.stringify(stages)}`);
