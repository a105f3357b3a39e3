import { rmSync } from 'node:fs';

const WITHIN_MS = 20_000;

/** Removes a folder in which an engine may still be finishing its epoch: it ends with its window, and a little after it. */
export async function removeFolder(folder: string): Promise<void> {
  const until = Date.now() + WITHIN_MS;
  for (;;) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
