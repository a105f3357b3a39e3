import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMayBeMissing } from './rig/browser';
import { removeFolder } from './rig/remove-folder';
import { type HostRun, runInHost } from './rig/run-in-host';

const root = join(import.meta.dirname, '..');
// FOOTPATH_HOST_TESTS=data,log runs some of them alone.
const only = process.env.FOOTPATH_HOST_TESTS?.split(',');
const files = readdirSync(join(import.meta.dirname, 'host'))
  .filter((name) => name.endsWith('.test.ts'))
  .filter((name) => !only || only.includes(name.replace('.test.ts', '')));
const WITHIN_MS = 600_000;

describe.skipIf(browserMayBeMissing)(
  'in the extension host of a real VS Code (needs a browser: apt-get install chromium)',
  () => {
    let run: HostRun;
    let workspace: string;

    beforeAll(async () => {
      const out = join(root, 'dist-test');
      rmSync(out, { recursive: true, force: true });
      await build({
        entryPoints: ['index.ts', ...files].map((name) => join(import.meta.dirname, 'host', name)),
        bundle: true,
        platform: 'node',
        format: 'cjs',
        external: ['vscode', 'mocha'],
        outdir: out,
        define: { __TEST_FILES__: JSON.stringify(files.map((name) => name.replace(/ts$/, 'js'))) },
        outExtension: { '.js': '.js' },
        sourcemap: 'inline',
      });
      workspace = mkdtempSync(join(tmpdir(), 'footpath-workspace-'));
      run = await runInHost(root, join(out, 'index'), workspace, WITHIN_MS);
      console.log(JSON.stringify(run.figures));
    }, WITHIN_MS + 60_000);

    afterAll(() => removeFolder(workspace));

    it.each(files)('%s', (file) => {
      const tests = run.tests.filter((test) => test.file === file.replace(/ts$/, 'js'));
      expect(tests.length).toBeGreaterThan(0);
      expect(tests.filter(({ state }) => state !== 'passed')).toEqual([]);
      console.log(tests.map(({ title, ms }) => `  ${title} (${ms} ms)`).join('\n'));
    });
  },
);
