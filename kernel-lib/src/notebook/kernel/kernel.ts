import { type ChildProcess, fork } from 'node:child_process';
import { FootpathError } from '../../event/error';
import type { CellOutcome, Completion, DisplayBundle, FromKernel, StreamName, ToKernel } from '../protocol';
import { sweepTemporaryStores } from '../temporary-store';

export interface KernelOptions {
  /** Folder of the notebook: where its relative paths begin. */
  readonly cwd: string;
  /** The built entry of the kernel's process, `notebook-kernel.cjs`. */
  readonly entry: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Time from an interrupt to the end of a process that did not heed it. Default 1,000. */
  readonly interruptMs?: number;
  /** What the process itself writes, beside its cells. */
  readonly onLog?: (text: string) => void;
  /** The process ended by itself or was ended: its variables are gone. */
  readonly onExit?: (cause: string) => void;
}

/** What a cell tells while it runs. */
export interface CellListener {
  stream(name: StreamName, text: string): void;
  display(bundle: DisplayBundle): void;
}

/** How a cell ended; `ended` where the kernel ended with it. */
export type CellResult = CellOutcome | { readonly status: 'ended'; readonly cause: string };

type Ask = { [K in ToKernel['kind']]: Omit<Extract<ToKernel, { kind: K }>, 'id'> }['execute' | 'complete' | 'inspect'];

/** The cause of an end that was asked for. */
export const STOPPED = 'it was stopped';
/** What a process that is asked to end may take for it. */
const TIDY_MS = 1000;

/** A notebook kernel in a process of its own, which ends with this one. Cells run one after the other. */
export class Kernel {
  private readonly asked = new Map<number, { listener?: CellListener; settle: (answer: unknown) => void }>();
  private nextId = 1;
  private cells = 0;
  private ended: string | null = null;

  private constructor(
    private readonly child: ChildProcess,
    private readonly options: KernelOptions,
  ) {
    child.on('message', (message: FromKernel) => this.hear(message));
    child.once('exit', (code, signal) => {
      // One that was killed could not.
      void sweepTemporaryStores();
      this.end(signal ? `it was ended by ${signal}` : `it ended with status ${code}`);
    });
    child.once('error', (error) => this.end(error.message));
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => options.onLog?.(text));
    }
  }

  /**
   * Starts the process; resolves when it takes cells, after 1 to 3 seconds.
   *
   * @throws FootpathError `not-found` where tslab is missing; `interrupted` once the signal aborts; `internal` where the process ends before.
   */
  static async start(options: KernelOptions, signal?: AbortSignal): Promise<Kernel> {
    if (signal?.aborted) throw notStarted();
    const child = fork(options.entry, [], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      execArgv: ['--max-old-space-size=4096'],
      // The last pipe is never written to: its end tells the child that this process is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe'],
      serialization: 'json',
    });
    const stop = () => child.kill('SIGKILL');
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await new Promise<void>((resolve, reject) => {
        child.once('message', (message: FromKernel) => {
          if (message.kind === 'ready') resolve();
          else
            reject(
              new FootpathError('not-found', message.kind === 'failed' ? message.message : 'The kernel did not start.'),
            );
        });
        child.once('error', reject);
        child.once('exit', (code, by) =>
          reject(
            signal?.aborted
              ? notStarted()
              : new FootpathError(
                  'internal',
                  `The notebook kernel ended before it was ready (${by ?? `status ${code}`}).`,
                ),
          ),
        );
      });
    } finally {
      signal?.removeEventListener('abort', stop);
    }
    return new Kernel(child, options);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isAlive(): boolean {
    return this.ended === null;
  }

  /** Whether a cell runs or waits: questions about code would wait with it. */
  get isBusy(): boolean {
    return [...this.asked.values()].some(({ listener }) => listener);
  }

  /**
   * Runs a cell; its outputs come to the listener before this resolves. Does not reject.
   *
   * @param cell the number by which stacks name the cell; no other cell of this kernel has it.
   */
  execute(code: string, listener: CellListener, cell = this.cells + 1): Promise<CellResult> {
    this.cells = Math.max(this.cells, cell);
    return this.ask<CellResult>({ kind: 'execute', code, cell }, listener).catch((error: Error) => ({
      status: 'ended',
      cause: error.message,
    }));
  }

  /** Names that fit at a place of unfinished code (`at` in UTF-16 units). While a cell computes there is no answer until it is done. */
  complete(code: string, at: number): Promise<Completion> {
    return this.ask({ kind: 'complete', code, at });
  }

  /** The type and documentation of what stands at a place; null where nothing does. */
  inspect(code: string, at: number): Promise<string | null> {
    return this.ask({ kind: 'inspect', code, at });
  }

  /**
   * Interrupts the cell that runs. One that does not end within `interruptMs` is ended together with the kernel.
   */
  async interrupt(): Promise<void> {
    const running = [...this.asked].filter(([, { listener }]) => listener).map(([id]) => id)[0];
    if (running === undefined) return;
    if (process.platform === 'win32') this.tell({ kind: 'interrupt' });
    else this.child.kill('SIGINT');
    const { interruptMs = 1000 } = this.options;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.end('its cell did not stop when it was interrupted, so the kernel was ended with it');
        resolve();
      }, interruptMs);
      const asked = this.asked.get(running)!;
      const { settle } = asked;
      asked.settle = (answer) => {
        clearTimeout(timer);
        settle(answer);
        resolve();
      };
    });
  }

  /** Ends the process, which tidies up where it can. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.tell({ kind: 'shutdown' });
    this.end(STOPPED, false);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), TIDY_MS);
    await gone;
    clearTimeout(timer);
  }

  private ask<Answer>(question: Ask, listener?: CellListener): Promise<Answer> {
    if (this.ended !== null) return Promise.reject(this.endError());
    const id = this.nextId++;
    return new Promise<Answer>((resolve, reject) => {
      const settle = (answer: unknown) =>
        answer instanceof FootpathError ? reject(answer) : resolve(answer as Answer);
      this.asked.set(id, { listener, settle });
      this.tell({ ...question, id } as ToKernel);
    });
  }

  private tell(message: ToKernel): void {
    if (this.child.connected) this.child.send(message);
  }

  private hear(message: FromKernel): void {
    if (message.kind === 'ready' || message.kind === 'failed') return;
    const asked = this.asked.get(message.id);
    if (asked === undefined) {
      // A timer of a cell that has ended: there is no output to add to.
      if (message.kind === 'stream') this.options.onLog?.(message.text);
      return;
    }
    if (message.kind === 'stream') {
      asked.listener?.stream(message.name, message.text);
      return;
    }
    if (message.kind === 'display') {
      asked.listener?.display(message.bundle);
      return;
    }
    this.asked.delete(message.id);
    if (message.kind === 'done') asked.settle(message.outcome);
    else asked.settle(message.kind === 'completed' ? message.completion : message.text);
  }

  private end(cause: string, kill = true): void {
    if (this.ended !== null) return;
    this.ended = cause;
    if (kill) this.child.kill('SIGKILL');
    for (const { settle } of this.asked.values()) settle(this.endError());
    this.asked.clear();
    this.options.onExit?.(cause);
  }

  private endError(): FootpathError {
    return new FootpathError('interrupted', `The kernel is not running: ${this.ended}. Its variables are gone.`);
  }
}

function notStarted(): FootpathError {
  return new FootpathError('interrupted', 'Stopped before the notebook kernel was ready: no cell ran.');
}
