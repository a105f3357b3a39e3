import type { FootpathProcess, ProcessEnd } from '../process/footpath-process';
import type { LiveResource, LiveState } from './live-resource';
import { describeProgress, type RunProgressLine } from './run-text';

export type RunKind = 'engine' | 'simulator';

/** How a run is started, and started again. */
export interface RunRequest {
  readonly kind: RunKind;
  /** What it is called in the tree. */
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** What goes by the environment, such as an address with its password: it is shown nowhere. */
  readonly env?: Readonly<Record<string, string>>;
}

/** One run or simulator with what it last said. */
export class LiveRun implements LiveResource {
  state: LiveState = 'starting';
  progress: RunProgressLine | null = null;
  /** Why it failed, as the command said it. */
  cause: string | null = null;
  result: unknown = null;
  /** Servers that it has lost and waits for. */
  readonly awaited = new Set<string>();
  process: FootpathProcess | null = null;

  constructor(
    readonly id: string,
    readonly request: RunRequest,
  ) {}

  get name(): string {
    return this.request.name;
  }

  get isAlive(): boolean {
    return this.process !== null;
  }

  private get isRunning(): boolean {
    return this.state === 'running' || this.state === 'stopping';
  }

  get contextValue(): string {
    return `footpath.${this.request.kind}.${this.state}`;
  }

  get description(): string {
    if (this.state === 'failed') return `failed · ${this.cause ?? 'no cause was told'}`;
    const waits = this.awaited.size === 0 ? [] : [`waits for ${[...this.awaited].join(' and ')}`];
    const told = this.progress === null ? [] : [describeProgress(this.progress, this.isRunning).short];
    return [this.state, ...waits, ...told].join(' · ');
  }

  get details(): readonly string[] {
    const told = this.progress === null ? [] : describeProgress(this.progress, this.isRunning).lines;
    return this.cause === null ? told : [this.cause, ...told];
  }

  /** The epoch of an engine; null of others, and before its first word. */
  get epoch(): number | null {
    return this.progress !== null && 'epoch' in this.progress ? this.progress.epoch : null;
  }

  /** What may be done after it. */
  private get next(): string {
    return this.request.kind === 'engine' ? ' Resume goes on behind the last commit.' : '';
  }

  /** The process is gone: how, decides what the run is from now on. */
  end({ status, signal, result, error }: ProcessEnd): void {
    this.process = null;
    this.awaited.clear();
    this.result = result;
    if (status === 0) {
      this.state = 'finished';
      // The last word came before the last piece of work.
      if (this.progress !== null && 'step' in this.progress && this.progress.total !== null)
        this.progress = { ...this.progress, done: this.progress.total };
    } else if (status === 130) this.state = 'stopped';
    else if (this.state === 'stopping' && signal === 'SIGKILL') {
      this.state = 'stopped';
      this.cause = `It was ended before it had finished what it was at.${this.next}`;
    } else {
      this.state = 'failed';
      this.cause = error?.message ?? `The process was ended by ${signal ?? `status ${status}`}.${this.next}`;
    }
  }
}
