import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kernel } from '../../src/notebook/kernel/kernel';
import { beginCell, runCell, startKernel } from './kernel-rig';

let kernel: Kernel;
let close: () => Promise<void>;
// Far more than an interrupt takes: on a busy machine no kernel is ended that heeds it.
const PATIENT_MS = 30_000;
beforeAll(async () => {
  ({ kernel, close } = await startKernel({ interruptMs: PATIENT_MS }));
});
afterAll(() => close());

describe('interrupt', () => {
  it('breaks off an endless loop before an await; the kernel and its variables stay', async () => {
    await runCell(kernel, 'const kept = 7;');
    const cell = beginCell(kernel, "console.log('x'.repeat(70_000)); while (true) {}");
    await cell.heard('xxx');
    await kernel.interrupt();
    expect((await cell.ended).result).toEqual({ status: 'interrupted' });
    expect((await runCell(kernel, 'kept')).stdout).toBe('7\n');
  });

  it('ends a cell that awaits, and aborts the signal that long calls take', async () => {
    const { result } = await runCell(
      kernel,
      "import { simulate, temporaryStore } from 'footpath';\nconst folder = temporaryStore();\nconst box: any = {};",
    );
    expect(result).toEqual({ status: 'ok' });
    const cell = beginCell(
      kernel,
      "box.outcome = simulate({ events: 1_000_000, days: 30, to: 'log:a', dir: folder, speed: 10 }).catch((e) => e);\nconsole.log('sending');\nawait box.outcome;",
    );
    await cell.heard('sending');
    await kernel.interrupt();
    expect((await cell.ended).result).toEqual({ status: 'interrupted' });
    const after = await runCell(kernel, '(await box.outcome).code');
    expect(after.stdout).toBe('interrupted\n');
  });

  it('ends a cell that waits for what heeds nothing', async () => {
    const cell = beginCell(kernel, "console.log('waits'); await new Promise(() => {});");
    await cell.heard('waits');
    await kernel.interrupt();
    expect((await cell.ended).result).toEqual({ status: 'interrupted' });
    expect((await runCell(kernel, '1')).stdout).toBe('1\n');
  });

  it('without a cell that runs does nothing', async () => {
    await kernel.interrupt();
    expect((await runCell(kernel, '1')).stdout).toBe('1\n');
  });

  it('ends the kernel with a cell that loops for ever behind an await, and says that its variables are gone', async () => {
    const causes: string[] = [];
    const { kernel, close } = await startKernel({ interruptMs: 300, onExit: (cause) => causes.push(cause) });
    const cell = beginCell(kernel, "await Promise.resolve(); console.log('y'.repeat(70_000)); while (true) {}");
    await cell.heard('yyy');
    const behind = runCell(kernel, '1');
    await kernel.interrupt();
    const cause =
      'The kernel is not running: its cell did not stop when it was interrupted, so the kernel was ended with it. Its variables are gone.';
    expect((await cell.ended).result).toEqual({ status: 'ended', cause });
    expect((await behind).result).toEqual({ status: 'ended', cause });
    expect((await runCell(kernel, '1')).result).toEqual({ status: 'ended', cause });
    await expect(kernel.complete('a', 1)).rejects.toThrow('Its variables are gone');
    expect(kernel.isAlive).toBe(false);
    await close();
    expect(causes).toEqual(['its cell did not stop when it was interrupted, so the kernel was ended with it']);
  });
});
