import { describe, expect, it } from 'vitest';
import { KeptRuns } from '../../src/pipelines/kept-runs';

const engine = (name: string) =>
  ({ kind: 'engine', name, args: ['run', '--pipeline', name, '--dir', '/d'], cwd: '/w' }) as const;

describe('the runs that a workspace remembers', () => {
  const kept = new Map<string, unknown>();
  const memory = {
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, JSON.parse(JSON.stringify(value))),
  };
  const living = new Set([1, 2]);
  const window = (pid: number) => new KeptRuns(memory, pid, (each) => living.has(each));

  it('are those of windows that have gone, without what went by the environment', async () => {
    expect(window(1).left()).toEqual([]);
    await window(1).keep([{ ...engine('a'), env: { MONGODB_URI: 'mongodb://u:secret@h/' } }, engine('b')]);
    await window(2).keep([engine('c')]);
    expect(JSON.stringify([...kept.values()])).not.toContain('secret');
    expect(window(2).left()).toEqual([]);
    living.delete(1);
    expect(window(3).left()).toEqual([engine('a'), engine('b')]);
  });

  it('belong to who takes them over, and are forgotten where it has done with them', async () => {
    living.add(3);
    await window(3).keep([engine('a'), engine('a')]);
    living.delete(2);
    expect(window(4).left()).toEqual([engine('c')]);
    living.delete(3);
    living.add(4);
    await window(4).keep(window(4).left());
    expect(window(4).left()).toEqual([]);
    living.delete(4);
    living.add(5);
    expect(window(5).left()).toEqual([engine('c'), engine('a')]);
    await window(5).keep([]);
    living.delete(5);
    expect(window(5).left()).toEqual([]);
  });
});
