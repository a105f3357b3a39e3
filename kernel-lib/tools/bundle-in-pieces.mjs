// Bundles a program as CommonJS in a few files, of which it loads those that it works with: esbuild cuts ES modules only.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';
import { bindImports } from './bind-imports.mjs';

/**
 * Writes `dist/NAME.cjs` and what it loads beside it, `dist/NAME-*.cjs`, and removes those of an earlier build.
 *
 * @param {{ entry: string, name: string, dist: string, minify?: boolean, banner?: string }} program `banner` is the entry's first line.
 * @param {import('esbuild').BuildOptions} shared
 */
export async function bundleInPieces({ entry, name, dist, minify = false, banner }, shared) {
  const { outputFiles } = await build({
    ...shared,
    entryPoints: { [name]: entry },
    outdir: dist,
    format: 'esm',
    splitting: true,
    chunkNames: `${name}-[name]-[hash]`,
    sourcemap: 'inline',
    legalComments: 'inline',
    write: false,
  });
  const texts = new Map(outputFiles.map(({ path, text }) => [basename(path, '.js'), text]));
  const files = bindImports(texts, shared.external);
  const write = ([file, text]) =>
    writeScript(join(dist, file), text, { minify, banner: file === name ? banner : undefined });
  await Promise.all([...files].map(write));
  for (const file of readdirSync(dist)) {
    if (file.startsWith(`${name}-`) && !files.has(file.replace(/\..*$/, ''))) rmSync(join(dist, file));
  }
}

/** Writes one file and its map, which leads back to the sources. */
async function writeScript(path, text, options) {
  const name = basename(path);
  const { code, map } = await transform(text.replaceAll(/(["'])(\.\/[\w-]+)\.js\1/g, '$1$2.cjs$1'), {
    ...options,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'external',
    sourcefile: `${name}.js`,
    // Otherwise import() stays as it is, and Node starts a second loader for it.
    supported: { 'dynamic-import': false },
  });
  writeFileSync(`${path}.cjs`, `${code}//# sourceMappingURL=${name}.cjs.map\n`);
  writeFileSync(`${path}.cjs.map`, map);
}
