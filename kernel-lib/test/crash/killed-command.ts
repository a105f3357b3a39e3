import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

const cli = join(__dirname, '../../dist/cli.cjs');
const commandHook = join(__dirname, 'kill-hook.cjs');

/** From which step on instants are counted: in a folder the first intent, in a database the lease. */
const BEGUN = new Set(['intent folder sync', 'lease answer']);

/** The step of the protocol at which the command kills itself; see the hook. */
export interface KillTarget {
  readonly step: string;
  /** The so-manieth time, from 1. */
  readonly call: number;
  readonly moment: 'before' | 'half' | 'after';
}

export interface KilledOptions {
  readonly cwd: string;
  /** Where it is killed: at a step, or so many steps and then milliseconds after it has begun, by `BEGUN`; null for nowhere. */
  readonly at: KillTarget | { readonly afterMs: number; readonly afterSteps?: number } | null;
  /** How far its clock is ahead of the machine's. */
  readonly aheadMs: number;
  /** Hears of each step that it comes to. */
  readonly onStep?: (step: string, child: ChildProcess) => void;
  readonly env?: NodeJS.ProcessEnv;
}

export interface KilledEnd {
  readonly killed: boolean;
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last step that it came to. */
  readonly lastStep: string;
}

/** Runs the built command and ends it by SIGKILL at a step or an instant, if it comes that far. */
export function killedCommand(args: readonly string[], options: KilledOptions): Promise<KilledEnd> {
  return killedProcess(commandHook, cli, args, options);
}

/** Runs a script under a hook, and ends it so. */
export function killedProcess(
  hook: string,
  script: string,
  args: readonly string[],
  { cwd, at, aheadMs, onStep, env }: KilledOptions,
): Promise<KilledEnd> {
  const target = at && 'step' in at ? at : null;
  const { afterMs = null, afterSteps = 0 } = at && 'afterMs' in at ? at : {};
  const child = spawn(process.execPath, ['--require', hook, script, ...args], {
    cwd,
    env: { ...process.env, ...env, FOOTPATH_TEST_KILL: JSON.stringify({ target, aheadMs }) },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let lastStep = 'start';
  let timer: NodeJS.Timeout | undefined;
  child.stdout!.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const told = child.stdio[3] as Readable;
  /** Since it has begun, about. */
  let steps = 0;
  let unread = '';
  told.setEncoding('utf8').on('data', (text) => {
    const lines = (unread + text).split('\n');
    unread = lines.pop()!;
    lastStep = lines.at(-1) ?? lastStep;
    if (onStep) for (const step of lines) onStep(step, child);
    if (steps > 0 || lines.some((step) => BEGUN.has(step))) steps += lines.length;
    if (afterMs !== null && timer === undefined && steps > afterSteps) {
      timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ killed: signal === 'SIGKILL', status, stdout, stderr, lastStep });
    });
  });
}
