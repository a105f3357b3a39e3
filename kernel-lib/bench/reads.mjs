// Reads of stores that runs have made: `node kernel-lib/bench/reads.mjs --sizes 1000000,4000000,16000000` makes a store of each size, or
// `--dir STORE` reads one that is there; [--rounds 20] [--seed 1]. Each store has a fresh process, in which opening is measured first;
// then finds of one user's sessions and counts of a range of time, each of another user and another range.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { inFolder, inputOf } from './input.mjs';
import { measure } from './measure.mjs';
import { benchOptions } from './options.mjs';

const values = benchOptions('Reads of a store.', {
  dir: { type: 'string' },
  sizes: { type: 'string' },
  rounds: { type: 'string', default: '20' },
  seed: { type: 'string', default: '1' },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${values.rounds}: a whole number of at least 1`);
const DAY_MS = 86_400_000;

/** Numbers in [0, 1) from a seed: a linear congruential generator is enough to pick users. */
function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

async function timed(work) {
  const started = performance.now();
  const value = await work();
  return { ms: performance.now() - started, value };
}

function say(what, times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
  console.log(`${what}: median ${at(0.5)} ms, greatest ${at(1)} ms of ${sorted.length}`);
}

/** Measures the store in a folder. */
async function measureReads(dir) {
  const { open } = createRequire(import.meta.url)(join(import.meta.dirname, '../dist/index.cjs'));
  const opened = await timed(() => open(dir));
  const sessions = opened.value.collection('session_metrics');
  const { ms: countMs, value: total } = await timed(() => sessions.countDocuments({}));
  console.log(`opened in ${opened.ms.toFixed(1)} ms; ${total} sessions, counted in ${countMs.toFixed(1)} ms`);

  const ends = [1, -1].map((order) => ({ _id: null, at: { [order === 1 ? '$min' : '$max']: '$session_start' } }));
  const [[first], [last]] = await Promise.all(ends.map((group) => sessions.aggregate([{ $group: group }]).toArray()));
  const users = await sessions.aggregate([{ $sample: { size: rounds } }, { $project: { user_id: 1 } }]).toArray();

  const finds = [];
  let found = 0;
  for (const { user_id } of users) {
    const { ms, value } = await timed(() => sessions.find({ user_id }).toArray());
    finds.push(ms);
    found += value.length;
  }
  say(`find by user_id (${(found / users.length).toFixed(1)} sessions each)`, finds);

  const random = randomOf(Number(values.seed));
  const counts = [];
  let counted = 0;
  for (let round = 0; round < rounds; round++) {
    const from = first.at.getTime() + random() * (last.at.getTime() - first.at.getTime() - DAY_MS);
    const range = { $gte: new Date(from), $lt: new Date(from + DAY_MS) };
    const { ms, value } = await timed(() => sessions.countDocuments({ session_start: range }));
    counts.push(ms);
    counted += value;
  }
  say(`countDocuments of a day (${Math.round(counted / rounds)} sessions each)`, counts);
}

/** Makes a store of this many events, and measures it in a process of its own. */
function measureSize(events) {
  const { csv, catalog } = inputOf(events);
  inFolder((folder) => {
    const args = ['--csv', csv, '--catalog', catalog, '--dir', folder, '--json'];
    measure(join(import.meta.dirname, '../dist/cli.cjs'), ['run', ...args]);
    console.log(`${events.toLocaleString('en-US')} events:`);
    const again = [import.meta.filename, '--dir', folder, '--rounds', values.rounds, '--seed', values.seed];
    const { status } = spawnSync(process.execPath, again, { stdio: 'inherit' });
    if (status !== 0) throw new Error(`the reads of ${events} events ended with ${status}`);
  });
}

if (values.sizes === undefined) await measureReads(values.dir ?? '.footpath');
else for (const size of values.sizes.split(',')) measureSize(Number(size));
