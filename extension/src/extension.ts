import { join } from 'node:path';
import * as vscode from 'vscode';
import { registerPipelineCommands } from './commands/pipeline-commands';
import { registerCommand } from './commands/register-command';
import { FootpathController } from './kernel/controller';
import { disposeLog, log } from './log';
import { PipelinesTree } from './pipelines/pipelines-tree';
import { RunRegistry } from './pipelines/run-registry';

/** Wires the parts together: starts nothing and waits for nothing. */
export function activate(context: vscode.ExtensionContext): void {
  const built = (name: string) => join(context.extensionPath, 'dist/footpath/dist', name);
  const runs = new RunRegistry(built('cli.cjs'), (text) => log().info(text));
  const controller = new FootpathController(built('notebook-kernel.cjs'));
  const tree = new PipelinesTree([runs]);
  context.subscriptions.push(
    runs,
    controller,
    tree,
    vscode.window.createTreeView('footpath.pipelines', { treeDataProvider: tree }),
    ...registerPipelineCommands({ context, runs }),
    registerCommand('footpath.showLog', () => log().show()),
    registerCommand('footpath.restartKernel', () => {
      const notebook = vscode.window.activeNotebookEditor?.notebook;
      return notebook && controller.restart(notebook);
    }),
    { dispose: disposeLog },
  );
}
