import { existsSync } from 'node:fs';
import { dirname } from 'node:path';

/** The folder itself, or the nearest around it that is there: a child cannot start in one that is not. */
export function nearestFolder(dir: string): string {
  let folder = dir;
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
