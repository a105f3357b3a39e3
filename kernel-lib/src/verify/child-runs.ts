import { type ChildProcess, spawn } from 'node:child_process';
import { type ErrorCode, FootpathError } from '../event/error';
import { ioError } from '../file/io-error';
import type { RunResult } from '../run/result';

/** Of what a child says on standard error the end is kept. */
const SAID_CHARS = 4000;

/** How a child ended. */
export interface ChildEnd {
  /** Whether it was ended by the kill that was asked for. */
  readonly killed: boolean;
  /** What it printed; null if it was killed or failed. */
  readonly result: RunResult | null;
  /** Why it failed, where it said so: an error of the command, or the end of what it wrote on standard error. */
  readonly error: FootpathError | null;
  readonly seconds: number;
}

/** Runs a command as a child, one at a time. */
export class ChildRuns {
  private child: ChildProcess | null = null;

  constructor(
    private readonly command: readonly string[],
    private readonly signal: AbortSignal | undefined,
  ) {}

  /**
   * Runs the command to its end, or kills it after so many milliseconds.
   *
   * @throws FootpathError `interrupted` by the signal, `io` where no process can be started.
   */
  run(args: readonly string[], killAfterMs?: number): Promise<ChildEnd> {
    const { signal } = this;
    const [program, ...first] = this.command;
    if (signal?.aborted) return Promise.reject(interrupted());
    const startedMs = performance.now();
    const child = spawn(program, [...first, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    let printed = '';
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-SAID_CHARS);
    });
    let isTimeUp = false;
    const end = () => child.kill('SIGKILL');
    signal?.addEventListener('abort', end);
    const timer =
      killAfterMs === undefined
        ? undefined
        : setTimeout(() => {
            isTimeUp = true;
            end();
          }, killAfterMs);
    return new Promise<ChildEnd>((resolve, reject) => {
      child.on('error', (error) => reject(ioError(error, 'start', program)));
      child.on('close', (status, how) => {
        const seconds = (performance.now() - startedMs) / 1000;
        if (signal?.aborted) reject(interrupted());
        else if (status === 0) resolve({ killed: false, result: JSON.parse(lastLine(printed)), error: null, seconds });
        else resolve({ killed: isTimeUp && how === 'SIGKILL', result: null, error: errorIn(said), seconds });
      });
    }).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      this.child = null;
    });
  }

  /** Ends the child that runs, if one does. */
  end(): void {
    this.child?.kill('SIGKILL');
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

/** With `--json` a command that fails says why in its last line. */
function errorIn(said: string): FootpathError {
  try {
    const { code, message } = (JSON.parse(lastLine(said)) as { error: { code: ErrorCode; message: string } }).error;
    return new FootpathError(code, message);
  } catch {
    return new FootpathError('internal', `The run ended without a result. It said: ${said}`);
  }
}

function interrupted(): FootpathError {
  return new FootpathError('interrupted', 'Stopped: nothing was verified, and what was made for it is removed.');
}
