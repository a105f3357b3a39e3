import { join } from 'node:path';
import * as vscode from 'vscode';
import { registerDataCommands } from './commands/data-commands';
import { registerDefinitionCommands } from './commands/definition-command';
import { registerExportCommands } from './commands/export-commands';
import { registerNotebookCommands } from './commands/notebook-commands';
import { registerPipelineCommands } from './commands/pipeline-commands';
import { registerCommand } from './commands/register-command';
import { registerRepairCommands } from './commands/repair-commands';
import { registerStoreCommands } from './commands/store-commands';
import { DASHBOARD_VIEW, DashboardPanel } from './dashboard/dashboard-panel';
import { DataClient } from './data/data-client';
import { DataTree } from './data/data-tree';
import { DefinitionFiles } from './definition/definition-files';
import type { ToldDocuments } from './documents/documents-panel';
import { registerCellLanguage } from './kernel/cell-language';
import { FootpathController } from './kernel/controller';
import type { NotebookKernels } from './kernel/notebook-kernels';
import { openNotebook } from './kernel/open-notebook';
import { disposeLog, log } from './log';
import { KeptRuns } from './pipelines/kept-runs';
import { PipelinesTree } from './pipelines/pipelines-tree';
import { RunContexts } from './pipelines/run-contexts';
import { RunRegistry } from './pipelines/run-registry';
import { RunStatus } from './pipelines/run-status';
import { StoreChoices } from './store/store-choice';

/** What other parts, and tests in the host, may look at. */
export interface FootpathApi {
  readonly runs: RunRegistry;
  readonly data: DataClient;
  readonly dataTree: DataTree;
  /** What panels of documents are told, with the collection that they show. */
  readonly onDidTellDocuments: vscode.Event<ToldDocuments>;
  readonly pipelinesTree: PipelinesTree;
  readonly status: RunStatus;
  readonly kernels: NotebookKernels;
  readonly dashboard: DashboardPanel;
}

/** Wires the parts together: starts nothing and waits for nothing. */
export function activate(context: vscode.ExtensionContext): FootpathApi {
  const built = (name: string) => join(context.extensionPath, 'dist/footpath/dist', name);
  const entry = built('cli.cjs');
  const builtIn = built('default.footpath.json');
  const toLog = (text: string) => log().info(text);
  const stores = new StoreChoices(context.secrets, context.globalStorageUri.fsPath);
  const runs = new RunRegistry({
    entry,
    onText: toLog,
    kept: new KeptRuns(context.workspaceState, builtIn),
    environmentOf: (args) => stores.environmentOf(args),
  });
  const status = new RunStatus(runs);
  const client = new DataClient(built('data-process.cjs'), toLog);
  const controller = new FootpathController(built('notebook-kernel.cjs'), () => stores.kernelEnvironment());
  const pipelinesTree = new PipelinesTree([runs]);
  const pipelinesView = vscode.window.createTreeView('footpath.pipelines', { treeDataProvider: pipelinesTree });
  const dataTree = new DataTree(client, stores);
  const documentsTold = new vscode.EventEmitter<ToldDocuments>();
  const { extensionUri } = context;
  const dashboard = new DashboardPanel({
    context,
    runs,
    entry,
    stores,
    client,
    openNotebook,
  });
  context.subscriptions.push(
    runs,
    status,
    new RunContexts(runs),
    client,
    dashboard,
    controller,
    registerCellLanguage(controller),
    pipelinesTree,
    dataTree,
    documentsTold,
    pipelinesView,
    pipelinesView.onDidChangeVisibility(({ visible }) => visible && runs.takeLeft()),
    vscode.window.createTreeView('footpath.data', { treeDataProvider: dataTree }),
    // A database tells nobody of its commits, but a run of this window tells of its own.
    runs.onDidCommit(({ request }) => request.args.includes('--store') && dataTree.refresh()),
    new DefinitionFiles(),
    ...registerDefinitionCommands(),
    ...registerPipelineCommands({ entry, builtIn, runs, stores, client }),
    ...registerStoreCommands(stores, () => dataTree.refresh()),
    ...registerDataCommands({
      extensionUri,
      client,
      stores,
      tree: dataTree,
      onTold: (told) => documentsTold.fire(told),
    }),
    ...registerExportCommands({ extensionUri, entry, client, stores }),
    ...registerRepairCommands({ entry, client, stores }),
    ...registerNotebookCommands({ samples: join(context.extensionPath, 'dist/notebooks'), controller, stores }),
    registerCommand('footpath.openDashboard', () => dashboard.show()),
    vscode.window.registerWebviewPanelSerializer(DASHBOARD_VIEW, {
      deserializeWebviewPanel: async (panel) => dashboard.restore(panel),
    }),
    registerCommand('footpath.showLog', () => log().show()),
    { dispose: disposeLog },
  );
  const onDidTellDocuments = documentsTold.event;
  return {
    runs,
    data: client,
    dataTree,
    onDidTellDocuments,
    pipelinesTree,
    status,
    kernels: controller.kernels,
    dashboard,
  };
}
