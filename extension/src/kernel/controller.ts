import * as vscode from 'vscode';
import { type Kernel, STOPPED } from '../../../kernel-lib/src/notebook/kernel/kernel';
import { tellError } from '../commands/register-command';
import { messageText } from '../message-text';
import { NotebookKernels } from './notebook-kernels';
import { NotebookSession } from './notebook-session';
import { notRun, runCell } from './run-cell';
import { Successions } from './successions';
import { isMarkedTypeScript, NOTEBOOK_TYPE } from './typescript-notebook';

export const CONTROLLER_ID = 'footpath-typescript';

/** The kernel *TypeScript (Footpath)* as the editor offers it. */
export class FootpathController implements vscode.Disposable {
  private readonly controller: vscode.NotebookController;
  private readonly subscriptions: vscode.Disposable[];
  readonly kernels: NotebookKernels;
  private readonly sessions = new Map<string, NotebookSession>();
  /** Notebooks that use this kernel. */
  private readonly users = new WeakSet<vscode.NotebookDocument>();

  constructor(entry: string, environment: () => Promise<Readonly<Record<string, string>>>) {
    this.kernels = new NotebookKernels(entry, environment, (uri, cause) => this.kernelEnded(uri, cause));
    this.controller = vscode.notebooks.createNotebookController(CONTROLLER_ID, NOTEBOOK_TYPE, 'TypeScript (Footpath)');
    this.controller.description = 'no Python needed';
    this.controller.supportedLanguages = ['typescript'];
    this.controller.supportsExecutionOrder = true;
    this.controller.executeHandler = (cells, notebook) => this.enqueue(cells, notebook);
    this.controller.interruptHandler = async (notebook) => {
      this.sessionOf(notebook).queue.cancelWaiting();
      await (await this.kernels.running(notebook))?.interrupt();
    };
    const successions = new Successions({
      uris: () => this.kernels.uris,
      isFresh: (notebook) => this.sessionOf(notebook).isFresh,
      moved: (from, to) => this.moved(from, to),
      gone: (uri) => {
        this.sessions.delete(uri.toString());
        void this.kernels.stop({ uri });
      },
    });
    this.subscriptions = [
      this.controller,
      this.kernels,
      successions,
      this.controller.onDidChangeSelectedNotebooks(({ notebook, selected }) => {
        if (selected) this.users.add(notebook);
        else this.users.delete(notebook);
        if (selected) this.startFor(notebook);
        // One that is not saved yet leaves its kernel just before it closes, also where it is saved and another takes its place.
        else if (notebook.isUntitled) successions.left(notebook);
        else void this.kernels.stop(notebook);
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        for (const notebook of vscode.workspace.notebookDocuments)
          if (this.users.has(notebook)) this.startFor(notebook);
      }),
      vscode.workspace.onDidOpenNotebookDocument((notebook) => this.prefer(notebook)),
    ];
    for (const notebook of vscode.workspace.notebookDocuments) this.prefer(notebook);
  }

  /** Ends the kernel and starts it again, without variables. */
  async restart(notebook: vscode.NotebookDocument): Promise<void> {
    await this.kernels.stop(notebook);
    this.sessionOf(notebook).reset();
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

  /** The kernel is up before its first cell: it starts when a notebook that uses it opens, if its code may run. */
  private startFor(notebook: vscode.NotebookDocument): void {
    if (!vscode.workspace.isTrusted) return;
    this.kernels.of(notebook).catch((error) => {
      // A notebook that closes meanwhile breaks the start off.
      if (error.code !== 'interrupted') void tellError(error);
    });
  }

  private sessionOf({ uri }: vscode.NotebookDocument): NotebookSession {
    const key = uri.toString();
    const session = this.sessions.get(key) ?? new NotebookSession();
    this.sessions.set(key, session);
    return session;
  }

  /** Variables, numbers of cells and what waits go on in the document that takes a notebook's place; its outputs are others. */
  private moved(from: vscode.Uri, to: vscode.Uri): void {
    const session = this.sessions.get(from.toString());
    this.sessions.delete(from.toString());
    if (session) this.sessions.set(to.toString(), session);
    session?.displays.clear();
    void this.kernels.move(from, to);
    const notebook = openNotebookAt(to);
    if (notebook) this.controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
  }

  /** Notebooks of TypeScript are offered this kernel first. */
  private prefer(notebook: vscode.NotebookDocument): void {
    if (isMarkedTypeScript(notebook))
      this.controller.updateNotebookAffinity(notebook, vscode.NotebookControllerAffinity.Preferred);
  }

  /** Cells wait for those that were asked for before; each is shown as waiting meanwhile. */
  private enqueue(cells: vscode.NotebookCell[], notebook: vscode.NotebookDocument): Promise<void> {
    const executions = cells.map((cell) => this.controller.createNotebookCellExecution(cell));
    const session = this.sessionOf(notebook);
    return session.queue.enqueue(async (isCancelled) =>
      isCancelled() ? notRun(executions) : this.run(executions, notebook, session, isCancelled),
    );
  }

  private async run(
    executions: vscode.NotebookCellExecution[],
    notebook: vscode.NotebookDocument,
    session: NotebookSession,
    isCancelled: () => boolean,
  ): Promise<void> {
    const kernelOf = () => this.kernels.of(notebook);
    for (const [index, execution] of executions.entries()) {
      // A document that another has taken the place of has no kernel any more, and gets none.
      const isHere = this.sessions.get(notebook.uri.toString()) === session;
      if (isHere && (await runCell(execution, session, kernelOf, isCancelled))) continue;
      // Cells behind one that failed were asked for together with it: they do not run.
      notRun(executions.slice(isHere ? index + 1 : index));
      return;
    }
  }

  private kernelEnded(uri: vscode.Uri, cause: string): void {
    const session = this.sessions.get(uri.toString());
    session?.reset();
    session?.queue.cancelWaiting();
    if (cause === STOPPED || !openNotebookAt(uri)) return;
    const told = `The kernel of this notebook is gone: ${cause}. Its variables are gone too; run the cells again.`;
    void vscode.window.showWarningMessage(messageText(told));
  }
}

function openNotebookAt(uri: vscode.Uri): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find((each) => each.uri.toString() === uri.toString());
}
