import * as vscode from 'vscode';
import { type Kernel, STOPPED } from '../../../kernel-lib/src/notebook/kernel/kernel';
import { tellError } from '../commands/register-command';
import { messageText } from '../message-text';
import { CellOutputs } from './cell-outputs';
import { NotebookKernels } from './notebook-kernels';

export const NOTEBOOK_TYPE = 'jupyter-notebook';
export const CONTROLLER_ID = 'footpath-typescript';

/** The kernel *TypeScript (Footpath)* as the editor offers it. */
export class FootpathController implements vscode.Disposable {
  private readonly controller: vscode.NotebookController;
  private readonly displays = new WeakMap<vscode.NotebookDocument, Map<string, vscode.NotebookCellOutput>>();
  private readonly subscriptions: vscode.Disposable[];
  readonly kernels: NotebookKernels;
  private readonly cancellations = new WeakMap<vscode.NotebookDocument, number>();
  private readonly queues = new WeakMap<vscode.NotebookDocument, Promise<void>>();
  private order = new WeakMap<vscode.NotebookDocument, number>();

  constructor(entry: string, environment: () => Promise<Readonly<Record<string, string>>>) {
    this.kernels = new NotebookKernels(entry, environment, (notebook, cause) => this.kernelEnded(notebook, cause));
    this.controller = vscode.notebooks.createNotebookController(CONTROLLER_ID, NOTEBOOK_TYPE, 'TypeScript (Footpath)');
    this.controller.description = 'no Python needed';
    this.controller.supportedLanguages = ['typescript'];
    this.controller.supportsExecutionOrder = true;
    this.controller.executeHandler = (cells, notebook) => this.enqueue(cells, notebook);
    this.controller.interruptHandler = async (notebook) => {
      this.cancelWaiting(notebook);
      await (await this.kernels.running(notebook))?.interrupt();
    };
    this.subscriptions = [
      this.controller,
      this.kernels,
      // The kernel is up before its first cell: it starts when a notebook that uses it opens.
      this.controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
        if (selected && vscode.workspace.isTrusted) void this.kernels.of(notebook).catch(tellError);
        else if (!selected) void this.kernels.stop(notebook);
      }),
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.prefer(notebook)),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => void this.kernels.stop(notebook)),
    ];
    for (const notebook of vscode.workspace.notebookDocuments) this.prefer(notebook);
  }

  async restart(notebook: vscode.NotebookDocument): Promise<void> {
    await this.kernels.stop(notebook);
    this.order.delete(notebook);
    await this.kernels.of(notebook);
  }

  /** The kernel of a cell's notebook, if it has started and runs no cell now. */
  idleKernelOf(cell: vscode.TextDocument): Kernel | undefined {
    const notebook = vscode.workspace.notebookDocuments.find((each) =>
      each.getCells().some(({ document }) => document === cell),
    );
    return notebook && this.kernels.idle(notebook);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Notebooks of TypeScript are offered this kernel first. */
  private prefer(notebook: vscode.NotebookDocument): void {
    if (notebook.notebookType !== NOTEBOOK_TYPE) return;
    const { kernelspec, language_info } = (notebook.metadata.metadata ?? {}) as Record<
      string,
      { name?: string; language?: string } | undefined
    >;
    const isOurs =
      kernelspec?.name === 'footpath' || kernelspec?.name === 'tslab' || language_info?.name === 'typescript';
    if (isOurs) this.controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
  }

  /** Cells wait for those that were asked for before; each is shown as waiting meanwhile. */
  private enqueue(cells: vscode.NotebookCell[], notebook: vscode.NotebookDocument): Promise<void> {
    const executions = cells.map((cell) => this.controller.createNotebookCellExecution(cell));
    const asked = this.cancellations.get(notebook);
    const ran = (this.queues.get(notebook) ?? Promise.resolve()).then(() =>
      this.cancellations.get(notebook) === asked ? this.run(executions, notebook, asked) : notRun(executions),
    );
    this.queues.set(notebook, ran);
    return ran;
  }

  /** Cells that wait do not run any more: behind an interrupt, and where the variables that they wait for are gone. */
  private cancelWaiting(notebook: vscode.NotebookDocument): void {
    this.cancellations.set(notebook, (this.cancellations.get(notebook) ?? 0) + 1);
  }

  private async run(
    executions: vscode.NotebookCellExecution[],
    notebook: vscode.NotebookDocument,
    asked: number | undefined,
  ): Promise<void> {
    for (const [index, execution] of executions.entries()) {
      if (await this.runCell(execution, notebook, asked)) continue;
      // Cells behind one that failed were asked for together with it: they do not run.
      notRun(executions.slice(index + 1));
      return;
    }
  }

  private async runCell(
    execution: vscode.NotebookCellExecution,
    notebook: vscode.NotebookDocument,
    asked: number | undefined,
  ): Promise<boolean> {
    const displays = this.displays.get(notebook) ?? new Map<string, vscode.NotebookCellOutput>();
    this.displays.set(notebook, displays);
    const order = (this.order.get(notebook) ?? 0) + 1;
    this.order.set(notebook, order);
    execution.executionOrder = order;
    execution.start(Date.now());
    await execution.clearOutput();
    const outputs = new CellOutputs(execution, displays);
    try {
      const kernel = await this.kernels.of(notebook);
      // An interrupt that comes while the kernel starts finds no cell there to end.
      const isCancelled = this.cancellations.get(notebook) !== asked;
      const result = isCancelled
        ? ({ status: 'interrupted' } as const)
        : await kernel.execute(execution.cell.document.getText(), outputs, order);
      if (result.status === 'error' && result.error) outputs.error(result.error);
      if (result.status === 'interrupted')
        outputs.error(said('Interrupted', 'The cell was interrupted. Variables of earlier cells are kept.'));
      if (result.status === 'ended') outputs.error(said('KernelEnded', result.cause));
      await outputs.settled();
      execution.end(result.status === 'ok', Date.now());
      return result.status === 'ok';
    } catch (error) {
      outputs.error(said('KernelNotStarted', (error as Error).message));
      await outputs.settled();
      execution.end(false, Date.now());
      return false;
    }
  }

  private kernelEnded(notebook: vscode.NotebookDocument, cause: string): void {
    this.order.delete(notebook);
    this.cancelWaiting(notebook);
    if (cause === STOPPED || notebook.isClosed) return;
    const told = `The kernel of this notebook is gone: ${cause}. Its variables are gone too; run the cells again.`;
    void vscode.window.showWarningMessage(messageText(told));
  }
}

function notRun(executions: readonly vscode.NotebookCellExecution[]): void {
  for (const execution of executions) {
    execution.start();
    execution.end(undefined);
  }
}

function said(name: string, message: string) {
  return { name, message, stack: '' };
}
