// The product's own code that the library does not hand out, as one bundle.
import { copyFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Builds the bundle into a folder; gives its path. `exports` are lines such as `export { run } from './run/run';`. */
export function bundleSources(folder, exports) {
  const outfile = join(folder, 'sources.cjs');
  const stdin = { contents: exports.join('\n'), resolveDir: join(import.meta.dirname, '../../src'), loader: 'ts' };
  buildSync({ stdin, bundle: true, platform: 'node', outfile, logLevel: 'error', external: ['*.node'] });
  // A run looks for its threads beside itself.
  for (const thread of ['worker.cjs', 'kafka-client.cjs']) {
    copyFileSync(join(import.meta.dirname, '../../dist', thread), join(folder, thread));
  }
  return outfile;
}

export function loadBundle(path) {
  return createRequire(import.meta.url)(path);
}
