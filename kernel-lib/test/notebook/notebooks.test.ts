import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../support/command';
import { cached, isThere, runTool } from '../support/mongo/rig-cache';
import { EXPECTED, shownBy } from './executed-outputs';
import { writeKernelSpec } from './kernel-spec';

const notebooks = join(__dirname, '../../../notebooks');
const names = readdirSync(notebooks).filter((name) => name.endsWith('.ipynb'));
const WITHIN_MS = 300_000;

let folder: string;
beforeAll(() => {
  // Beside the project's packages, as a user's folder is; the notebooks write into it.
  folder = mkdtempSync(join(tmpdir(), 'footpath-notebooks-'));
  for (const name of names) cpSync(join(notebooks, name), join(folder, name));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function expectShown(name: string, file: string): void {
  const shown = shownBy(file);
  const expected = EXPECTED[name].map((cell) =>
    cell.map((each) => (typeof each === 'string' ? each : expect.stringMatching(each))),
  );
  expect(shown).toEqual(expected);
}

function codeOf(name: string): string {
  const { cells } = JSON.parse(readFileSync(join(notebooks, name), 'utf8')) as {
    cells: readonly { cell_type: string; source: string | readonly string[] }[];
  };
  return cells
    .filter(({ cell_type }) => cell_type === 'code')
    .map(({ source }) => [source].flat().join(''))
    .join('\n');
}

/** What a notebook promises, a minute, with a core to itself; where others wait for the cores too, it waits for its share. */
function withinSeconds(): number {
  return 60 * Math.max(1, loadavg()[0] / availableParallelism());
}

/** The days that it replays pass at least 300 times as fast as they were, start and everything behind the replay counted with it. */
function expectFast(name: string, seconds: number): void {
  const [, days] = /simulate\(\{[^}]*\bdays: (\d+)[^}]*\bspeed: \d+ \}\)/.exec(codeOf(name))!;
  const speedUp = (Number(days) * 86_400) / seconds;
  console.log(`${name}: replayed ${speedUp.toFixed(0)} times as fast at least`);
  expect(speedUp).toBeGreaterThanOrEqual(300);
}

/** Prints how long a notebook took, in all; gives it. */
function toldSeconds(by: string, name: string, beganMs: number): number {
  const seconds = (performance.now() - beganMs) / 1000;
  console.log(`${by}: ${name} in ${seconds.toFixed(1)} s (within ${withinSeconds().toFixed(0)} s)`);
  return seconds;
}

it.each(names)('%s imports footpath and nothing else', (name) => {
  const { importedFiles } = ts.preProcessFile(codeOf(name), true, true);
  expect([...new Set(importedFiles.map(({ fileName }) => fileName))]).toEqual(['footpath']);
});

it('each notebook has its expectations', () => expect(names.sort()).toEqual(Object.keys(EXPECTED)));

describe('the project’s driver', () => {
  it.each(names)(
    '%s',
    async (name) => {
      const beganMs = performance.now();
      const { status, stderr } = await command(['notebook', 'run', name, '--out', `driver-${name}`], { cwd: folder });
      const seconds = toldSeconds('driver', name, beganMs);
      expect(status, stderr).toBe(0);
      expectShown(name, join(folder, `driver-${name}`));
      if (name.startsWith('3-')) expect(existsSync(join(folder, 'your-report.html'))).toBe(true);
      expect(seconds).toBeLessThan(withinSeconds());
      if (name.startsWith('1-')) expectFast(name, seconds);
    },
    WITHIN_MS,
  );
});

const hasPython = isThere('python3', ['-m', 'venv', '--help']);
describe.skipIf(!hasPython)('Jupyter with tslab’s kernel (needs Python: apt-get install python3 python3-venv)', () => {
  it.each(names)(
    '%s',
    async (name) => {
      const home = cached('nbconvert-7.17.2-venv', (made) => {
        runTool('python3', ['-m', 'venv', made]);
        const pip = ['-m', 'pip', 'install', '-q', '--no-input', 'nbconvert==7.17.2', 'nbclient==0.11.0'];
        runTool(join(made, 'bin/python'), [...pip, 'jupyter_client==8.10.0']);
      });
      const place = join(folder, 'jupyter');
      writeKernelSpec(place, folder);
      const beganMs = performance.now();
      // Not in a call that blocks: the test's own process must be able to answer meanwhile.
      await promisify(execFile)(
        join(home, 'bin/python'),
        [
          ...['-m', 'nbconvert', '--to', 'notebook', '--execute', '--ExecutePreprocessor.kernel_name=footpath'],
          ...['--output', `jupyter-${name}`, name],
        ],
        { cwd: folder, env: { ...process.env, JUPYTER_PATH: place, JUPYTER_RUNTIME_DIR: join(place, 'runtime') } },
      );
      const seconds = toldSeconds('Jupyter', name, beganMs);
      expectShown(name, join(folder, `jupyter-${name}`));
      expect(seconds).toBeLessThan(withinSeconds());
    },
    WITHIN_MS,
  );
});
