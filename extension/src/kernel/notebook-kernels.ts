import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { Kernel } from '../../../kernel-lib/src/notebook/kernel/kernel';
import { log } from '../log';

/** The kernels of open notebooks: one each, started when a notebook that uses it opens, ended when it closes. */
export class NotebookKernels implements vscode.Disposable {
  private readonly kernels = new Map<string, Promise<Kernel>>();

  constructor(
    private readonly entry: string,
    private readonly onExit: (notebook: vscode.NotebookDocument, cause: string) => void,
  ) {}

  /** The notebook's kernel; started if there is none. */
  of(notebook: vscode.NotebookDocument): Promise<Kernel> {
    const key = notebook.uri.toString();
    const known = this.kernels.get(key);
    if (known) return known;
    const starting = Kernel.start({
      cwd: folderOf(notebook),
      entry: this.entry,
      onLog: (text) => log().info(text.trimEnd()),
      onExit: (cause) => {
        if (this.kernels.get(key) === starting) this.kernels.delete(key);
        this.onExit(notebook, cause);
      },
    });
    this.kernels.set(key, starting);
    starting.catch(() => this.kernels.delete(key));
    return starting;
  }

  /** The running one; undefined where none has been started. */
  running(notebook: vscode.NotebookDocument): Promise<Kernel> | undefined {
    return this.kernels.get(notebook.uri.toString());
  }

  async stop(notebook: vscode.NotebookDocument): Promise<void> {
    const kernel = this.kernels.get(notebook.uri.toString());
    this.kernels.delete(notebook.uri.toString());
    await (await kernel?.catch(() => undefined))?.stop();
  }

  dispose(): void {
    for (const kernel of this.kernels.values())
      void kernel.then(
        (each) => each.stop(),
        () => undefined,
      );
    this.kernels.clear();
  }
}

/** A notebook that is not saved yet lies in the workspace's folder. */
function folderOf({ uri }: vscode.NotebookDocument): string {
  if (uri.scheme === 'file' || uri.scheme === 'vscode-remote') return dirname(uri.fsPath);
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? process.cwd();
}
