import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CellResult, Kernel, type KernelOptions } from '../../src/notebook/kernel/kernel';
import type { DisplayBundle } from '../../src/notebook/protocol';

export const KERNEL_ENTRY = join(__dirname, '../../dist/notebook-kernel.cjs');

/** What one cell gave. */
export interface RanCell {
  readonly result: CellResult;
  readonly stdout: string;
  readonly stderr: string;
  readonly displays: readonly DisplayBundle[];
  /** The kinds of its outputs in their order; neighbours of one stream as one. */
  readonly order: readonly string[];
}

/** A cell that runs: `heard` resolves when it has printed this, `ended` when it is over. */
export interface RunningCell {
  readonly ended: Promise<RanCell>;
  heard(text: string): Promise<void>;
}

/** A kernel in an empty folder; `close` ends it and removes the folder. */
export async function startKernel(
  options: Partial<KernelOptions> = {},
): Promise<{ kernel: Kernel; folder: string; close(): Promise<void> }> {
  if (!existsSync(KERNEL_ENTRY)) throw new Error('the kernel is not built: npm run build');
  const folder = mkdtempSync(join(tmpdir(), 'footpath-kernel-'));
  const kernel = await Kernel.start({ cwd: folder, entry: KERNEL_ENTRY, ...options });
  return {
    kernel,
    folder,
    async close() {
      await kernel.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function beginCell(kernel: Kernel, code: string): RunningCell {
  const texts = { stdout: '', stderr: '' };
  const displays: DisplayBundle[] = [];
  const order: string[] = [];
  let wake: () => void = () => undefined;
  const ran = kernel.execute(code, {
    stream(name, text) {
      texts[name] += text;
      if (order.at(-1) !== name) order.push(name);
      wake();
    },
    display(bundle) {
      displays.push(bundle);
      order.push('display');
    },
  });
  const ended = ran.then((result) => ({ result, ...texts, displays, order }));
  return {
    ended,
    heard: (text) =>
      new Promise((resolve, reject) => {
        wake = () => {
          if (texts.stdout.includes(text)) resolve();
        };
        wake();
        void ended.then(({ result }) => reject(new Error(`it ended without '${text}': ${JSON.stringify(result)}`)));
      }),
  };
}

export function runCell(kernel: Kernel, code: string): Promise<RanCell> {
  return beginCell(kernel, code).ended;
}
