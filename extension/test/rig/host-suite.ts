import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const tests = join(import.meta.dirname, '..');

/** Bundles files of `test/host` with the mocha entry that runs them; gives the entry as the editor wants it. */
export async function buildHostSuite(name: string, files: readonly string[]): Promise<string> {
  const out = join(tests, '../dist-test', name);
  rmSync(out, { recursive: true, force: true });
  await build({
    entryPoints: ['index.ts', ...files].map((file) => join(tests, 'host', file)),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['vscode', 'mocha'],
    outdir: out,
    define: { __TEST_FILES__: JSON.stringify(files.map((file) => file.replace(/ts$/, 'js'))) },
    sourcemap: 'inline',
  });
  return join(out, 'index');
}
