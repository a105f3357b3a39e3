import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileHandle, Files, HostIdentity } from '../../file/files';
import { ioError, STAGING_PREFIX } from '../../file/io-error';

/**
 * Makes the folder in which a run puts what it is about to send. Nothing in it is state: it is removed at the end, and what a killed
 * process of this machine left is removed here.
 *
 * @throws FootpathError `io`, `not-found`: the folder for temporary files is not there, is full or may not be written to.
 */
export function makeStaging(host: HostIdentity): string {
  const own = `${STAGING_PREFIX}${encodeURIComponent(host.host)}~`;
  const folder = join(tmpdir(), `${own}${host.pid}~${host.processStart}~`);
  try {
    for (const name of readdirSync(tmpdir())) {
      if (!name.startsWith(own)) continue;
      const [pid, processStart] = name.slice(own.length).split('~');
      if (!host.isAlive(Number(pid), processStart)) removeLeft(join(tmpdir(), name));
    }
    return mkdtempSync(folder);
  } catch (error) {
    throw ioError(error, 'make the folder', folder);
  }
}

/** What another user's process left is not ours to remove, and is in nobody's way. */
function removeLeft(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // It stays there.
  }
}

export function removeStaging(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Files of which nothing has to outlast the process: waiting for the disk would be waste. */
export function unsynced(files: Files): Files {
  const create = (path: string): FileHandle => {
    const handle = files.create(path);
    return {
      append: (bytes) => handle.append(bytes),
      read: (into, position) => handle.read(into, position),
      sync: () => undefined,
      close: () => handle.close(),
    };
  };
  return {
    makeFolder: (path) => files.makeFolder(path),
    list: (folder) => files.list(folder),
    exists: (path) => files.exists(path),
    sizeOf: (path) => files.sizeOf(path),
    readAll: (path) => files.readAll(path),
    openForRead: (path) => files.openForRead(path),
    publish: (from, to) => files.publish(from, to),
    syncFolder: (folder) => files.syncFolder(folder),
    remove: (path) => files.remove(path),
    create,
  };
}
