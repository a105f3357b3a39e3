import * as vscode from 'vscode';
import type { LiveRun } from '../pipelines/live-run';
import type { RunRegistry } from '../pipelines/run-registry';
import { dataFolder, runFolder } from '../settings';
import type { StoreChoices } from '../store/store-choice';
import { choose } from './ask';
import { registerCommand } from './register-command';
import { type EngineRequest, runPipeline } from './run-command';
import { type SimulatorRequest, startSimulator } from './simulator-command';

/** So many events a second, and as many in all as a demonstration needs to be worth looking at. */
const DEMO = { events: 500_000, ratePerSecond: 5_000, topic: 'demo' } as const;

/** Commands about runs and simulators. */
export function registerPipelineCommands(runs: RunRegistry, stores: StoreChoices): vscode.Disposable[] {
  const isLive = (run: LiveRun) => run.isAlive;
  const isOver = (run: LiveRun) => !run.isAlive;
  const isEngine = ({ request }: LiveRun) => request.kind === 'engine';
  return [
    registerCommand('footpath.startDemo', () => startDemo(runs, stores)),
    registerCommand('footpath.startSimulator', (given?: SimulatorRequest) => startSimulator(runs, stores, given)),
    registerCommand('footpath.stopSimulator', async (run?: LiveRun) =>
      runs.stop(run ?? (await pickRun(runs, 'No simulator runs', (each) => isLive(each) && !isEngine(each)))),
    ),
    registerCommand('footpath.runPipeline', (given?: EngineRequest) => runPipeline(runs, stores, given)),
    registerCommand('footpath.stopRun', async (run?: LiveRun) =>
      runs.stop(run ?? (await pickRun(runs, 'Nothing runs', isLive))),
    ),
    registerCommand('footpath.resumeRun', async (run?: LiveRun) =>
      runs.resume(
        run ?? (await pickRun(runs, 'No run has ended in this window', (each) => isOver(each) && isEngine(each))),
      ),
    ),
    registerCommand('footpath.removeRun', async (run?: LiveRun) =>
      runs.remove(run ?? (await pickRun(runs, 'No run has ended in this window', isOver))),
    ),
    registerCommand('footpath.rebuildRun', (given?: LiveRun | EngineRequest) => rebuild(runs, stores, given)),
    runs.onDidFail((run) => void tellFailure(runs, run)),
  ];
}

/** A simulated shop that sends to a topic of the data folder, and an engine that follows it. */
async function startDemo(runs: RunRegistry, stores: StoreChoices): Promise<void> {
  const dir = dataFolder();
  const cwd = runFolder(dir);
  const { events, ratePerSecond, topic } = DEMO;
  const numbers = ['--events', String(events), '--rate', String(ratePerSecond), '--partitions', '2'];
  const { env } = stores.folder();
  const args = ['simulate', ...numbers, '--to', `log:${topic}`, '--dir', dir];
  const shop = runs.start({ kind: 'simulator', name: 'demo shop', cwd, args, env });
  // The engine finds the topic once the shop has sent to it.
  await hasBegun(runs, shop);
  if (!shop.isAlive) return;
  runs.start({
    kind: 'engine',
    name: 'demo',
    cwd,
    args: ['run', '--from', `log:${topic}`, '--follow', '--dir', dir],
    env,
  });
}

function hasBegun(runs: RunRegistry, run: LiveRun): Promise<void> {
  return new Promise((resolve) => {
    const listening = runs.onDidChange(() => {
      if (run.state === 'starting') return;
      listening.dispose();
      resolve();
    });
  });
}

/** The same run from the start of its input, with what was released taken in. */
async function rebuild(runs: RunRegistry, stores: StoreChoices, given?: LiveRun | EngineRequest): Promise<LiveRun> {
  if (given === undefined || !('request' in given)) return runPipeline(runs, stores, { ...given, rebuild: true });
  const { request } = given;
  const args = request.args.includes('--rebuild') ? request.args : [...request.args, '--rebuild'];
  return runs.start({ ...request, args, name: `${request.name.replace(/ · rebuild$/, '')} · rebuild` });
}

async function pickRun(runs: RunRegistry, none: string, wanted: (run: LiveRun) => boolean): Promise<LiveRun> {
  const found = runs.resources.filter(wanted);
  if (found.length === 0) throw new Error(`${none}.`);
  if (found.length === 1) return found[0];
  return choose(
    'Which One',
    found.map((run) => ({ label: run.name, description: run.description, value: run })),
  );
}

async function tellFailure(runs: RunRegistry, run: LiveRun): Promise<void> {
  const actions = run.request.kind === 'engine' ? ['Resume', 'Show Log'] : ['Show Log'];
  const chosen = await vscode.window.showErrorMessage(`${run.name} failed. ${run.cause}`, ...actions);
  if (chosen === 'Resume') runs.resume(run);
  if (chosen === 'Show Log') await vscode.commands.executeCommand('footpath.showLog');
}
