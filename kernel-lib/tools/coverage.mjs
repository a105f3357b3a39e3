// `npm run coverage`: branches of the core (event, pipeline, stream) that tests take which run it in their own thread. What is run
// by threads of the engine or by commands is not seen, so those tests are left out.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

const root = join(import.meta.dirname, '../..');
const folders = ['event', 'pipeline', 'stream'];
const tests = [...folders, 'simulation'];

const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--coverage',
    ...tests.map((name) => `kernel-lib/test/${name}/`),
  ],
  // Coverage takes its time, and further schedules take the same branches.
  { cwd: root, stdio: 'inherit', env: { FOOTPATH_SIM_SCHEDULES: '200', ...process.env } },
);

const files = JSON.parse(readFileSync(join(root, 'kernel-lib/coverage/coverage-summary.json'), 'utf8'));
for (const folder of folders) {
  const own = Object.entries(files).filter(([path]) => path.includes(join('src', folder) + sep));
  const sum = (key) => own.reduce((total, [, { branches }]) => total + branches[key], 0);
  const [covered, total] = [sum('covered'), sum('total')];
  console.log(`${folder}: ${covered} of ${total} branches, ${((100 * covered) / total).toFixed(1)} %`);
}
const { branches } = files.total;
console.log(`core: ${branches.covered} of ${branches.total} branches, ${branches.pct} %`);
process.exitCode = status ?? 1;
