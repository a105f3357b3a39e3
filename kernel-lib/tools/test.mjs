// `npm test`: the build, the checks, then one suite after the other, each with its seconds. The last line is the summary.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './check.mjs';
import { testScratch } from './test-scratch.mjs';

const root = join(import.meta.dirname, '../..');
const long = process.argv.includes('--long');
const only = process.argv.find((argument) => argument.startsWith('--only='))?.slice('--only='.length);
/** The only skip that CI may meet: data that the project must not hold. */
const ALLOWED_SKIP = 'genuine sample';

const test = 'kernel-lib/test';
const engine = ['cli', 'engine', 'oracle', 'run'];
const crash = ['crash', 'simulation'];
const services = ['services'];
const apart = ['workspace', 'notebook', 'long'];
/** Every folder is in a suite: what no list names is core. */
const core = readdirSync(join(root, test), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && ![...engine, ...crash, ...services, ...apart].includes(entry.name))
  .map(({ name }) => name);
const suites = [
  { name: 'core', folders: core },
  { name: 'engine', folders: engine },
  { name: 'crash', folders: crash },
  { name: 'services', folders: services },
  { name: 'workspace', folders: ['workspace'] },
  { name: 'vscode', folders: ['notebook'], beside: ['extension/test/'] },
  ...(long ? [{ name: 'long', folders: ['long'] }] : []),
];

const scratch = testScratch();
/** What servers of tests are made of: brought once, for all suites. */
const cache = process.env.FOOTPATH_CACHE || join(scratch, 'cache');
const total = { passed: 0, failed: 0, skipped: 0 };
const forbiddenSkips = [];

function suite({ name, folders, beside = [] }) {
  const found = folders.filter((folder) => existsSync(join(root, test, folder)));
  if (found.length === 0) return;
  const files = join(scratch, name);
  mkdirSync(files);
  const file = join(scratch, `${name}.json`);
  const started = performance.now();
  const child = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/vitest/vitest.mjs'),
      'run',
      '--pool=forks',
      '--poolOptions.forks.maxForks=2',
      '--passWithNoTests',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
      ...found.map((folder) => `${test}/${folder}/`),
      ...beside,
    ],
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, TMPDIR: files, FOOTPATH_CACHE: cache, FOOTPATH_TEST_LONG: name === 'long' ? '1' : '' },
    },
  );
  rmSync(files, { recursive: true, force: true });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (!existsSync(file)) {
    console.log(`FAILED suite ${name}: it gave no results (status ${child.status}, signal ${child.signal})`);
    total.failed++;
    return;
  }
  const report = JSON.parse(readFileSync(file, 'utf8'));
  for (const { assertionResults } of report.testResults) {
    for (const { status, fullName } of assertionResults) {
      if (status !== 'pending' && status !== 'skipped' && status !== 'todo') continue;
      console.log(`skipped: ${fullName}`);
      if (!fullName.includes(ALLOWED_SKIP)) forbiddenSkips.push(fullName);
    }
  }
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  // A file that could not even be loaded has no tests to fail: it counts as one.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  let failed = report.numFailedTests + broken.length;
  if (failed === 0 && child.status !== 0) failed = 1;
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  console.log(`suite ${name}: ${seconds} s, ${passed} passed, ${failed} failed, ${skipped} skipped`);
}

/** The tests with threads run the bundles: without a build there is nothing to test, and the summary still ends the output. */
function build() {
  for (const script of ['kernel-lib/tools/build.mjs', 'extension/tools/package.mjs']) {
    const { status } = spawnSync(process.execPath, [join(root, script)], { cwd: root, stdio: 'inherit' });
    if (status === 0) continue;
    console.log(`FAILED build: ${script} (status ${status})`);
    total.failed++;
    return false;
  }
  return true;
}

const started = performance.now();
const built = build();
if (!only || only === 'check') {
  const { passed, failed } = check();
  total.passed += passed;
  total.failed += failed;
}
if (built) for (const each of suites) if (!only || only === each.name) suite(each);
if (process.env.CI === 'true' && forbiddenSkips.length > 0) {
  console.log(`FAILED ${forbiddenSkips.length} skipped in CI: ${forbiddenSkips.join('; ')}`);
  total.failed += forbiddenSkips.length;
}
console.log(`all suites: ${((performance.now() - started) / 1000).toFixed(1)} s`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
