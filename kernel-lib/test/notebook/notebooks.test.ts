import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

it('each notebook has its expectations', () => expect(names.sort()).toEqual(Object.keys(EXPECTED)));

describe('the project’s driver', () => {
  it.each(names)(
    '%s',
    async (name) => {
      const { status, stderr } = await command(['notebook', 'run', name, '--out', `driver-${name}`], { cwd: folder });
      expect(status, stderr).toBe(0);
      expectShown(name, join(folder, `driver-${name}`));
      if (name.startsWith('3-')) expect(existsSync(join(folder, 'your-report.html'))).toBe(true);
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
      // Not in a call that blocks: the test's own process must be able to answer meanwhile.
      await promisify(execFile)(
        join(home, 'bin/python'),
        [
          ...['-m', 'nbconvert', '--to', 'notebook', '--execute', '--ExecutePreprocessor.kernel_name=footpath'],
          ...['--output', `jupyter-${name}`, name],
        ],
        { cwd: folder, env: { ...process.env, JUPYTER_PATH: place, JUPYTER_RUNTIME_DIR: join(place, 'runtime') } },
      );
      expectShown(name, join(folder, `jupyter-${name}`));
    },
    WITHIN_MS,
  );
});
