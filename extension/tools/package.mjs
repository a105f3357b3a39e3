// `npm run package`: one VSIX for every platform, and its size. A larger one than `MOST_MB` fails.
import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX } from '@vscode/vsce';
import './build.mjs';

const MOST_MB = 8;
const root = join(import.meta.dirname, '..');
const packagePath = join(root, 'footpath.vsix');

copyFileSync(join(root, '../LICENSE'), join(root, 'LICENSE'));
await createVSIX({
  cwd: root,
  packagePath,
  dependencies: false,
  skipLicense: false,
  allowMissingRepository: true,
  // The pictures of the README are in the package.
  rewriteRelativeLinks: false,
});
const megabytes = statSync(packagePath).size / 1e6;
console.log(`footpath.vsix: ${megabytes.toFixed(2)} MB`);
if (megabytes > MOST_MB) throw new Error(`the VSIX is larger than ${MOST_MB} MB`);
