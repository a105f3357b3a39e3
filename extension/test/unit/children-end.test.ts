import { execFileSync, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { isRunning } from '../../../kernel-lib/test/support/is-running';

const built = join(import.meta.dirname, '../../dist/footpath/dist');

it('an engine and the data process end with the process that started them, however that ends', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'footpath-orphan-'));
  const script = join(dir, 'parent.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, '../support/parent.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: script,
  });
  const simulate = ['simulate', '--events', '2000', '--to', 'log:shop', '--dir', dir];
  execFileSync(process.execPath, [join(built, 'cli.cjs'), ...simulate], { stdio: 'ignore' });
  const parent = fork(script, [built, dir], { execArgv: [] });
  const pids = await new Promise<Record<'engine' | 'data', number>>((resolve) =>
    parent.once('message', resolve as never),
  );
  expect(Object.values(pids).map(isRunning)).toEqual([true, true]);
  parent.kill('SIGKILL');
  await expect.poll(() => Object.values(pids).map(isRunning), { timeout: 30_000 }).toEqual([false, false]);
  rmSync(dir, { recursive: true, force: true });
});
