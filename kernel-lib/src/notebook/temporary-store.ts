import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new, empty folder for a store, among the system's temporary files; it is removed when the kernel ends. */
export function temporaryStore(): string {
  const dir = mkdtempSync(join(tmpdir(), 'footpath-notebook-'));
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
