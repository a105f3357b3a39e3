import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inFolder } from '../support/run-once';

const cli = join(__dirname, '../../dist/cli.cjs');

/** A command that is given a pipe of its parent, as an editor starts it. */
function start(cwd: string, ...args: string[]) {
  return spawn(process.execPath, [cli, ...args], {
    cwd,
    env: { ...process.env, FOOTPATH_PARENT_FD: '4' },
    stdio: ['ignore', 'pipe', 'pipe', 'ignore', 'pipe'],
  });
}

it(
  'a command that is given a pipe of its parent ends by itself, and so do runs that it starts',
  () =>
    inFolder(async (folder) => {
      const verify = start(folder, 'verify', '--kills', '1', '--json');
      let out = '';
      verify.stdout!.on('data', (text) => {
        out += text;
      });
      verify.stderr!.resume();
      const [status] = await once(verify, 'close');
      expect([status, JSON.parse(out.trim().split('\n').at(-1)!).verdict]).toEqual([0, 'same']);
    }),
  240_000,
);

it(
  'a run ends as at SIGTERM once the pipe does',
  () =>
    inFolder(async (folder) => {
      await once(start(folder, 'simulate', '--events', '500', '--to', 'log:shop').stdout!.resume(), 'close');
      const run = start(folder, 'run', '--from', 'log:shop', '--follow', '--json');
      run.stdout!.resume();
      await once(run.stderr!, 'data');
      run.stdio[4]!.destroy();
      run.stderr!.resume();
      const [status] = await once(run, 'close');
      expect(status).toBe(130);
    }),
  120_000,
);
