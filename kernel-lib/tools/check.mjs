// `npm run check`: format and lint, types, import direction, dead code. Each step prints its seconds; all are run, then the status tells.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const bin = (path) => join(root, 'node_modules', path);
const EXPECTED_TYPESCRIPT = '6.0.3';
const FIXTURE = 'kernel-lib/test/workspace/fixture-imports';
/** What the fixture breaks: one rule each. */
const FIXTURE_RULES = [
  'config-imports-inward',
  'core-is-pure',
  'doctor-imports-inward',
  'event-imports-inward',
  'export-imports-inward',
  'log-imports-inward',
  'no-circle',
  'notebook-imports-inward',
  'replay-imports-inward',
  'serve-imports-inward',
  'services-imports-inward',
  'simulate-imports-inward',
  'simulate-shares-no-parsing',
  'topics-imports-inward',
  'verify-imports-inward',
];

function node(script, args, env = {}) {
  const child = spawnSync(process.execPath, [bin(script), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  return { ok: child.status === 0, output: `${child.stdout}${child.stderr}` };
}

const sourceFiles = () =>
  readdirSync(join(root, 'kernel-lib/src'), { recursive: true }).filter((name) => name.endsWith('.ts')).length;

function types() {
  // tslab brings a tsc of its own into .bin: the compiler is called by its path, and says who it is.
  const { version } = JSON.parse(readFileSync(bin('typescript/package.json'), 'utf8'));
  if (version !== EXPECTED_TYPESCRIPT)
    return { ok: false, output: `typescript is ${version}, not ${EXPECTED_TYPESCRIPT}` };
  const each = ['kernel-lib', 'extension'].map((folder) => node('typescript/bin/tsc', ['--noEmit', '-p', folder]));
  return { ok: each.every(({ ok }) => ok), output: each.map(({ output }) => output).join('') };
}

function imports() {
  const { output } = node('dependency-cruiser/bin/dependency-cruise.mjs', [
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
    'kernel-lib/src',
  ]);
  const { summary, modules } = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  const seen = modules.filter(({ source }) => source.startsWith('kernel-lib/src/')).length;
  const broken = summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`);
  if (seen < sourceFiles()) broken.push(`only ${seen} of ${sourceFiles()} modules were seen`);
  return { ok: broken.length === 0, output: broken.join('\n'), note: `${seen} modules` };
}

/** The rules must find what breaks them: otherwise "no violation" says nothing. */
function importFixture() {
  const { output } = node(
    'dependency-cruiser/bin/dependency-cruise.mjs',
    ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', FIXTURE],
    { FOOTPATH_IMPORTS_ROOT: FIXTURE },
  );
  const { summary } = JSON.parse(output.slice(output.indexOf('{'), output.lastIndexOf('}') + 1));
  const found = new Set(summary.violations.map(({ rule }) => rule.name));
  const missed = FIXTURE_RULES.filter((rule) => !found.has(rule));
  return { ok: missed.length === 0, output: `rules that found nothing in the fixture: ${missed.join(', ')}` };
}

const steps = {
  'format and lint': () => node('@biomejs/biome/bin/biome', ['check', '--error-on-warnings', '.']),
  types,
  'import direction': imports,
  'import direction, fixture': importFixture,
  'dead code': () => node('knip/bin/knip.js', []),
};

/** A step that throws (a tool that gave no JSON, a package that is not there) has failed; the others are run all the same. */
function outcome(step) {
  try {
    return step();
  } catch (error) {
    return { ok: false, output: String(error.stack) };
  }
}

/** Runs the steps and prints them; `npm test` counts each as a test. */
export function check() {
  let failed = 0;
  for (const [name, step] of Object.entries(steps)) {
    const started = performance.now();
    const { ok, output, note } = outcome(step);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)${note ? ` ${note}` : ''}`);
    if (!ok) {
      failed++;
      console.log(output.trim().split('\n').slice(-80).join('\n'));
    }
  }
  return { passed: Object.keys(steps).length - failed, failed };
}

if (process.argv[1] === import.meta.filename) process.exitCode = check().failed === 0 ? 0 : 1;
