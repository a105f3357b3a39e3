import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Gives Jupyter tslab's kernel under the name that the notebooks have, and the notebooks' folder the package that they import. */
export function writeKernelSpec(place: string, folder: string): void {
  const kernel = join(place, 'kernels/footpath');
  mkdirSync(kernel, { recursive: true });
  const tslab = dirname(createRequire(__filename).resolve('tslab/package.json'));
  const spec = {
    argv: [process.execPath, join(tslab, 'bin/tslab'), 'kernel', '--config-path', '{connection_file}'],
    display_name: 'TypeScript (Footpath)',
    language: 'typescript',
  };
  writeFileSync(join(kernel, 'kernel.json'), JSON.stringify(spec));
  const modules = join(folder, 'node_modules');
  mkdirSync(modules, { recursive: true });
  if (!existsSync(join(modules, 'footpath'))) symlinkSync(join(__dirname, '../..'), join(modules, 'footpath'));
}
