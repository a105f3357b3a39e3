// Bundles the package: the library, the command and its threads' entries as CommonJS, one file of declarations, the schema.
import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { bundleInPieces } from './bundle-in-pieces.mjs';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);
const started = performance.now();
mkdirSync(dist, { recursive: true });

const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  logLevel: 'warning',
  legalComments: 'linked',
};
const entries = {
  index: 'src/index.ts',
  worker: 'src/run/worker.ts',
  'kafka-client': 'src/log/kafka/client-entry.ts',
  'notebook-kernel': 'src/notebook/kernel/kernel-process.ts',
  'parent-watch': 'src/file/parent-watch.ts',
};
await Promise.all([
  bundleInPieces({ entry: join(root, 'src/cli.ts'), name: 'cli', dist, banner: '#!/usr/bin/env node' }, shared),
  ...Object.entries(entries).map(([name, entry]) =>
    build({ ...shared, entryPoints: [join(root, entry)], outfile: join(dist, `${name}.cjs`) }),
  ),
]);
chmodSync(join(dist, 'cli.cjs'), 0o755);

// The report's own script runs in a browser; it is text to the bundle above.
await build({
  entryPoints: [join(root, 'src/report/page/main.ts')],
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2020',
  format: 'iife',
  logLevel: 'warning',
  outfile: join(dist, 'report-page.js'),
});
copyFileSync(join(root, 'src/report/page/report.css'), join(dist, 'report-page.css'));

const plotly = dirname(require.resolve('plotly.js-basic-dist-min/package.json'));
copyFileSync(join(plotly, 'plotly-basic.min.js'), join(dist, 'plotly.min.js'));

const declarations = await rollup({
  input: join(root, 'src/index.ts'),
  external: /^node:/,
  plugins: [dts({ tsconfig: join(root, 'tsconfig.json') })],
});
await declarations.write({ file: join(dist, 'index.d.ts'), format: 'es' });
await declarations.close();

const { pipelineJsonSchema } = require(join(dist, 'index.cjs'));
writeFileSync(join(dist, 'pipeline.schema.json'), `${JSON.stringify(pipelineJsonSchema(), null, 2)}\n`);
for (const thread of ['worker', 'kafka-client']) {
  if (!existsSync(join(dist, `${thread}.cjs`))) throw new Error(`the thread ${thread} was not built`);
}
console.log(`built kernel-lib/dist in ${((performance.now() - started) / 1000).toFixed(1)} s`);
