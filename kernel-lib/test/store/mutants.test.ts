import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { FootpathError } from '../../src/event/error';
import type { Files } from '../../src/file/files';
import { crashRuns, smallRun } from '../support/crash-runs';
import { EPOCHS, outcomeOf, undisturbed, write } from '../support/epoch-writes';
import { FakeClock, fakeHost } from '../support/fake-world';
import { MemoryFiles } from '../support/memory-files';
import { commitBeforeOutputs, stateNotListed, withoutFence, withoutSync } from '../support/mutants';

// Hundreds of runs and their resumptions.
vi.setConfig({ testTimeout: 240_000 });

const LEASE_MS = 30_000;
const small = smallRun(5, 40, 4);

describe('power cuts during a run', () => {
  it('change nothing', async () => {
    const { crashes, differences } = await crashRuns(small, { stride: 1, seed: 1 });
    expect(crashes).toBeGreaterThan(200);
    expect(differences).toBe(0);
  });

  it.each<[string, (files: Files) => Files]>([
    ['that commits before its outputs are written', commitBeforeOutputs],
    ['that does not list its state', stateNotListed],
    ['that does not sync its outputs', (files) => withoutSync(files, /\.(arrow|docs)$/)],
    ['that does not sync its state', (files) => withoutSync(files, /\.state$/)],
    ['that does not sync its manifests', (files) => withoutSync(files, /\/\.new-/)],
    ['that does not sync the names of outputs and state', (files) => withoutSync(files, /\/files$/)],
    ['that does not sync the names of manifests', (files) => withoutSync(files, /\/pipelines\/[^/]+$/)],
  ])('are seen to do harm to a product %s', async (_, product) => {
    const { crashes, differences } = await crashRuns(small, { stride: 7, seed: 2, product });
    expect(crashes).toBeGreaterThan(15);
    expect(differences).toBeGreaterThan(0);
  });
});

/**
 * At every changing call in turn a writer sleeps past its lease, and another one does the whole work meanwhile. Gives the number
 * of calls after which the store was not what an undisturbed writer leaves.
 */
function sleepEverywhere(product: (files: MemoryFiles) => Files): {
  pauses: number;
  fenced: number;
  differences: number;
} {
  const wanted = undisturbed()[EPOCHS];
  const calm = new MemoryFiles();
  write(calm, fakeHost(1), new FakeClock());
  const tally = { pauses: 0, fenced: 0, differences: 0 };
  for (let pauseAt = 1; pauseAt <= calm.operations; pauseAt++) {
    const clock = new FakeClock();
    const living = new Set([1, 2]);
    let slept = false;
    const files: MemoryFiles = new MemoryFiles({
      onChange: (operation) => {
        if (slept || operation < pauseAt) return;
        slept = true;
        clock.timeMs += LEASE_MS;
        write(files, fakeHost(2, living), clock);
      },
    });
    tally.pauses++;
    try {
      write(product(files), fakeHost(1, living), clock);
    } catch (error) {
      if (!(error instanceof FootpathError) || !['fenced', 'locked'].includes(error.code)) throw error;
      tally.fenced++;
    }
    if (!isDeepStrictEqual(readable(files), wanted)) tally.differences++;
  }
  return tally;
}

/** What a store holds, or null where it cannot even be read. */
function readable(files: MemoryFiles): ReturnType<typeof outcomeOf> | null {
  try {
    return outcomeOf(files);
  } catch {
    return null;
  }
}

describe('a writer that sleeps past its lease at any moment', () => {
  it('is fenced out and changes nothing', () => {
    const { pauses, fenced, differences } = sleepEverywhere((files) => files);
    expect(pauses).toBeGreaterThan(100);
    expect(fenced).toBeGreaterThan(pauses * 0.9);
    expect(differences).toBe(0);
  });

  it('is seen to do harm where there is no fence', () => {
    expect(sleepEverywhere(withoutFence).differences).toBeGreaterThan(0);
  });
});
