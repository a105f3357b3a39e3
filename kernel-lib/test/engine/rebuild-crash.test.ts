import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { requeue } from '../../src/run/requeue';
import { run } from '../../src/run/run';
import { smallRun } from '../support/crash-runs';
import { FakeClock, fakeHost } from '../support/fake-world';
import { Crashed, MemoryFiles } from '../support/memory-files';
import { documentsIn, inFolder } from '../support/run-once';
import { Seeded } from '../support/seeded';

const DIR = '/store';
const STRIDE = 2;

describe('a power cut while records are released and the pipeline is rebuilt', () => {
  it(
    'leaves what was there, or what the rebuild gives; the same commands come to the same end',
    () =>
      inFolder(async (folder) => {
        const { csv, definition, epochBytes } = smallRun(5, 120, 4);
        const path = join(folder, 'events.csv');
        writeFileSync(path, csv);
        const clock = new FakeClock();
        const worldOf = (files: MemoryFiles, pid: number) => ({ files, clock, host: fakeHost(pid) });
        const runOn = (files: MemoryFiles, pid: number, rebuild: boolean) =>
          run({
            ...{ inputs: [path], kind: 'csv', definition, dir: DIR, workers: 0, epochBytes, rebuild },
            world: worldOf(files, pid),
          });
        /** The commands in order; a later start begins with the one that was not done. */
        const work = async (files: MemoryFiles, pid: number, from = 0, onDone: () => void = () => undefined) => {
          const world = worldOf(files, pid);
          const commands = [
            () => requeue({ dir: DIR, world, kind: 'dead', set: { product_id: '3', price: '7', event_type: 'view' } }),
            () => requeue({ dir: DIR, world, kind: 'late' }),
          ];
          for (const command of commands.slice(from)) {
            await command();
            onDone();
          }
          return runOn(files, pid, true);
        };

        const filled = new MemoryFiles();
        const first = await runOn(filled, 1, false);
        const before = await documentsIn(DIR, filled);
        const calm = filled.copy();
        const operationsBefore = calm.operations;
        const wanted = await work(calm, 2);
        const rebuilt = await documentsIn(DIR, calm);
        expect(wanted.counters.accepted).not.toBe(first.counters.accepted);
        expect(wanted.counters.dead).toBeLessThan(first.counters.dead);

        const random = new Seeded(3);
        let crashes = 0;
        let asBefore = 0;
        for (let crashAt = operationsBefore + 1; crashAt <= calm.operations; crashAt += STRIDE) {
          const files = filled.copy({ crashAt });
          let done = 0;
          await expect(work(files, 2, 0, () => done++)).rejects.toBeInstanceOf(Crashed);
          crashes++;
          const after = files.afterCrash((choices) => random.whole(choices));
          if (isDeepStrictEqual(await documentsIn(DIR, after), before)) asBefore++;
          const again = await work(after, 3, done);
          expect(again.counters).toEqual(wanted.counters);
          expect(await documentsIn(DIR, after)).toEqual(rebuilt);
        }
        expect(crashes).toBeGreaterThan(30);
        expect(asBefore).toBeGreaterThan(10);
      }),
    180_000,
  );
});
