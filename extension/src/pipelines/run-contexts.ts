import * as vscode from 'vscode';
import type { LiveRun } from './live-run';
import type { RunRegistry } from './run-registry';

/** What `package.json` may ask of the runs, by context key: the palette offers only what there is something to do for. */
export function runContexts(runs: readonly Pick<LiveRun, 'isAlive' | 'request'>[]): Readonly<Record<string, boolean>> {
  const isEngine = ({ request }: Pick<LiveRun, 'request'>) => request.kind === 'engine';
  return {
    'footpath.running': runs.some(({ isAlive }) => isAlive),
    'footpath.simulatorRunning': runs.some((run) => run.isAlive && !isEngine(run)),
    'footpath.ended': runs.some(({ isAlive }) => !isAlive),
    'footpath.engineEnded': runs.some((run) => !run.isAlive && isEngine(run)),
  };
}

/** Keeps the keys as the runs are; told to the editor only where one has changed. */
export class RunContexts implements vscode.Disposable {
  private readonly told = new Map<string, boolean>();
  private readonly listening: vscode.Disposable;

  constructor(private readonly runs: Pick<RunRegistry, 'onDidChange' | 'resources'>) {
    this.listening = runs.onDidChange(() => this.tell());
    this.tell();
  }

  dispose(): void {
    this.listening.dispose();
  }

  private tell(): void {
    for (const [key, value] of Object.entries(runContexts(this.runs.resources))) {
      if (this.told.get(key) === value) continue;
      this.told.set(key, value);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }
}
