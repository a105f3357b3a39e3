// Builds the extension into `dist`: its host part, the renderer, and the library with what notebooks need, as one folder that works anywhere.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { bundleInPieces } from '../../kernel-lib/tools/bundle-in-pieces.mjs';

const root = join(import.meta.dirname, '..');
const library = join(root, '../kernel-lib');
const dist = join(root, 'dist');
const started = performance.now();

if (!existsSync(join(library, 'dist/notebook-kernel.cjs')))
  throw new Error('kernel-lib is not built: npm run build in the top folder builds both.');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);

const shared = { bundle: true, target: 'es2022', logLevel: 'warning', minify: true, legalComments: 'none' };
await Promise.all([
  bundleInPieces(
    { entry: join(root, 'src/extension.ts'), name: 'extension', dist, minify: true },
    {
      ...shared,
      // Each piece is made smaller by itself.
      minify: false,
      platform: 'node',
      external: ['vscode'],
      // jsonc-parser's other form loads its parts by names that a bundle does not have.
      mainFields: ['module', 'main'],
    },
  ),
  build({
    ...shared,
    entryPoints: [join(root, 'src/renderer/main.ts')],
    platform: 'browser',
    format: 'esm',
    outfile: join(dist, 'renderer.js'),
  }),
  build({
    ...shared,
    entryPoints: [join(root, 'src/documents/page/main.ts')],
    platform: 'browser',
    format: 'iife',
    outfile: join(dist, 'documents.js'),
  }),
  build({
    ...shared,
    entryPoints: [join(root, 'src/data/process/main.ts')],
    platform: 'node',
    format: 'cjs',
    // Beside what the library's own processes need.
    outfile: join(dist, 'footpath/dist/data-process.cjs'),
  }),
]);
await build({
  ...shared,
  entryPoints: [join(root, 'src/dashboard/page/main.ts')],
  platform: 'browser',
  format: 'iife',
  outfile: join(dist, 'dashboard.js'),
});
// The report's style with the editor's colours over it.
const styles = [join(library, 'src/report/page/report.css'), join(root, 'src/dashboard/page/dashboard.css')];
writeFileSync(join(dist, 'dashboard.css'), styles.map((path) => readFileSync(path, 'utf8')).join('\n'));
cpSync(join(root, 'src/documents/page/documents.css'), join(dist, 'documents.css'));
await buildTypescriptPlugin();
copySamples();
copyLibrary();
copyTslab();
console.log(`built extension/dist in ${((performance.now() - started) / 1000).toFixed(1)} s`);

/** What the editor's TypeScript server loads. It looks for it by this name in this folder, and wants a function. */
async function buildTypescriptPlugin() {
  const name = 'footpath-typescript-plugin';
  const place = join(root, 'node_modules', name);
  await build({
    ...shared,
    entryPoints: [join(root, 'src/typescript-plugin/main.ts')],
    platform: 'node',
    format: 'cjs',
    footer: { js: 'module.exports = module.exports.init;' },
    outfile: join(place, 'index.js'),
  });
  const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(
    join(place, 'package.json'),
    `${JSON.stringify({ name, version, license, main: 'index.js' }, null, 2)}\n`,
  );
}

/** The notebooks that *Open Sample Notebook* offers. */
function copySamples() {
  const folder = join(root, '../notebooks');
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.ipynb')) cpSync(join(folder, name), join(dist, 'notebooks', name));
  }
}

/** The library as notebooks import it: its bundles without maps, and the command. */
function copyLibrary() {
  const target = join(dist, 'footpath');
  mkdirSync(join(target, 'dist'), { recursive: true });
  for (const name of readdirSync(join(library, 'dist'))) {
    if (!name.endsWith('.map')) cpSync(join(library, 'dist', name), join(target, 'dist', name));
  }
  // The definition that is built in, for who wants just that one.
  const shown = execFileSync(process.execPath, [join(library, 'dist/cli.cjs'), 'pipeline', 'show'], { cwd: dist });
  writeFileSync(join(target, 'dist/default.footpath.json'), shown);
  const { name, version, license, main, types } = JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
  writeFileSync(join(target, 'package.json'), `${JSON.stringify({ name, version, license, main, types }, null, 2)}\n`);
}

/** tslab's checker with its compiler, without sockets, other languages' messages and what else a kernel does not read. */
function copyTslab() {
  const require = createRequire(join(library, 'package.json'));
  const modules = join(dist, 'footpath/node_modules');
  const tslab = dirname(require.resolve('tslab/package.json'));
  const ofTslab = createRequire(join(tslab, 'dist/main.js'));
  const compiler = dirname(ofTslab.resolve('@tslab/typescript-for-tslab/package.json'));
  copy(tslab, 'tslab', (path) => /^(package\.json|LICENSE.*|dist\/.*\.(js|d\.ts))$/.test(path));
  copy(compiler, '@tslab/typescript-for-tslab', (path) =>
    /^(package\.json|LICENSE.*|ThirdParty.*|lib\/(typescript\.js|lib\..*\.d\.ts))$/.test(path),
  );
  copy(dirname(ofTslab.resolve('@types/node/package.json')), 'tslab/node_modules/@types/node', (path) =>
    /(\.d\.ts|package\.json|LICENSE)$/.test(path),
  );
  // Where tslab looks for Node's types if a notebook's folder has none.
  copy(dirname(ofTslab.resolve('undici-types/package.json')), 'tslab/node_modules/undici-types', (path) =>
    /(\.d\.ts|package\.json|LICENSE)$/.test(path),
  );
  for (const name of ['semver', 'lru-cache', 'yallist']) {
    try {
      copy(dirname(ofTslab.resolve(`${name}/package.json`)), name, (path) => /\.js(on)?$|^LICENSE/.test(path));
    } catch {
      // Newer versions of semver need neither of the two.
      if (name === 'semver') throw new Error('tslab needs semver, and it is not installed');
    }
  }

  function copy(from, name, wanted) {
    for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name)
        .slice(from.length + 1)
        .replaceAll('\\', '/');
      if (path.startsWith('node_modules/') || !wanted(path)) continue;
      cpSync(join(from, path), join(modules, name, path));
    }
  }
}
