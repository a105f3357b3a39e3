import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseDefinition } from '../../src/pipeline/validate';
import type { RunOptions } from '../../src/run/options';
import { requeue } from '../../src/run/requeue';
import { run } from '../../src/run/run';
import { commandHere } from '../support/command-here';
import { inFolder } from '../support/run-once';

const HEADER = 'event_time,event_type,product_id,category_id,category_code,brand,price,user_id,user_session\n';
const line = (time: string) => `2019-10-01 ${time} UTC,view,1,1,a,b,1.00,7,s\n`;
const CSV = [HEADER, ...['10:00:00', '11:00:00', '10:10:00', '10:20:00', '11:10:00'].map(line)].join('');

/** A finished pipeline with two late records, both released. */
function released(work: (folder: string, options: RunOptions) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const path = join(folder, 'e.csv');
    writeFileSync(path, CSV);
    const definition = parseDefinition({ name: 'p' });
    const dir = join(folder, '.footpath');
    const options: RunOptions = { inputs: [path], kind: 'csv', definition, dir, workers: 0, epochBytes: 60 };
    await run(options);
    expect(await requeue({ dir, kind: 'late' })).toMatchObject({ released: 2 });
    await work(folder, options);
  });
}

/** Ends as if the process were killed behind the rebuild's beginning. */
async function beginOnly(options: RunOptions): Promise<void> {
  const startCrew = () => Promise.reject(new Error('killed'));
  await expect(run({ ...options, workers: 1, rebuild: true, world: { startCrew } })).rejects.toThrow('killed');
}

async function told(folder: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await commandHere(args, { cwd: folder });
  return stdout + stderr;
}

const statusOf = async (folder: string) => JSON.parse(await told(folder, 'status', '--json')).pipelines[0];

describe('a rebuild that was killed', () => {
  it('before its first commit is told by status, prune and inspect, and no more called finished or reset', () =>
    released(async (folder, options) => {
      expect(await statusOf(folder)).toMatchObject({ state: 'finished', released: 2, rebuild: null });
      await beginOnly(options);
      expect(await statusOf(folder)).toMatchObject({
        state: 'stopped',
        generation: 1,
        reset: false,
        released: 0,
        rebuild: { takesIn: 2, hasCommitted: false },
        counters: { read: 5, late: 2 },
      });
      const text = await told(folder, 'status');
      expect(text).toMatch(/^p · stopped/);
      expect(text).toMatch(/a rebuild has begun that takes in 2 released .* the same command goes on with it/);
      expect(text).not.toMatch(/finished|begins anew/);
      expect(await told(folder, 'prune', '--older-than', '1m')).toMatch(/A rebuild of pipeline p has begun.*Go on/);
      expect(await told(folder, 'inspect', 'sessions')).toContain('since its rebuild began');
    }));

  it('in mid-way is told as one, and is done once it is finished', () =>
    released(async (folder, options) => {
      const stopped = await run({ ...options, rebuild: true, signal: AbortSignal.abort() });
      expect(stopped.outcome).toBe('interrupted');
      const { state, rebuild } = await statusOf(folder);
      expect([state, rebuild]).toEqual(['stopped', { takesIn: 2, hasCommitted: true }]);
      expect(await told(folder, 'status')).toContain('generation 2 is a rebuild with 2 released record(s) taken in');
      expect((await run({ ...options, rebuild: true })).counters.late).toBe(0);
      const done = await statusOf(folder);
      expect([done.state, done.rebuild]).toEqual(['finished', null]);
      expect(await told(folder, 'status')).not.toContain('rebuild');
    }));

  it('can be given up by a reset, which is then told instead', () =>
    released(async (folder, options) => {
      await beginOnly(options);
      expect(await told(folder, 'reset', '--yes')).toContain('begins anew at its next run, in generation 3');
      expect(await statusOf(folder)).toMatchObject({ reset: true, rebuild: null, counters: { read: 5 } });
      expect(await told(folder, 'prune', '--older-than', '1m')).toContain('Pipeline p was reset');
      expect((await run(options)).counters.late).toBe(2);
      expect(await statusOf(folder)).toMatchObject({ generation: 3, reset: false, state: 'finished' });
    }));
});
