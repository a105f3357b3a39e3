import { dirname } from 'node:path';
import type { Files } from './files';

/** Makes a folder, with those above it that are missing, such that a power cut does not take it away again. */
export function makeDurableFolder(files: Files, path: string): void {
  const missing: string[] = [];
  for (let folder = path; !files.exists(folder); folder = dirname(folder)) missing.push(folder);
  if (missing.length === 0) return;
  files.makeFolder(path);
  for (const folder of missing) files.syncFolder(dirname(folder));
}
