import * as vscode from 'vscode';
import { FootpathProcess, type ProcessEnd, type ProcessLine } from '../process/footpath-process';
import type { LiveProvider, LiveResource, LiveState } from './live-resource';
import { describeProgress, type RunProgressLine } from './run-text';

export type RunKind = 'engine' | 'simulator';

/** How a run is started, and started again. */
export interface RunRequest {
  readonly kind: RunKind;
  /** What it is called in the tree. */
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/** One run or simulator with what it last said. */
export class LiveRun implements LiveResource {
  state: LiveState = 'starting';
  progress: RunProgressLine | null = null;
  /** Why it failed, as the command said it. */
  cause: string | null = null;
  result: unknown = null;
  process: FootpathProcess | null = null;

  constructor(
    readonly id: string,
    readonly request: RunRequest,
  ) {}

  get name(): string {
    return this.request.name;
  }

  get contextValue(): string {
    return `footpath.${this.request.kind}.${this.state}`;
  }

  get description(): string {
    if (this.state === 'failed') return `failed · ${this.cause ?? 'no cause was told'}`;
    return this.progress === null ? this.state : `${this.state} · ${describeProgress(this.progress).short}`;
  }

  get details(): readonly string[] {
    const told = this.progress === null ? [] : describeProgress(this.progress).lines;
    return this.cause === null ? told : [...told, this.cause];
  }
}

/** All runs that this window has started. What a child says is pushed on at once; nothing is asked for. */
export class RunRegistry implements LiveProvider, vscode.Disposable {
  private readonly runs = new Map<string, LiveRun>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private nextId = 1;

  constructor(
    private readonly entry: string,
    private readonly onText: (text: string) => void,
  ) {}

  get resources(): readonly LiveRun[] {
    return [...this.runs.values()];
  }

  get(id: string): LiveRun | undefined {
    return this.runs.get(id);
  }

  start(request: RunRequest): LiveRun {
    const run = new LiveRun(`run-${this.nextId++}`, request);
    this.runs.set(run.id, run);
    this.launch(run);
    return run;
  }

  /** The same command once more: an engine goes on behind its last commit. */
  resume(run: LiveRun): void {
    run.cause = null;
    this.launch(run);
  }

  async stop(run: LiveRun): Promise<void> {
    if (!run.process) return;
    run.state = 'stopping';
    this.changed.fire();
    await run.process.stop();
  }

  remove(run: LiveRun): void {
    this.runs.delete(run.id);
    this.changed.fire();
  }

  dispose(): void {
    for (const { process } of this.runs.values()) process?.kill();
    this.changed.dispose();
  }

  private launch(run: LiveRun): void {
    const { args, cwd } = run.request;
    run.state = 'starting';
    run.process = new FootpathProcess({
      entry: this.entry,
      cwd,
      args,
      onLine: (line) => this.hear(run, line),
      onText: this.onText,
    });
    run.process.ended.then(
      (end) => this.end(run, end),
      (error: Error) =>
        this.end(run, {
          status: null,
          signal: null,
          result: null,
          error: { code: 'internal', message: error.message },
        }),
    );
    this.changed.fire();
  }

  private hear(run: LiveRun, line: ProcessLine): void {
    if (line.progress === undefined) return;
    run.progress = line.progress as RunProgressLine;
    if (run.state === 'starting') run.state = 'running';
    this.changed.fire();
  }

  private end(run: LiveRun, { status, signal, result, error }: ProcessEnd): void {
    run.process = null;
    run.result = result;
    if (status === 0) run.state = 'finished';
    else if (status === 130) run.state = 'stopped';
    else {
      run.state = 'failed';
      run.cause =
        error?.message ??
        `The process was ended by ${signal ?? `status ${status}`}. Resume goes on behind the last commit.`;
    }
    this.changed.fire();
  }
}
