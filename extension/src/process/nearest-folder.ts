import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The folder itself, or the nearest around it that is there and is a folder: a child cannot start in anything else. */
export function nearestFolder(dir: string): string {
  let folder = dir;
  while (!isFolder(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
