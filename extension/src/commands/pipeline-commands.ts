import { join } from 'node:path';
import * as vscode from 'vscode';
import type { LiveRun, RunRegistry } from '../pipelines/run-registry';
import { dataFolder } from '../settings';
import { registerCommand } from './register-command';

export interface PipelineCommandsNeed {
  readonly context: vscode.ExtensionContext;
  readonly runs: RunRegistry;
}

/** So many events a second, and as many in all as a demonstration needs to be worth looking at. */
const DEMO = { events: 500_000, ratePerSecond: 5_000, topic: 'demo' } as const;

/** Commands about runs and simulators. */
export function registerPipelineCommands({ runs }: PipelineCommandsNeed): vscode.Disposable[] {
  return [
    registerCommand('footpath.startDemo', () => startDemo(runs)),
    registerCommand('footpath.stopRun', (run?: LiveRun) => withRun(runs, run, (each) => runs.stop(each))),
    registerCommand('footpath.resumeRun', (run?: LiveRun) => withRun(runs, run, (each) => runs.resume(each))),
    registerCommand('footpath.removeRun', (run?: LiveRun) => withRun(runs, run, (each) => runs.remove(each))),
  ];
}

/** A simulated shop that sends to a topic of the data folder, and an engine that follows it. */
function startDemo(runs: RunRegistry): void {
  const dir = dataFolder();
  const cwd = join(dir, '..');
  const { events, ratePerSecond, topic } = DEMO;
  runs.start({
    kind: 'simulator',
    name: 'demo shop',
    cwd,
    args: [
      'simulate',
      '--events',
      String(events),
      '--rate',
      String(ratePerSecond),
      '--to',
      `log:${topic}`,
      '--partitions',
      '2',
      '--dir',
      dir,
    ],
  });
  runs.start({
    kind: 'engine',
    name: 'demo',
    cwd,
    args: ['run', '--from', `log:${topic}`, '--follow', '--dir', dir],
  });
}

async function withRun(runs: RunRegistry, given: LiveRun | undefined, act: (run: LiveRun) => unknown): Promise<void> {
  const run = given ?? (await pickRun(runs));
  if (run) await act(run);
}

async function pickRun(runs: RunRegistry): Promise<LiveRun | undefined> {
  const items = runs.resources.map((run) => ({ label: run.name, description: run.description, run }));
  const picked = await vscode.window.showQuickPick(items, {
    placeHolder: items.length === 0 ? 'Nothing was started in this window' : 'Which one?',
  });
  return picked?.run;
}
