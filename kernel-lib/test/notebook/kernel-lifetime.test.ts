import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Kernel } from '../../src/notebook/kernel/kernel';
import { isRunning } from '../support/is-running';
import { beginCell, KERNEL_ENTRY, runCell, startKernel } from './kernel-rig';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

it('a kernel that is killed from outside ends its cell, and says so', async () => {
  const causes: string[] = [];
  const { kernel, close } = await startKernel({ onExit: (cause) => causes.push(cause) });
  const cell = beginCell(kernel, "console.log('runs'); await new Promise(() => {});");
  await cell.heard('runs');
  process.kill(kernel.pid!, 'SIGKILL');
  const cause = 'The kernel is not running: it was ended by SIGKILL. Its variables are gone.';
  expect((await cell.ended).result).toEqual({ status: 'ended', cause });
  expect(causes).toEqual(['it was ended by SIGKILL']);
  await close();
});

it('a cell that ends the process ends the kernel', async () => {
  const { kernel, close } = await startKernel();
  const { result } = await runCell(kernel, 'process.exit(3);');
  expect(result).toEqual({
    status: 'ended',
    cause: 'The kernel is not running: it ended with status 3. Its variables are gone.',
  });
  await close();
});

it('is asked to end and ends, also where its cell computes', async () => {
  const { kernel, close } = await startKernel();
  const cell = beginCell(kernel, "console.log('z'.repeat(70_000)); while (true) {}");
  await cell.heard('zzz');
  await close();
  expect((await cell.ended).result.status).toBe('ended');
  expect(isRunning(kernel.pid!)).toBe(false);
});

it('ends with the process that started it, also while its cell computes: nothing is left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'footpath-orphan-'));
  folders.push(folder);
  const pidFile = join(folder, 'pid');
  // A parent of its own: it starts the kernel as `Kernel` does, runs an endless cell, and is killed.
  const parent = join(folder, 'parent.cjs');
  writeFileSync(
    parent,
    `const { fork } = require('node:child_process');
const child = fork(${JSON.stringify(KERNEL_ENTRY)}, [], { stdio: ['ignore', 'ignore', 'ignore', 'ipc', 'pipe'] });
require('node:fs').writeFileSync(${JSON.stringify(pidFile)}, String(child.pid));
child.on('message', (message) => {
  if (message.kind === 'ready')
    child.send({ kind: 'execute', id: 1, cell: 1, code: "console.log('x'.repeat(70000)); while (true) {}" });
  if (message.kind === 'stream') process.send('loops');
});
`,
  );
  const child = fork(parent, { stdio: 'ignore' });
  expect(await once(child, 'message')).toEqual(['loops', undefined]);
  const pid = Number(readFileSync(pidFile, 'utf8'));
  expect(isRunning(pid)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await expect.poll(() => isRunning(pid), { timeout: 20_000 }).toBe(false);
});

it('a start that is broken off leaves no process', async () => {
  const aborted = AbortSignal.abort();
  await expect(Kernel.start({ cwd: tmpdir(), entry: KERNEL_ENTRY }, aborted)).rejects.toThrow();
  const later = new AbortController();
  const starting = Kernel.start({ cwd: tmpdir(), entry: KERNEL_ENTRY }, later.signal);
  later.abort();
  await expect(starting).rejects.toThrow('Stopped before the notebook kernel was ready');
});

it('temporary folders of its cells go with it', async () => {
  const { kernel, close } = await startKernel();
  const { stdout } = await runCell(kernel, "import { temporaryStore } from 'footpath';\ntemporaryStore()");
  expect(existsSync(stdout.trim())).toBe(true);
  await close();
  expect(existsSync(stdout.trim())).toBe(false);
});

it('temporary folders of a kernel that was killed with its cell go too', async () => {
  const { kernel, close } = await startKernel({ interruptMs: 100 });
  const { stdout } = await runCell(kernel, "import { temporaryStore } from 'footpath';\ntemporaryStore()");
  const folder = stdout.trim();
  expect(existsSync(folder)).toBe(true);
  const cell = beginCell(kernel, "await Promise.resolve(); console.log('y'.repeat(70_000)); while (true) {}");
  await cell.heard('yyy');
  await kernel.interrupt();
  await expect.poll(() => existsSync(folder), { timeout: 20_000 }).toBe(false);
  await close();
});
