import { describe, expect, it } from 'vitest';
import type { Document } from '../../src/event/document';
import { FakeClock, fakeHost } from '../support/fake-world';
import { Crashed, MemoryFiles } from '../support/memory-files';
import { Seeded } from '../support/seeded';
import { commitEpoch, contentOf, DIR, lease, openWith, world } from '../support/small-store';

const FILES = `${DIR}/pipelines/p/files`;
const OLD_EPOCHS = 3;

/** A store with some epochs of generation 1, and the clock that it goes by. */
function filled(): { files: MemoryFiles; clock: FakeClock } {
  const files = new MemoryFiles();
  const clock = new FakeClock();
  const writer = openWith({ files, clock, host: fakeHost(1) });
  lease(writer);
  for (let epoch = 1; epoch <= OLD_EPOCHS; epoch++) commitEpoch(writer, files, epoch);
  writer.releaseLease();
  return { files, clock };
}

/** What readers see; `fence` differs between runs of the same input. */
function seen(files: MemoryFiles) {
  const { epoch, documents } = contentOf(files);
  return {
    epoch,
    documents: Object.fromEntries(
      Object.entries(documents).map(([name, all]): [string, Document[]] => [
        name,
        all.map((document) => ({ ...document, fence: 0 })),
      ]),
    ),
  };
}

function reset(files: MemoryFiles, clock: FakeClock, pid: number): void {
  const writer = openWith({ files, clock, host: fakeHost(pid) });
  lease(writer);
  writer.reset();
  writer.releaseLease();
}

describe('a reset', () => {
  it('shows the old generation until the first commit of the new one, and only that from then on', () => {
    const { files, clock } = filled();
    const before = seen(files);
    reset(files, clock, 2);
    expect(seen(files)).toEqual(before);
    const writer = openWith({ files, clock, host: fakeHost(3) });
    expect(lease(writer)).toMatchObject({ generation: 2, epoch: 0, state: [], intent: null });
    writer.commit({ epoch: 0, intent: { epoch: 1, detail: null }, progress: {}, state: [], add: {} });
    expect(seen(files)).toEqual(before);
    const manifest = commitEpoch(writer, files, 1, writer.current!.lease.fence);
    expect(manifest).toMatchObject({ generation: 2, epoch: 1 });
    expect(manifest.superseded).toBeUndefined();
    const { documents } = contentOf(files);
    expect(documents.session_metrics.map(({ generation, epoch }) => [generation, epoch])).toEqual([
      [2, 1],
      [2, 1],
    ]);
    expect(documents.windowed_metrics).toHaveLength(3);
  });

  it('begins anew with another definition too', () => {
    const { files, clock } = filled();
    const before = seen(files);
    reset(files, clock, 2);
    const writer = openWith({ files, clock, host: fakeHost(3) });
    const beginning = { definitionHash: 'other', definition: { name: 'p', other: 1 }, progress: null, generation: 1 };
    expect(writer.takeLease(beginning)).toMatchObject({ generation: 2, epoch: 0, definitionHash: 'other' });
    expect(seen(files)).toEqual(before);
    // Once the manifests from before the reset are gone, a take-over must still not remove what is read.
    for (let renewed = 0; renewed < 20; renewed++) {
      clock.timeMs += 10_000;
      writer.renewLease();
    }
    writer.releaseLease();
    lease(openWith({ files, clock, host: fakeHost(4) }));
    expect(seen(files)).toEqual(before);
  });

  it('keeps the old files for readers that began before, and removes them after the grace', () => {
    const { files, clock } = filled();
    const old = files.list(FILES);
    reset(files, clock, 2);
    expect(files.list(FILES)).toEqual(expect.arrayContaining(old.filter((name) => !name.startsWith('state'))));
    const writer = openWith({ files, clock, host: fakeHost(3) }, { graceMs: 1000 });
    const { fence } = lease(writer).lease;
    commitEpoch(writer, files, 1, fence);
    const collections = old.filter((name) => !name.startsWith('state'));
    expect(files.list(FILES)).toEqual(expect.arrayContaining(collections));
    clock.timeMs += 1000;
    commitEpoch(writer, files, 2, fence);
    for (const name of old) expect(files.list(FILES)).not.toContain(name);
  });

  it('is refused while a run holds the lease, and stops a run that decided by what was before', () => {
    const { files, clock } = filled();
    const living = new Set([1, 2]);
    const run = openWith({ files, clock, host: fakeHost(1, living) });
    const late = openWith(world(files, { clock, host: fakeHost(2, living) }));
    lease(run);
    expect(() => lease(openWith({ files, clock, host: fakeHost(2, living) }))).toThrow(/is being run by process 1/);
    run.reset();
    run.releaseLease();
    expect(() => lease(late)).toThrow(/while this one started/);
  });

  it('loses nothing and mixes nothing if the machine crashes at any step of it', () => {
    const { files: start } = filled();
    const old = seen(start);
    const work = (files: MemoryFiles, clock: FakeClock, pid: number) => {
      const writer = openWith({ files, clock, host: fakeHost(pid) }, { graceMs: 1000 });
      const { generation, lease: own } = lease(writer);
      if (generation === 1) writer.reset();
      for (let epoch = writer.current!.epoch + 1; epoch <= 2; epoch++) {
        clock.timeMs += 600;
        commitEpoch(writer, files, epoch, own.fence);
      }
      writer.releaseLease();
    };
    const calm = start.copy();
    work(calm, new FakeClock(), 2);
    const wanted = seen(calm);
    const random = new Seeded(11);
    let crashes = 0;
    for (let crashAt = 1; crashAt <= calm.operations; crashAt++) {
      for (let fate = 0; fate < 3; fate++) {
        const files = start.copy({ crashAt });
        const clock = new FakeClock();
        expect(() => work(files, clock, 2)).toThrow(Crashed);
        crashes++;
        const after = files.afterCrash((choices) => random.whole(choices));
        const { epoch, documents } = seen(after);
        const generations = new Set(documents.session_metrics.map(({ generation }) => generation));
        expect(generations.size).toBe(1);
        if (generations.has(1)) expect({ epoch, documents }).toEqual(old);
        work(after, clock, 3);
        expect(seen(after)).toEqual(wanted);
      }
    }
    expect(crashes).toBeGreaterThan(60);
  });
});
