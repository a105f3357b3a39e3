import { describe, expect, it } from 'vitest';
import { FootpathError } from '../../src/event/error';
import { FakeClock, fakeHost } from '../support/fake-world';
import { MemoryFiles } from '../support/memory-files';
import { commitEpoch, contentOf, DIR, lease, open, windowDocuments, world } from '../support/small-store';

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FootpathError) return error.code;
    throw error;
  }
  return 'none';
}

describe('a pipeline writer', () => {
  it('commits epochs that a reader sees whole, with all fields of documents', () => {
    const files = new MemoryFiles();
    const writer = open(world(files));
    expect(writer.current).toBeNull();
    lease(writer);
    for (const epoch of [1, 2]) commitEpoch(writer, files, epoch);
    writer.releaseLease();
    const { documents, ...rest } = contentOf(files);
    expect(rest).toEqual({ epoch: 2, progress: { at: 2 }, state: ['state 2'] });
    expect(documents.windowed_metrics).toEqual([...windowDocuments(1), ...windowDocuments(2)]);
    expect(documents.session_metrics[1]).toEqual({
      _id: '1|a\\|b|1970-01-01T00:00:02.000Z',
      user_id: 1,
      user_session: 'a|b',
      session_start: new Date(2000),
      total_revenue: 0.02,
      steps: [[0], [1]],
      pipeline: 'p',
      generation: 1,
      epoch: 2,
      fence: 1,
    });
    expect(documents.session_metrics.map(({ _id }) => _id)).toContain('4|c|1970-01-01T00:00:02.001Z#2');
    expect(open(world(files)).current?.collections.session_metrics.count).toBe(4);
  });

  it('refuses a second run while the lease lives, and says who', () => {
    const files = new MemoryFiles();
    const living = new Set([1, 2]);
    const clock = new FakeClock();
    const first = open(world(files, { clock, host: fakeHost(1, living) }));
    lease(first);
    const second = open(world(files, { clock, host: fakeHost(2, living) }));
    expect(() => lease(second)).toThrow(/by process 1 on box since 2024-01-01T00:00:00.000Z/);
    clock.timeMs += 29_999;
    expect(codeOf(() => lease(second))).toBe('locked');
    first.renewLease();
    clock.timeMs += 29_999;
    expect(codeOf(() => lease(second))).toBe('locked');
    first.releaseLease();
    expect(lease(second).lease).toMatchObject({ fence: 2, pid: 2 });
  });
});

describe('paths of the store', () => {
  it('are never made of names that could leave it', () => {
    expect(codeOf(() => open(world(new MemoryFiles()), '../p'))).toBe('bad-argument');
    expect(DIR).not.toContain('..');
  });
});
