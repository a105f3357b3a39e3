import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const cli = join(__dirname, '../../dist/cli.cjs');
/** Prints the peak memory of the process when it ends, without the command knowing of it. */
const peakHook = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.stderr.write('\\n#peakKiB=' + process.resourceUsage().maxRSS + '\\n'));",
)}`;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly peakKiB: number;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly stdin?: string | Uint8Array;
  /** Whether more may come on its standard input: it waits until the caller ends it. */
  readonly holdStdin?: boolean;
  readonly env?: NodeJS.ProcessEnv;
}

/** Starts the built command as a process of its own. */
export function startCommand(
  args: readonly string[],
  options: CommandOptions = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  if (!existsSync(cli)) throw new Error('the command is not built: npm run build');
  const child = spawn(process.execPath, ['--import', peakHook, cli, ...args], {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(options.stdin ?? '');
  if (!options.holdStdin) child.stdin.end();
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) => {
      const peak = /#peakKiB=(\d+)\n/.exec(stderr);
      resolve({
        status,
        stdout,
        stderr: stderr.replace(/\n#peakKiB=\d+\n/, ''),
        peakKiB: Number(peak?.[1] ?? Number.NaN),
      });
    });
  });
  return { child, ended };
}

/** Resolves once the command has said this on standard error; fails if it ends without. */
export function said(child: ChildProcess, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = '';
    child.stderr!.on('data', (text) => {
      heard += text;
      if (heard.includes(what)) resolve();
    });
    child.on('close', () => reject(new Error(`the command ended without '${what}': ${heard}`)));
  });
}

/** Runs the built command to its end. */
export function command(args: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return startCommand(args, options).ended;
}
