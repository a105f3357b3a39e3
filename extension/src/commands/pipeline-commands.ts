import * as vscode from 'vscode';
import type { PipelineNode } from '../data/data-nodes';
import { messageText } from '../message-text';
import type { LiveRun } from '../pipelines/live-run';
import type { RunRegistry } from '../pipelines/run-registry';
import { choose } from './ask';
import { type DemoAnswer, type DemoNeed, startDemo } from './demo-command';
import { registerCommand, registerTrustedCommand, tellError } from './register-command';
import { definitionNamed, type EngineRequest, type RunParts, runPipeline } from './run-command';
import { type SimulatorRequest, startSimulator } from './simulator-command';

/** Commands about runs and simulators. */
export function registerPipelineCommands(need: DemoNeed): vscode.Disposable[] {
  const { runs, stores } = need;
  let starting: Promise<void> | null = null;
  const isLive = (run: LiveRun) => run.isAlive;
  const isOver = (run: LiveRun) => !run.isAlive;
  const isEngine = ({ request }: LiveRun) => request.kind === 'engine';
  return [
    registerTrustedCommand('footpath.startDemo', (given?: DemoAnswer) => {
      // Asked twice it is one demo.
      starting ??= startDemo(need, given).finally(() => {
        starting = null;
      });
      return starting;
    }),
    registerTrustedCommand('footpath.startSimulator', (given?: SimulatorRequest) =>
      startSimulator(runs, stores, given),
    ),
    registerCommand('footpath.stopSimulator', async (run?: LiveRun) =>
      runs.stop(run ?? (await pickRun(runs, 'No simulator runs', (each) => isLive(each) && !isEngine(each)))),
    ),
    registerTrustedCommand('footpath.runPipeline', (given?: EngineRequest | vscode.Uri) =>
      // Of the Explorer and of an editor's title it is the file.
      runPipeline(need, given instanceof vscode.Uri ? { definition: given.fsPath } : given),
    ),
    registerCommand('footpath.stopRun', async (run?: LiveRun) =>
      runs.stop(run ?? (await pickRun(runs, 'Nothing runs', isLive))),
    ),
    registerTrustedCommand('footpath.resumeRun', async (run?: LiveRun) =>
      runs.resume(
        run ?? (await pickRun(runs, 'No run has ended in this window', (each) => isOver(each) && isEngine(each))),
      ),
    ),
    registerCommand('footpath.removeRun', async (run?: LiveRun) =>
      runs.remove(run ?? (await pickRun(runs, 'No run has ended in this window', isOver))),
    ),
    registerTrustedCommand('footpath.rebuildRun', (given?: LiveRun | EngineRequest | PipelineNode) =>
      rebuild(need, given),
    ),
    runs.onDidFail((run) => tellFailure(runs, run).catch(tellError)),
  ];
}

/** The same run from the start of its input, with what was released taken in. */
async function rebuild(parts: RunParts, given?: LiveRun | EngineRequest | PipelineNode): Promise<LiveRun> {
  if (given !== undefined && 'pipeline' in given) {
    const { store, pipeline } = given;
    return runPipeline(parts, { store, rebuild: true, definition: await definitionNamed(pipeline.name) });
  }
  if (given === undefined || !('request' in given)) return runPipeline(parts, { ...given, rebuild: true });
  const { request } = given;
  const args = request.args.includes('--rebuild') ? request.args : [...request.args, '--rebuild'];
  const env = await parts.stores.environmentOf(request.args);
  return parts.runs.start({ ...request, env, args, name: `${request.name.replace(/ · rebuild$/, '')} · rebuild` });
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
  const chosen = await vscode.window.showErrorMessage(messageText(`${run.name} failed. ${run.cause}`), ...actions);
  if (chosen === 'Resume') await runs.resume(run);
  if (chosen === 'Show Log') await vscode.commands.executeCommand('footpath.showLog');
}
