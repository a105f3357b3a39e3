import { dirname, join } from 'node:path';
import { FootpathError } from '../event/error';
import type { Files, HostIdentity } from './files';
import { writeWholeFile } from './whole-file';

/** How the names of files begin that are being written and do not count yet. */
export const TEMPORARY_PREFIX = '.new-';

let serial = 0;

/**
 * Makes a file with this content, durably, only if there is none of this name: our compare-and-swap. False if
 * there is one. A reader sees all of it or nothing.
 */
export function publishFile(files: Files, path: string, bytes: Uint8Array, host: HostIdentity): boolean {
  const folder = dirname(path);
  // Unique among all that may write here: machines, processes of a machine, writers of a process.
  const owner = `${host.host}-${host.pid}-${host.processStart}-${serial++}`.replace(/[^\w-]/g, '_');
  const temporary = join(folder, `${TEMPORARY_PREFIX}${owner}`);
  try {
    writeWholeFile(files, temporary, bytes);
  } catch (error) {
    removeQuietly(files, temporary);
    throw error;
  }
  const published = publishUnlessTaken(files, temporary, path);
  if (published) files.syncFolder(folder);
  return published;
}

function publishUnlessTaken(files: Files, temporary: string, path: string): boolean {
  try {
    return files.publish(temporary, path);
  } catch (error) {
    // Who was faster may have cleaned our temporary file away.
    if (error instanceof FootpathError && error.code === 'not-found' && files.exists(path)) return false;
    throw error;
  }
}

/** Removes what is no longer needed; what cannot be removed now costs space and nothing else. */
export function removeQuietly(files: Files, path: string): boolean {
  try {
    files.remove(path);
    return true;
  } catch {
    return false;
  }
}
