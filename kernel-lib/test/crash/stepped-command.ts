import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

const cli = join(__dirname, '../../dist/cli.cjs');
const hook = join(__dirname, 'step-hook.cjs');

/** A call of the file system to stop the command at: the so-manieth that it makes in a phase. */
export interface Target {
  readonly phase: string;
  readonly call: number;
}

export interface SteppedOptions {
  readonly cwd: string;
  /** Number of the input's last epoch: its flush has a name of its own. */
  readonly lastEpoch: number;
  /** Where the signal is sent: at whichever is reached first. */
  readonly targets: readonly Target[];
  /** So many milliseconds after the command began to open its input the signal is sent, wherever that is. */
  readonly afterMs?: number;
  readonly signal: NodeJS.Signals;
}

export interface SteppedEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The phase in which the signal arrived; null if the command ended before. */
  readonly landedIn: string | null;
}

/** Runs the built command and sends it one signal at a step that it reaches. */
export function steppedCommand(args: readonly string[], options: SteppedOptions): Promise<SteppedEnd> {
  const { cwd, lastEpoch, targets, afterMs, signal } = options;
  const child = spawn(process.execPath, ['--require', hook, cli, ...args], {
    cwd,
    env: { ...process.env, FOOTPATH_TEST_STEPS: JSON.stringify({ lastEpoch, targets }) },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let phase = 'start';
  let landedIn: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  const send = () => {
    if (child.exitCode === null && child.kill(signal)) landedIn = phase;
  };
  child.stdout!.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const steps = child.stdio[3] as Duplex;
  // The command may end while its answer is on the way.
  steps.on('error', () => undefined);
  let unread = '';
  steps.setEncoding('utf8').on('data', (text) => {
    const lines = (unread + text).split('\n');
    unread = lines.pop()!;
    for (const line of lines) {
      if (line === 'now') {
        send();
        steps.write('.');
        continue;
      }
      phase = line;
      if (line === 'opening' && afterMs !== undefined) timer = setTimeout(send, afterMs);
    }
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status, stdout, stderr, landedIn });
    });
  });
}
