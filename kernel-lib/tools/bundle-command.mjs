// Bundles the command as CommonJS in a few files, of which a command loads those that it works with: esbuild cuts ES modules only.
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';
import { bindImports } from './bind-imports.mjs';

/** Writes `dist/cli.cjs` and what it loads beside it, `dist/cli-*.cjs`, and removes those of an earlier build. */
export async function bundleCommand(root, dist, shared) {
  const { outputFiles } = await build({
    ...shared,
    entryPoints: { cli: join(root, 'src/cli.ts') },
    outdir: dist,
    format: 'esm',
    splitting: true,
    chunkNames: 'cli-[name]-[hash]',
    sourcemap: 'inline',
    legalComments: 'inline',
    write: false,
  });
  const files = bindImports(new Map(outputFiles.map(({ path, text }) => [basename(path, '.js'), text])));
  const names = await Promise.all([...files].map(([name, text]) => writeScript(dist, name, text)));
  for (const file of readdirSync(dist)) {
    if (file.startsWith('cli-') && !names.includes(file.replace(/\..*$/, ''))) rmSync(join(dist, file));
  }
}

/** Writes one file and its map, which leads back to the sources. */
async function writeScript(dist, name, text) {
  const { code, map } = await transform(text.replaceAll(/(["'])(\.\/cli-[\w-]+)\.js\1/g, '$1$2.cjs$1'), {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'external',
    sourcefile: `${name}.js`,
    // Otherwise import() stays as it is, and Node starts a second loader for it.
    supported: { 'dynamic-import': false },
    banner: name === 'cli' ? '#!/usr/bin/env node' : undefined,
  });
  writeFileSync(join(dist, `${name}.cjs`), `${code}//# sourceMappingURL=${name}.cjs.map\n`);
  writeFileSync(join(dist, `${name}.cjs.map`), map);
  return name;
}
