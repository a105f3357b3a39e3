// `npm run package`: one VSIX for every platform, and its size. A larger one than `MOST_MB` fails.
import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import './build.mjs';

const MOST_MB = 8;
const PLUGIN = 'footpath-typescript-plugin';
const root = join(import.meta.dirname, '..');
const packagePath = join(root, 'footpath.vsix');

copyFileSync(join(root, '../LICENSE'), join(root, 'LICENSE'));
const stage = stagedExtension();
try {
  await createVSIX({
    cwd: stage,
    packagePath,
    followSymlinks: true,
    skipLicense: false,
    allowMissingRepository: true,
    // The pictures of the README are in the package.
    rewriteRelativeLinks: false,
  });
} finally {
  rmSync(stage, { recursive: true, force: true });
}
const megabytes = statSync(packagePath).size / 1e6;
console.log(`footpath.vsix: ${megabytes.toFixed(2)} MB`);
if (megabytes > MOST_MB) throw new Error(`the VSIX is larger than ${MOST_MB} MB`);

/** The extension outside the workspace, with the plugin as its dependency: only as one is a module packed. */
function stagedExtension() {
  const folder = mkdtempSync(join(tmpdir(), 'footpath-vsix-'));
  for (const name of ['README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore'])
    copyFileSync(join(root, name), join(folder, name));
  for (const name of ['dist', 'media']) symlinkSync(join(root, name), join(folder, name), 'junction');
  cpSync(join(root, 'node_modules', PLUGIN), join(folder, 'node_modules', PLUGIN), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { devDependencies: _, ...shipped } = manifest;
  const all = { ...shipped, dependencies: { [PLUGIN]: manifest.version } };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(all, null, 2)}\n`);
  return folder;
}
