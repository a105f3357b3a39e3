import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { FootpathError } from '../../../kernel-lib/src/event/error';
import { isFolder } from './nearest-folder';

/** A line of JSON that the command writes while it works: progress, a notice, an error. */
export type ProcessLine = Readonly<Record<string, unknown>>;

export interface ProcessOptions {
  /** The built command, `cli.cjs`. */
  readonly entry: string;
  /** Where relative paths begin. */
  readonly cwd: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine?: (line: ProcessLine) => void;
  /** What is no JSON: it goes to the log. */
  readonly onText?: (text: string) => void;
}

export interface ProcessEnd {
  /** 0 done, 1 failed, 2 wrong usage, 130 interrupted; null where a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last JSON that it printed. */
  readonly result: unknown;
  /** What the command said of its failure. */
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** Interrupted once a command finishes its epoch; who does not end within this is ended. */
const STOP_MS = 20_000;

/** One `footpath` command in a process of its own, which ends with this window. */
export class FootpathProcess {
  readonly ended: Promise<ProcessEnd>;
  private readonly child: ChildProcess;
  private out = '';
  private error: ProcessEnd['error'] = null;

  constructor(private readonly options: ProcessOptions) {
    this.child = fork(options.entry, [...options.args, '--json'], {
      cwd: options.cwd,
      // The descriptor is a pipe that ends with this process: the command stops then.
      env: { ...process.env, ...options.env, FOOTPATH_PARENT_FD: '4' },
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
    });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.out += text;
    });
    const lines = createInterface({ input: this.child.stderr! });
    lines.on('line', (line) => this.hear(line));
    this.ended = new Promise((resolve, reject) => {
      // Of a folder that is gone the system says that the program is.
      this.child.once('error', (error) => reject(isFolder(options.cwd) ? error : folderGone(options.cwd)));
      this.child.once('close', (status, signal) =>
        resolve({ status, signal, result: lastJson(this.out), error: this.error }),
      );
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Asks the command to finish what it is at; the second time it stops at once. */
  async stop(): Promise<ProcessEnd> {
    this.child.kill('SIGINT');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The command finishes what it is at; nobody waits for it. */
  terminate(): void {
    this.child.kill('SIGTERM');
  }

  /** Ends it at once, for what has nothing to finish. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  private hear(text: string): void {
    let line: ProcessLine;
    try {
      line = JSON.parse(text);
    } catch {
      this.options.onText?.(text);
      return;
    }
    if (typeof line.error === 'object' && line.error !== null) this.error = line.error as ProcessEnd['error'];
    this.options.onLine?.(line);
  }
}

function folderGone(folder: string): FootpathError {
  return new FootpathError(
    'not-found',
    `The folder ${folder}, in which this works, is gone. Make it again or open another, then run the same command again.`,
  );
}

function lastJson(text: string): unknown {
  const line = text.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(line);
  } catch {
    return text;
  }
}
