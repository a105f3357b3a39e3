import { describe, expect, it } from 'vitest';
import { FootpathError } from '../../src/event/error';
import type { Files } from '../../src/file/files';
import { manifestName } from '../../src/store/store-layout';
import { FakeClock, fakeHost } from '../support/fake-world';
import { MemoryFiles } from '../support/memory-files';
import { commitEpoch, contentOf, lease, open, openWith, world } from '../support/small-store';

function failureOf(work: () => unknown): FootpathError {
  try {
    work();
  } catch (error) {
    if (error instanceof FootpathError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

const FOLDER = '/data/store/pipelines/p';

/** The same files; once armed, something happens just before the next call of `method` for such a path. */
function interrupted(
  files: MemoryFiles,
  method: 'publish' | 'create',
  path: string,
  before: () => void,
): { files: Files; arm: () => void } {
  let pending = false;
  const proxy = new Proxy<Files>(files, {
    get(target, name: keyof Files) {
      const call = target[name].bind(target) as (...args: unknown[]) => unknown;
      if (name !== method) return call;
      return (...args: unknown[]) => {
        if (pending && String(args.at(-1)).includes(path)) {
          pending = false;
          before();
        }
        return call(...args);
      };
    },
  });
  return {
    files: proxy,
    arm: () => {
      pending = true;
    },
  };
}

describe('two writers', () => {
  it('race for the same manifest, and exactly one wins', () => {
    for (const existing of [0, 1, 3]) {
      const files = new MemoryFiles();
      const living = new Set([1, 2, 3]);
      const before = open(world(files, { host: fakeHost(3, living) }));
      if (existing > 0) {
        lease(before);
        for (let epoch = 1; epoch <= existing; epoch++) commitEpoch(before, files, epoch);
        before.releaseLease();
      }
      const second = open(world(files, { host: fakeHost(2, living) }));
      const taken = manifestName((before.current?.version ?? 0) + 1);
      const slow = interrupted(files, 'publish', taken, () => lease(second));
      const first = open(world(slow.files, { host: fakeHost(1, living) }));
      slow.arm();
      const error = failureOf(() => lease(first));
      expect(error.code).toBe('locked');
      expect(error.message).toContain('process 2 on box');
      expect(error.retryable).toBe(true);
      commitEpoch(second, files, existing + 1, existing > 0 ? 2 : 1);
      expect(contentOf(files).epoch).toBe(existing + 1);
    }
  });

  it('of which one slept past its lease: it is fenced out and changes nothing', () => {
    const files = new MemoryFiles();
    const clock = new FakeClock();
    const living = new Set([1, 2]);
    const sleeper = open(world(files, { clock, host: fakeHost(1, living) }));
    lease(sleeper);
    commitEpoch(sleeper, files, 1);
    clock.timeMs += 30_000;
    const heir = open(world(files, { clock, host: fakeHost(2, living) }));
    expect(lease(heir).lease.fence).toBe(2);
    const before = contentOf(files);
    const error = failureOf(() => commitEpoch(sleeper, files, 2));
    expect(error.code).toBe('fenced');
    expect(error.message).toMatch(/process 2 on box \(fence 2, ours was 1\)/);
    expect(contentOf(files)).toEqual(before);
    expect(failureOf(() => sleeper.renewLease()).code).toBe('fenced');
    sleeper.releaseLease();
    commitEpoch(heir, files, 2, 2);
    expect(contentOf(files).epoch).toBe(2);
  });

  it('of which one finds all removed: it stops, says so and makes nothing', () => {
    for (const put of ['commit', 'renewal']) {
      const files = new MemoryFiles();
      const writer = open(world(files));
      lease(writer);
      commitEpoch(writer, files, 1);
      for (const name of files.list(FOLDER)) if (name.endsWith('.json')) files.remove(`${FOLDER}/${name}`);
      const failure = failureOf(() => (put === 'commit' ? commitEpoch(writer, files, 2) : writer.renewLease()));
      expect(failure).toMatchObject({ code: 'not-found' });
      expect(failure.message).toMatch(
        /^Pipeline p in \/data\/store was removed while it was being run\. .*begins anew/,
      );
      expect(() => writer.renewLease()).toThrow(failure);
      writer.releaseLease();
      expect(files.list(FOLDER).filter((name) => name.endsWith('.json'))).toEqual([]);
    }
  });

  it('of which one slept until its manifest number was free again: it is fenced out all the same', () => {
    const files = new MemoryFiles();
    const clock = new FakeClock();
    const living = new Set([1, 2]);
    const sleeper = open(world(files, { clock, host: fakeHost(1, living) }));
    lease(sleeper);
    clock.timeMs += 30_000;
    const heir = open(world(files, { clock, host: fakeHost(2, living) }));
    lease(heir);
    for (let epoch = 1; epoch <= 20; epoch++) {
      commitEpoch(heir, files, epoch, 2);
      clock.timeMs += 20_000;
    }
    expect(files.list(FOLDER)).not.toContain(manifestName(2));
    const before = contentOf(files);
    expect(failureOf(() => commitEpoch(sleeper, files, 1)).code).toBe('fenced');
    expect(contentOf(files)).toEqual(before);
    commitEpoch(heir, files, 21, 2);
  });

  // Each moment of the sleeper's commit at which the other may do all of its work: its files or its manifest may be gone
  // by then, or its manifest may even be published where nobody needs it any more.
  it.each([
    ['publish', manifestName(2)],
    ['create', '/pipelines/p/.new-'],
    ['create', '.state'],
  ] as const)('of which one sleeps inside its commit, before the %s of %s: it is fenced out', (method, path) => {
    const files = new MemoryFiles();
    const clock = new FakeClock();
    const living = new Set([1, 2]);
    const slow = interrupted(files, method, path, () => {
      clock.timeMs += 30_000;
      const heir = openWith(world(files, { clock, host: fakeHost(2, living) }), { graceMs: 0 });
      lease(heir);
      for (let epoch = 1; epoch <= 12; epoch++) commitEpoch(heir, files, epoch, 2);
      expect(files.list(FOLDER)).not.toContain(manifestName(2));
    });
    const sleeper = open(world(slow.files, { clock, host: fakeHost(1, living) }));
    lease(sleeper);
    slow.arm();
    expect(failureOf(() => commitEpoch(sleeper, slow.files, 1)).code).toBe('fenced');
    expect(contentOf(files)).toMatchObject({ epoch: 12, state: ['state 12'] });
    expect(files.list(FOLDER)).not.toContain(manifestName(2));
  });

  it('of which one saw an older state when it was opened: it has to look again', () => {
    const files = new MemoryFiles();
    const late = open(world(files));
    const first = open(world(files));
    lease(first);
    commitEpoch(first, files, 1);
    first.releaseLease();
    expect(failureOf(() => lease(late)).code).toBe('locked');
    expect(lease(open(world(files))).epoch).toBe(1);
  });
});

describe('a lease', () => {
  it('of a process that is gone is taken at once, on its own machine only', () => {
    const files = new MemoryFiles();
    lease(open(world(files, { host: fakeHost(1) })));
    const elsewhere = open(world(files, { host: fakeHost(2, new Set([2]), 'other') }));
    expect(failureOf(() => lease(elsewhere)).code).toBe('locked');
    expect(lease(open(world(files, { host: fakeHost(2) }))).lease.fence).toBe(2);
  });

  it('is given back even where the last commit failed', () => {
    const files = new MemoryFiles();
    const writer = open(world(files));
    lease(writer);
    const full = files.copy({ capacityBytes: 0 });
    const hurt = open(world(full, { host: fakeHost(2) }));
    expect(() => lease(hurt)).toThrow('the disk is full');
    hurt.releaseLease();
    writer.releaseLease();
    expect(lease(open(world(files))).lease.fence).toBe(2);
  });
});

describe('a collection', () => {
  it('belongs to one output of one pipeline', () => {
    const files = new MemoryFiles();
    const first = open(world(files));
    lease(first);
    first.claim('sessions', 'outputs[0]');
    first.claim('sessions', 'outputs[0]');
    expect(failureOf(() => first.claim('sessions', 'outputs[1]')).code).toBe('bad-definition');
    const other = open(world(files), 'q');
    lease(other);
    const error = failureOf(() => other.claim('sessions', 'outputs[0]'));
    expect(error.code).toBe('bad-definition');
    expect(error.message).toContain('belongs to outputs[0] of pipeline p');
  });
});

describe('a take-over', () => {
  it('removes what a crashed run left, and nothing that a manifest lists', () => {
    const files = new MemoryFiles();
    const first = open(world(files));
    lease(first);
    commitEpoch(first, files, 1);
    const before = contentOf(files);
    const lost = first.newFile('state');
    files.create(lost.path).append(Uint8Array.of(1));
    files.create('/data/store/pipelines/p/.new-crashed').append(Uint8Array.of(1));
    lease(open(world(files, { host: fakeHost(2) })));
    expect(files.exists(lost.path)).toBe(false);
    expect(files.list(FOLDER)).not.toContain('.new-crashed');
    expect(contentOf(files)).toEqual(before);
  });
});

describe('old manifests', () => {
  it('are kept while young or few, and removed when old and many', () => {
    const files = new MemoryFiles();
    const clock = new FakeClock();
    const writer = open(world(files, { clock }));
    lease(writer);
    const count = () => files.list(FOLDER).filter((name) => name.startsWith('manifest-')).length;
    for (let epoch = 1; epoch <= 20; epoch++) commitEpoch(writer, files, epoch);
    expect(count()).toBe(21);
    clock.timeMs += 60_000;
    writer.renewLease();
    expect(count()).toBe(8);
    expect(contentOf(files).epoch).toBe(20);
  });
});
