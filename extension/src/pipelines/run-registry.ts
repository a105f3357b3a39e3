import * as vscode from 'vscode';
import { FootpathProcess, type ProcessEnd, type ProcessLine } from '../process/footpath-process';
import { commandOf, type KeptRuns } from './kept-runs';
import type { LiveProvider } from './live-resource';
import { LiveRun, type RunRequest } from './live-run';
import type { RunProgressLine } from './run-text';

export interface RegistryParts {
  /** The built command. */
  readonly entry: string;
  readonly onText: (text: string) => void;
  readonly kept: KeptRuns;
  /** The environment of a command with these arguments, as it is now. */
  readonly environmentOf: (args: readonly string[]) => Promise<RunRequest['env']>;
}

/** Longer than a window that is loaded anew takes to end. */
const LOOK_AGAIN_MS = 10_000;

/** All runs that this window has started, and those that one before has left. What a child says is pushed on at once; nothing is asked for. */
export class RunRegistry implements LiveProvider, vscode.Disposable {
  private readonly runs = new Map<string, LiveRun>();
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.changed.event;
  private readonly failed = new vscode.EventEmitter<LiveRun>();
  /** A run has ended by a fault: its cause says which. */
  readonly onDidFail = this.failed.event;
  private readonly committed = new vscode.EventEmitter<LiveRun>();
  /** A run is in another epoch, or has ended: its store may hold something new. */
  readonly onDidCommit = this.committed.event;
  private nextId = 1;
  private readonly lookingAgain: NodeJS.Timeout | undefined;

  constructor(private readonly parts: RegistryParts) {
    this.takeLeft();
    if (parts.kept.hasOthers) this.lookingAgain = setTimeout(() => this.takeLeft(), LOOK_AGAIN_MS);
  }

  get resources(): readonly LiveRun[] {
    return [...this.runs.values()];
  }

  get(id: string): LiveRun | undefined {
    return this.runs.get(id);
  }

  start(request: RunRequest): LiveRun {
    const run = this.add(request);
    this.launch(run, request.env);
    return run;
  }

  /**
   * The same command once more, with the address and the brokers of now: they may be what was wrong. An engine goes on behind its last commit. One
   * that still lives, or was removed, is left alone.
   */
  async resume(run: LiveRun): Promise<void> {
    const env = await this.parts.environmentOf(run.request.args);
    if (run.isAlive || !this.runs.has(run.id)) return;
    run.cause = null;
    this.launch(run, env);
  }

  /** Lets it finish what it is at. Asked a second time it is ended at once. */
  async stop(run: LiveRun): Promise<void> {
    if (!run.process) return;
    if (run.state === 'stopping') return run.process.kill();
    run.state = 'stopping';
    this.changed.fire();
    await run.process.stop();
  }

  /** Shows what windows that have gone since have left, but for commands that this one has as well. */
  takeLeft(): void {
    const own = new Set(this.resources.map(commandOf));
    const left = this.parts.kept.takeLeft().filter((run) => !own.has(commandOf(run)));
    for (const { request, state, cause } of left) Object.assign(this.add(request), { state, cause });
    if (left.length > 0) this.changed.fire();
  }

  /** Takes a run that has ended out of the view; one that lives stays. */
  remove(run: LiveRun): void {
    if (run.isAlive) return;
    this.runs.delete(run.id);
    this.keep();
    this.changed.fire();
  }

  /** Each child finishes what it is at, without anybody who waits for it. */
  dispose(): void {
    clearTimeout(this.lookingAgain);
    for (const { process } of this.runs.values()) process?.terminate();
    this.runs.clear();
    for (const emitter of [this.changed, this.failed, this.committed]) emitter.dispose();
  }

  private add(request: RunRequest): LiveRun {
    const run = new LiveRun(`run-${this.nextId++}`, request);
    this.runs.set(run.id, run);
    return run;
  }

  /** What is finished needs no resuming, and a simulator cannot be. */
  private keep(): void {
    const open = this.resources.filter(({ request, state }) => request.kind === 'engine' && state !== 'finished');
    // A window that is closing cannot remember any more.
    this.parts.kept.keep(open).catch(() => undefined);
  }

  private launch(run: LiveRun, env: RunRequest['env']): void {
    const { args, cwd } = run.request;
    run.state = 'starting';
    run.process = new FootpathProcess({
      entry: this.parts.entry,
      cwd,
      args,
      env,
      onLine: (line) => this.hear(run, line),
      onText: (text) => this.parts.onText(`${run.name}: ${text}`),
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
    this.keep();
    this.changed.fire();
  }

  private hear(run: LiveRun, line: ProcessLine): void {
    if (typeof line.notice === 'string') this.parts.onText(`${run.name}: ${line.notice}`);
    if (typeof line.server === 'string') {
      if (line.isThere === true) run.awaited.delete(line.server);
      else run.awaited.add(line.server);
      this.changed.fire();
    }
    if (line.progress === undefined) return;
    const before = run.epoch;
    run.progress = line.progress as RunProgressLine;
    if (run.state === 'starting') run.state = 'running';
    this.changed.fire();
    if (run.epoch !== before) this.committed.fire(run);
  }

  private end(run: LiveRun, end: ProcessEnd): void {
    // The window has gone meanwhile.
    if (!this.runs.has(run.id)) return;
    run.end(end);
    this.keep();
    if (run.cause !== null) this.parts.onText(`${run.name}: ${run.cause}`);
    this.changed.fire();
    this.committed.fire(run);
    if (run.state === 'failed') this.failed.fire(run);
  }
}
