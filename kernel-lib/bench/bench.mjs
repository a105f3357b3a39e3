// footpath against DuckDB on the same job, alternating in one run: `npm run bench [-- --sizes 1000000,4000000 --rounds 3]`.
// Footpath always does the whole job. DuckDB does it in straightforward SQL, in SQL written for speed, and the reduced job.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inFolder, inputOf } from './input.mjs';
import { measure } from './measure.mjs';
import { benchOptions } from './options.mjs';
import { printReport } from './report.mjs';

const values = benchOptions(
  'Footpath beside DuckDB on the same job, alternating in one run. With "services" first: Kafka and MongoDB beside their clients alone.',
  {
    sizes: { type: 'string', default: '1000000,4000000' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    /** `whole`, `tuned` (the whole one in the faster SQL alone), `reduced` or `both`: what DuckDB is asked for. */
    job: { type: 'string', default: 'both' },
    /** DuckDB's memory limit, such as `4GB`; its own default if absent. */
    memory: { type: 'string' },
    /** A folder for EXPLAIN ANALYZE of every statement of DuckDB, from a run of its own that is not measured. */
    explain: { type: 'string' },
  },
);
const jobs = {
  whole: ['whole', 'whole-tuned'],
  tuned: ['whole-tuned'],
  reduced: ['reduced'],
  both: ['whole', 'whole-tuned', 'reduced'],
}[values.job];
if (!jobs) throw new Error(`--job ${values.job}: it is whole, tuned, reduced or both`);

const here = import.meta.dirname;
const cli = join(here, '../dist/cli.cjs');
const sized = (option, least) => {
  const numbers = values[option].split(',').map(Number);
  if (numbers.every((number) => Number.isInteger(number) && number >= least)) return numbers;
  throw new Error(`--${option} ${values[option]}: whole numbers of at least ${least}`);
};
const sizes = sized('sizes', 1);
const [rounds] = sized('rounds', 1);
const [threads] = sized('threads', 1);

function footpath({ csv, catalog }) {
  return inFolder((folder) => {
    // As many as a run takes by itself on a machine of so many cores: workers come beside the thread that reads.
    const workers = threads - 1;
    const to = ['--catalog', catalog, '--dir', join(folder, 'store'), '--workers', String(workers), '--json'];
    return measure(cli, ['run', '--csv', csv, ...to]);
  });
}

function duckdb(job, { csv, catalog }, explain) {
  return inFolder((folder) => {
    const out = join(folder, 'out');
    mkdirSync(out);
    const args = ['--sql', join(here, `duckdb/${job}.sql`), '--csv', csv, '--catalog', catalog, '--out', out];
    if (values.memory) args.push('--memory', values.memory);
    if (explain) args.push('--explain', explain);
    return measure(join(here, 'duckdb/run.mjs'), [...args, '--threads', String(threads)]);
  });
}

const results = [];
for (const events of sizes) {
  const files = inputOf(events);
  const runs = Object.fromEntries(['footpath', ...jobs].map((name) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, measured] of Object.entries(runs)) {
      const run = name === 'footpath' ? footpath(files) : duckdb(name, files);
      measured.push(run);
      console.error(
        `${events} events, round ${round}: ${name} ${run.wall.toFixed(2)} s, CPU ${run.cpu.toFixed(2)} s, ${run.peakMiB} MiB`,
      );
    }
  }
  if (values.explain) {
    mkdirSync(values.explain, { recursive: true });
    for (const job of jobs) duckdb(job, files, join(values.explain, `${job}-${events}.txt`));
  }
  results.push({ events, runs });
}
const { version } = JSON.parse(readFileSync(join(here, '../package.json'), 'utf8'));
printReport({ results, threads, rounds, footpathVersion: version });
