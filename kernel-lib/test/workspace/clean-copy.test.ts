import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../support/run-once';

const root = join(__dirname, '../../..');
const readJson = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

/** Every file that a commit would hold, copied elsewhere. */
function copyTo(folder: string): void {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of files.split('\0').filter(Boolean)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
}

describe('a clean copy', () => {
  it(
    'is installed by npm ci, with a command that says how it is built',
    () =>
      inFolder(async (folder) => {
        copyTo(folder);
        execFileSync('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], {
          cwd: folder,
          stdio: 'pipe',
        });
        const { version } = JSON.parse(readFileSync(join(folder, 'node_modules/typescript/package.json'), 'utf8'));
        expect(version).toBe('6.0.3');
        // npm links only a command that is there when it installs, which is before the build.
        const linked = spawnSync(join(folder, 'node_modules/.bin/footpath'), ['status'], { encoding: 'utf8' });
        expect(linked).toMatchObject({ status: 1, stderr: expect.stringContaining('npm run build') });
      }),
    240_000,
  );
});

describe('the lock file', () => {
  it('holds no download address', () => {
    expect(readFileSync(join(root, 'package-lock.json'), 'utf8')).not.toMatch(/"resolved": "http/);
  });

  it('has every optional package of every platform', () => {
    const { packages } = readJson('package-lock.json') as {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>;
    };
    const names = new Set(
      Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)),
    );
    const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies).filter((name) => !names.has(name)),
    );
    expect(missing).toEqual([]);
  });

  it('pins what the packages ask for to one version', () => {
    for (const file of ['package.json', 'kernel-lib/package.json']) {
      const { dependencies = {}, devDependencies = {} } = readJson(file);
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
        expect(version, name).toMatch(/^\d+\.\d+\.\d+[\w.-]*$/);
    }
  });
});
