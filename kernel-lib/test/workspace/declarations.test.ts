import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inFolder } from '../support/run-once';

const root = join(__dirname, '../../..');
const require = createRequire(join(root, 'package.json'));

/** The compiler that tslab brings: an old TypeScript, in which notebook cells are checked. */
function tslabCompiler(): { tsc: string; version: string } {
  const tslab = dirname(require.resolve('tslab/package.json'));
  const from = createRequire(join(tslab, 'package.json'));
  const folder = dirname(from.resolve('@tslab/typescript-for-tslab/package.json'));
  return {
    tsc: join(folder, 'lib/tsc.js'),
    version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version,
  };
}

describe('the declarations', () => {
  it("are read by tslab's TypeScript, unskipped, in a cell's settings", () =>
    inFolder(async (folder) => {
      const { tsc, version } = tslabCompiler();
      expect(version).toMatch(/^5\.0\./);
      expect(existsSync(join(root, 'kernel-lib/dist/index.d.ts'))).toBe(true);
      mkdirSync(join(folder, 'node_modules/@types'), { recursive: true });
      symlinkSync(join(root, 'kernel-lib'), join(folder, 'node_modules/footpath'));
      for (const name of ['@types/node', 'undici-types']) {
        symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
      }
      writeFileSync(
        join(folder, 'cell.ts'),
        `import { open, run, simulate, pipeline, count, col } from 'footpath';
export async function cell() {
  const made = await simulate({ events: 10, out: 'e.csv' });
  const result = await run({ csv: 'e.csv', pipeline: pipeline('shop').window({ aggregates: { n: count() } }).build() });
  const store = open();
  const sessions = await store.collection('session_metrics').find({ user_id: 1 }, { limit: 5 }).toArray();
  const rows: number = made.rows + result.counters.read;
  return [rows, sessions.length, col('price')];
}
`,
      );
      execFileSync(
        process.execPath,
        [
          tsc,
          '--noEmit',
          '--target',
          'es2022',
          '--lib',
          'es2022',
          '--module',
          'commonjs',
          '--moduleResolution',
          'node10',
          '--skipLibCheck',
          'false',
          '--preserveSymlinks',
          '--types',
          'node',
          '--esModuleInterop',
          'cell.ts',
        ],
        { cwd: folder, stdio: 'pipe' },
      );
    }));
});
