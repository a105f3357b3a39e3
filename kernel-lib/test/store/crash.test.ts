import { describe, expect, it } from 'vitest';
import type { FootpathError } from '../../src/event/error';
import { EPOCHS, outcomeOf, undisturbed, write } from '../support/epoch-writes';
import { FakeClock, fakeHost } from '../support/fake-world';
import { Crashed, MemoryFiles, type MemoryFilesOptions } from '../support/memory-files';
import { Seeded } from '../support/seeded';
import { commitEpoch, lease, openWith } from '../support/small-store';

const CRASHES_PER_OPERATION = 3;

interface Tally {
  crashes: number;
  lost: number;
  wrong: number;
}

/** Crashes at every changing call in turn, each time with several fates of what was not synced, and goes on afterwards. */
function crashEverywhere(disk: Omit<MemoryFilesOptions, 'crashAt'>): Tally {
  const expected = undisturbed();
  const calm = new MemoryFiles();
  write(calm, fakeHost(1), new FakeClock());
  const random = new Seeded(7);
  const tally: Tally = { crashes: 0, lost: 0, wrong: 0 };
  for (let crashAt = 1; crashAt <= calm.operations; crashAt++) {
    for (let fate = 0; fate < CRASHES_PER_OPERATION; fate++) {
      const files = new MemoryFiles({ ...disk, crashAt });
      let promised = -1;
      const clock = new FakeClock();
      expect(() => write(files, fakeHost(1), clock, (epoch) => (promised = epoch))).toThrow(Crashed);
      tally.crashes++;
      const after = files.afterCrash((choices) => random.whole(choices));
      try {
        if (promised >= 0) {
          const found = outcomeOf(after);
          if (found.epoch < promised) tally.lost++;
          expect(found).toEqual(expected[found.epoch]);
        }
        // The next run is another process of the same machine: it need not wait for the lease of the dead one.
        write(after, fakeHost(2), clock);
        expect(outcomeOf(after)).toEqual(expected[EPOCHS]);
      } catch (error) {
        if (error instanceof Crashed) throw error;
        tally.wrong++;
      }
    }
  }
  return tally;
}

describe('a power cut at any moment', () => {
  it('loses no commit and leaves a store that goes on to the same end', () => {
    const { crashes, ...harm } = crashEverywhere({});
    expect(harm).toEqual({ lost: 0, wrong: 0 });
    expect(crashes).toBeGreaterThan(300);
  });

  it('does harm on a disk that does not sync, so that this test can see it', () => {
    const { lost, wrong } = crashEverywhere({ honest: false });
    expect(lost + wrong).toBeGreaterThan(50);
  });
});

describe('a full disk', () => {
  it('stops at any byte of a commit with the last one intact, and the same command goes on when there is room', () => {
    const expected = undisturbed();
    const base = new MemoryFiles();
    const clock = new FakeClock();
    const first = openWith({ files: base, clock, host: fakeHost(1) });
    lease(first);
    commitEpoch(first, base, 1);
    first.releaseLease();
    const roomy = base.copy();
    const writer = openWith({ files: roomy, clock, host: fakeHost(1) });
    const { fence } = lease(writer).lease;
    commitEpoch(writer, roomy, 2, fence);
    const needed = roomy.writtenBytes;
    expect(needed).toBeGreaterThan(3000);
    // Every byte, but of a stretch in which only the number differs every 31st is enough.
    for (let capacityBytes = 0; capacityBytes < needed; capacityBytes += capacityBytes < 50 ? 1 : 31) {
      const files = base.copy({ capacityBytes });
      const hurt = openWith({ files, clock, host: fakeHost(1) });
      let message = '';
      try {
        commitEpoch(hurt, files, 2, lease(hurt).lease.fence);
      } catch (error) {
        message = (error as FootpathError).message;
      }
      expect(message).toBe('the disk is full');
      hurt.releaseLease();
      expect(outcomeOf(files)).toEqual(expected[1]);
      const later = files.copy();
      write(later, fakeHost(2), clock);
      expect(outcomeOf(later)).toEqual(expected[EPOCHS]);
    }
  });
});
