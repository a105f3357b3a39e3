import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { Kernel } from '../../../kernel-lib/src/notebook/kernel/kernel';
import { log } from '../log';

/** The kernels of open notebooks: one each, started when a notebook that uses it opens, ended when it closes. */
export class NotebookKernels implements vscode.Disposable {
  private readonly kernels = new Map<string, Promise<Kernel>>();
  /** Those that have started. */
  private readonly ready = new Map<string, Kernel>();

  constructor(
    private readonly entry: string,
    /** What a kernel is told of the stores that are chosen, as it starts. */
    private readonly environment: () => Promise<Readonly<Record<string, string>>>,
    private readonly onExit: (notebook: vscode.NotebookDocument, cause: string) => void,
  ) {}

  /** The notebook's kernel; started if there is none. */
  of(notebook: vscode.NotebookDocument): Promise<Kernel> {
    const key = notebook.uri.toString();
    const known = this.kernels.get(key);
    if (known) return known;
    const starting = this.environmentOrNone().then((env) =>
      Kernel.start({
        cwd: folderOf(notebook),
        entry: this.entry,
        env,
        onLog: (text) => log().info(text.trimEnd()),
        onExit: (cause) => {
          if (this.kernels.get(key) === starting) this.forget(key);
          this.onExit(notebook, cause);
        },
      }),
    );
    this.kernels.set(key, starting);
    starting.then(
      (kernel) => {
        if (this.kernels.get(key) === starting && kernel.isAlive) this.ready.set(key, kernel);
      },
      // Meanwhile another may have been started in its place.
      () => this.kernels.get(key) === starting && this.forget(key),
    );
    return starting;
  }

  /** Secrets that cannot be read are no reason to have no kernel: one that opens no database needs none. */
  private async environmentOrNone(): Promise<Readonly<Record<string, string>>> {
    try {
      return await this.environment();
    } catch (error) {
      log().error(
        `The address of the database could not be read, so notebooks do not know it: ${(error as Error).message}`,
      );
      return {};
    }
  }

  /** The running one; undefined where none has been started. */
  running(notebook: vscode.NotebookDocument): Promise<Kernel> | undefined {
    return this.kernels.get(notebook.uri.toString());
  }

  /** The one that has started and runs no cell. */
  idle(notebook: vscode.NotebookDocument): Kernel | undefined {
    const kernel = this.ready.get(notebook.uri.toString());
    return kernel?.isBusy ? undefined : kernel;
  }

  async stop(notebook: vscode.NotebookDocument): Promise<void> {
    const key = notebook.uri.toString();
    const kernel = this.kernels.get(key);
    this.forget(key);
    await (await kernel?.catch(() => undefined))?.stop();
  }

  dispose(): void {
    for (const kernel of this.kernels.values())
      void kernel.then(
        (each) => each.stop(),
        () => undefined,
      );
    this.kernels.clear();
    this.ready.clear();
  }

  private forget(key: string): void {
    this.kernels.delete(key);
    this.ready.delete(key);
  }
}

/** A notebook that is not saved yet lies in the workspace's folder. */
function folderOf({ uri }: vscode.NotebookDocument): string {
  if (uri.scheme === 'file' || uri.scheme === 'vscode-remote') return dirname(uri.fsPath);
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? process.cwd();
}
