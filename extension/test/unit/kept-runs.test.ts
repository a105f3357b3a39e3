import { beforeEach, describe, expect, it } from 'vitest';
import { KeptRuns } from '../../src/pipelines/kept-runs';

const engine = (name: string) =>
  ({ kind: 'engine', name, args: ['run', '--pipeline', name, '--dir', '/d'], cwd: '/w' }) as const;
const running = (name: string) => ({ request: engine(name), state: 'running', cause: null }) as const;
const CLOSED = 'The window in which it ran was closed. Resume goes on behind the last commit.';
const closed = (name: string) => ({ request: engine(name), state: 'stopped', cause: CLOSED });

describe('the runs that a workspace remembers', () => {
  const kept = new Map<string, unknown>();
  const memory = {
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, JSON.parse(JSON.stringify(value))),
  };
  /** When the process with a number began. */
  const living = new Map<number, string>();
  const window = (
    pid: number,
    { bootId = 'boot', start = 'early', builtIn = '/footpath-1/default.footpath.json' } = {},
  ) => {
    living.set(pid, start);
    const isAlive = (each: number, processStart: string) => living.get(each) === processStart;
    return new KeptRuns(memory, builtIn, { bootId, pid, processStart: start, isAlive });
  };
  beforeEach(() => {
    kept.clear();
    living.clear();
  });

  it('are those of windows that have gone, without what went by the environment', async () => {
    const first = window(1);
    expect(first.takeLeft()).toEqual([]);
    const { request } = running('a');
    await first.keep([
      { ...running('a'), request: { ...request, env: { MONGODB_URI: 'mongodb://u:secret@h/' } } },
      running('b'),
    ]);
    await window(2).keep([running('c')]);
    expect(JSON.stringify([...kept.values()])).not.toContain('secret');
    living.delete(1);
    const third = window(3);
    expect(third.takeLeft()).toEqual([closed('a'), closed('b')]);
    expect(third.takeLeft()).toEqual([]);
  });

  it('name the built-in definition of the extension as it is now, whichever it was', async () => {
    const [before, now] = ['/footpath-1/default.footpath.json', '/footpath-2/default.footpath.json'];
    await window(1, { builtIn: before }).keep([running(before)]);
    living.delete(1);
    const [{ request }] = window(2, { builtIn: now }).takeLeft();
    expect(request.args).toEqual(['run', '--pipeline', now, '--dir', '/d']);
  });

  it('belong to who takes them over, and are forgotten where it has done with them', async () => {
    await window(1).keep([running('a'), running('a')]);
    living.delete(1);
    const second = window(2);
    expect(second.takeLeft()).toEqual([closed('a')]);
    // Nobody has done anything with it yet.
    living.delete(2);
    const third = window(3);
    expect(third.takeLeft()).toEqual([closed('a')]);
    await third.keep([running('a')]);
    expect(window(4).takeLeft()).toEqual([]);
    await third.keep([]);
    living.delete(3);
    expect(window(5).takeLeft()).toEqual([]);
  });

  it.each([
    ['before this one looks again', true],
    ['after this one has runs of its own', false],
  ])('of a window that was still ending as this one began are shown when it has ended, also %s', async (_, isFirst) => {
    await window(1).keep([running('a')]);
    const second = window(2);
    expect([second.takeLeft(), second.hasOthers]).toEqual([[], true]);
    if (isFirst) living.delete(1);
    await second.keep([running('b')]);
    living.delete(1);
    expect([second.takeLeft(), second.hasOthers]).toEqual([[closed('a')], false]);
    await second.keep([running('b')]);
    living.delete(2);
    expect(window(3).takeLeft()).toEqual([closed('b')]);
  });

  it('of a window that ended are there for the next one where this one never looked again', async () => {
    await window(1).keep([running('a')]);
    const second = window(2);
    second.takeLeft();
    living.delete(1);
    await second.keep([running('b')]);
    living.delete(2);
    expect(window(3).takeLeft()).toEqual([closed('a'), closed('b')]);
  });

  it.each([
    ['another process has its number', () => living.set(1, 'late'), [2, { start: 'late' }] as const],
    ['this process has its number', () => living.delete(1), [1, { start: 'late' }] as const],
    ['this process has its number, where none says when it began', () => true, [1, {}] as const],
    ['the machine has booted since', () => true, [2, { bootId: 'next boot' }] as const],
  ])('are left where %s', async (_, happens, [pid, as]) => {
    await window(1).keep([running('a')]);
    happens();
    expect(window(pid, as).takeLeft()).toEqual([closed('a')]);
  });

  it('come back as they had ended: by a stop, by a fault with its cause, or with their window', async () => {
    const failed = { request: engine('f'), state: 'failed', cause: 'No broker answers.' } as const;
    const stopped = { request: engine('s'), state: 'stopped', cause: null } as const;
    const stopping = { request: engine('g'), state: 'stopping', cause: null } as const;
    await window(1).keep([failed, stopped, stopping]);
    living.delete(1);
    const second = window(2);
    const left = second.takeLeft();
    expect(left).toEqual([failed, stopped, closed('g')]);
    await second.keep(left);
    living.delete(2);
    expect(window(3).takeLeft()).toEqual(left);
  });

  it('of one command in two windows are the one that was at it, not the one that it kept out', async () => {
    await window(1).keep([running('a')]);
    await window(2).keep([{ ...running('a'), state: 'failed', cause: 'It is being run by process 1.' }]);
    living.clear();
    expect(window(3).takeLeft()).toEqual([closed('a')]);
  });
});
