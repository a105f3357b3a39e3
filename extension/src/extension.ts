import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { registerDefinitionCommands } from './commands/definition-command';
import { registerPipelineCommands } from './commands/pipeline-commands';
import { registerCommand } from './commands/register-command';
import { DashboardPanel } from './dashboard/dashboard-panel';
import { DefinitionFiles } from './definition/definition-files';
import { FootpathController } from './kernel/controller';
import { openNotebook } from './kernel/open-notebook';
import { disposeLog, log } from './log';
import { PipelinesTree } from './pipelines/pipelines-tree';
import { RunRegistry } from './pipelines/run-registry';
import { dataFolder } from './settings';

/** Wires the parts together: starts nothing and waits for nothing. */
export function activate(context: vscode.ExtensionContext): void {
  const built = (name: string) => join(context.extensionPath, 'dist/footpath/dist', name);
  const runs = new RunRegistry(built('cli.cjs'), (text) => log().info(text));
  const controller = new FootpathController(built('notebook-kernel.cjs'));
  const tree = new PipelinesTree([runs]);
  const dashboard = new DashboardPanel({
    context,
    runs,
    place: () => {
      const dir = dataFolder();
      return { entry: built('cli.cjs'), cwd: dirname(dir), args: ['--dir', dir], label: dir };
    },
    openNotebook,
  });
  context.subscriptions.push(
    runs,
    dashboard,
    registerCommand('footpath.openDashboard', () => dashboard.show()),
    controller,
    tree,
    vscode.window.createTreeView('footpath.pipelines', { treeDataProvider: tree }),
    new DefinitionFiles(),
    ...registerDefinitionCommands(),
    ...registerPipelineCommands({ context, runs }),
    registerCommand('footpath.showLog', () => log().show()),
    registerCommand('footpath.restartKernel', () => {
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      return notebook && controller.restart(notebook);
    }),
    { dispose: disposeLog },
  );
}
