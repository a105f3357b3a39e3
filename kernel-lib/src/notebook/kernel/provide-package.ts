import Module from 'node:module';
import { join, relative } from 'node:path';
import type { CompilerSystem } from './tslab-parts';

type Resolve = (request: string, ...rest: unknown[]) => string;

/**
 * Gives cells a package that their folder does not have: for `import` at run time and for the types. What the folder, or one above it, has
 * itself comes first.
 */
export function providePackage(name: string, folder: string, cwd: string, system: CompilerSystem): void {
  const internals = Module as unknown as { _resolveFilename: Resolve };
  const resolve = internals._resolveFilename;
  let missing = false;
  try {
    Module.createRequire(join(cwd, 'cell.js')).resolve(name);
  } catch {
    missing = true;
  }
  if (!missing) return;
  internals._resolveFilename = function (request, ...rest) {
    return resolve.call(this, request === name ? folder : request, ...rest);
  };
  const forwarded = forward(join(cwd, 'node_modules', name), folder);
  const own = { ...system };
  system.fileExists = (path) => own.fileExists(forwarded(path));
  system.directoryExists = (path) => own.directoryExists(forwarded(path));
  system.readFile = (path, encoding) => own.readFile(forwarded(path), encoding);
  system.readDirectory = (path, ...rest) => own.readDirectory(forwarded(path), ...rest);
  system.getDirectories = (path) => own.getDirectories(forwarded(path));
  if (own.realpath) system.realpath = (path) => own.realpath!(forwarded(path));
}

/** Paths in one folder become those in another; the compiler's paths have slashes on every system. */
function forward(from: string, to: string): (path: string) => string {
  return (path) => {
    const inside = relative(from, path);
    return inside.startsWith('..') || inside === path ? path : join(to, inside).replaceAll('\\', '/');
  };
}
