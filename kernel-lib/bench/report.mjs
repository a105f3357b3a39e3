import { cpus, totalmem } from 'node:os';
import { spread } from './measure.mjs';

const padded = (cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(14) : cell.padStart(22))).join('');
const withRange = ({ median, least, greatest }) => `${median.toFixed(2)} (${least.toFixed(2)}–${greatest.toFixed(2)})`;
const wallOf = (rounds) => spread(rounds, ({ wall }) => wall);
const cpuOf = (rounds) => spread(rounds, ({ cpu }) => cpu);

/** Prints what a bench measured: per size a table of times and memory, the ratios, and where the time goes; then the cost per event by size. */
export function printReport({ results, threads, rounds, footpathVersion }) {
  const { runs } = results[0];
  const { version, memoryLimit } = Object.entries(runs).find(([name]) => name !== 'footpath')[1][0].result;
  console.log(`footpath ${footpathVersion}, DuckDB ${version}, Node ${process.version}; ${threads} threads each`);
  console.log(
    `DuckDB's memory limit ${memoryLimit}; ${cpus().length} × ${cpus()[0]?.model ?? 'processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  );
  console.log(
    `whole processes, alternating; median (least–greatest) of ${rounds} rounds; CPU = user + system, all threads`,
  );
  for (const result of results) printSize(result);
  printCostPerEvent(results);
}

function printSize({ events, runs }) {
  console.log(`\n${events} events`);
  console.log(padded(['', 'wall s', 'CPU s', 'user CPU s', 'M events/s', 'peak MiB']));
  for (const [name, measured] of Object.entries(runs)) {
    const wall = wallOf(measured);
    console.log(
      padded([
        name,
        withRange(wall),
        withRange(cpuOf(measured)),
        spread(measured, ({ user }) => user).median.toFixed(2),
        (events / wall.median / 1e6).toFixed(2),
        String(spread(measured, ({ peakMiB }) => peakMiB).greatest),
      ]),
    );
  }
  if (runs.whole) console.log(`whole job, straightforward SQL (whole.sql): ${ratio(runs, 'whole')}`);
  if (runs['whole-tuned']) {
    console.log(`whole job, SQL written for speed (whole-tuned.sql): ${ratio(runs, 'whole-tuned')}`);
  }
  if (runs.reduced) console.log(`reduced job: ${ratio(runs, 'reduced')}; footpath does the whole job here too`);
  console.log(
    'where the time goes, last round (footpath: busy seconds of all threads together; DuckDB: seconds by statement)',
  );
  for (const [name, measured] of Object.entries(runs)) {
    const stages = Object.entries(measured.at(-1).result.stages).filter(([, seconds]) => seconds >= 0.005);
    console.log(`  ${name}: ${stages.map(([stage, seconds]) => `${stage} ${seconds.toFixed(2)}`).join(', ')}`);
  }
}

function ratio(runs, job) {
  const [wall, cpu] = [wallOf, cpuOf].map((of) => (of(runs[job]).median / of(runs.footpath).median).toFixed(2));
  return `footpath is ${wall} × as fast as DuckDB by wall time, ${cpu} × by CPU time`;
}

function printCostPerEvent(results) {
  console.log('\ncost per event, µs: wall, CPU (× the first size)');
  const [first] = results;
  for (const name of Object.keys(first.runs)) {
    const cost = ({ events, runs }, of) => (of(runs[name]).median / events) * 1e6;
    const cells = results.map((result) => {
      const [wall, cpu] = [wallOf, cpuOf].map(
        (of) => `${cost(result, of).toFixed(2)} (${(cost(result, of) / cost(first, of)).toFixed(2)})`,
      );
      return `${result.events}: ${wall}, ${cpu}`;
    });
    console.log(`  ${name.padEnd(12)} ${cells.join('   ')}`);
  }
}
