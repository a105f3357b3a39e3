import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'vitest';
import { FolderWatches } from '../../src/data/process/store-watch';

describe('a store that is watched', () => {
  let root: string;
  let told = 0;
  let waiting: () => void = () => undefined;
  const watches = new FolderWatches(() => {
    told++;
    waiting();
  });

  /** The next time that something is told, after what the work does. */
  async function tells(work: () => void): Promise<void> {
    const before = told;
    work();
    while (told === before) await new Promise<void>((resolve) => (waiting = resolve));
  }

  const make = (dir: string) => mkdirSync(join(dir, 'pipelines/default'), { recursive: true });
  const commit = (dir: string, n: number) => writeFileSync(join(dir, `pipelines/default/manifest-${n}.json`), '{}');

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'footpath-watch-'));
  });

  afterEach(() => {
    watches.watch([]);
    rmSync(root, { recursive: true, force: true });
  });

  it('tells of commits though it was deleted and made anew at once', async () => {
    const dir = join(root, 'store');
    make(dir);
    watches.watch([dir]);
    await tells(() => commit(dir, 1));
    // Within the pause behind the first: it is looked at again when all is as it was.
    await tells(() => {
      rmSync(dir, { recursive: true });
      make(dir);
    });
    await tells(() => commit(dir, 2));
  });

  it('tells of a store whose folder is in folders that are not there yet', async () => {
    const dir = join(root, 'data/stores/shop');
    watches.watch([dir]);
    await tells(() => make(dir));
    await tells(() => commit(dir, 1));
  });
});
