import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostIdentity } from '../file/files';
import { hostIdentity } from '../file/host-identity';

/** A new, empty folder for a store, among the system's temporary files; it is removed when the kernel ends. */
export function temporaryStore(): string {
  void sweepTemporaryStores();
  const self = hostIdentity();
  const dir = mkdtempSync(join(tmpdir(), temporaryStorePrefix(self, self.pid, self.processStart)));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/**
 * Removes temporary stores whose process is gone: one that was killed had no time to do it. Those of another machine or container, of
 * which nothing is known here, stay, as do those from before a restart of the machine. Does not reject.
 */
export async function sweepTemporaryStores(folder = tmpdir(), self: HostIdentity = hostIdentity()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [, pid, start] = OWNED.exec(name) ?? [];
    if (pid === undefined || !name.startsWith(temporaryStorePrefix(self, Number(pid), start))) continue;
    if (self.isAlive(Number(pid), start)) continue;
    // One that may not be removed, or that another removes too, is no reason to stop.
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** The owner stands in the folder's name: a file inside would make the store's folder one that is not empty. */
export function temporaryStorePrefix({ host, bootId }: HostIdentity, pid: number, start: string): string {
  const place = createHash('sha256').update(`${host}\n${bootId}`).digest('hex').slice(0, 12);
  return `footpath-notebook-${place}-${pid}-${start}-`;
}

const OWNED = /^footpath-notebook-[0-9a-f]{12}-(\d+)-(\d*)-/;
