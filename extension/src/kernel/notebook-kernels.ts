import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { Kernel } from '../../../kernel-lib/src/notebook/kernel/kernel';
import { log } from '../log';

interface Started {
  /** Where its notebook is now. */
  uri: vscode.Uri;
  readonly kernel: Promise<Kernel>;
  /** Breaks the start off. */
  readonly starting: AbortController;
  /** Once it has started. */
  ready?: Kernel;
}

/**
 * The kernels of open notebooks: one each, started when a notebook that uses it opens, ended when it closes. A notebook is known by its
 * address, which may change while its kernel runs.
 */
export class NotebookKernels implements vscode.Disposable {
  private readonly kernels = new Map<string, Started>();

  constructor(
    private readonly entry: string,
    /** What a kernel is told of the stores that are chosen, as it starts. */
    private readonly environment: () => Promise<Readonly<Record<string, string>>>,
    private readonly onExit: (uri: vscode.Uri, cause: string) => void,
  ) {}

  /** The addresses of notebooks with a kernel. */
  get uris(): vscode.Uri[] {
    return [...this.kernels.values()].map(({ uri }) => uri);
  }

  /** The notebook's kernel; started if there is none. */
  of(notebook: vscode.NotebookDocument): Promise<Kernel> {
    const key = notebook.uri.toString();
    const known = this.kernels.get(key);
    if (known) return known.kernel;
    const starting = new AbortController();
    const kernel = this.environmentOrNone().then((env) =>
      Kernel.start(
        {
          cwd: folderOf(notebook),
          entry: this.entry,
          env,
          onLog: (text) => log().info(text.trimEnd()),
          onExit: (cause) => {
            this.forget(started);
            this.onExit(started.uri, cause);
          },
        },
        starting.signal,
      ),
    );
    const started: Started = { uri: notebook.uri, kernel, starting };
    this.kernels.set(key, started);
    kernel.then(
      (each) => {
        if (each.isAlive) started.ready = each;
      },
      () => this.forget(started),
    );
    return kernel;
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
    return this.kernels.get(notebook.uri.toString())?.kernel;
  }

  /** The one that has started and runs no cell. */
  idle(notebook: vscode.NotebookDocument): Kernel | undefined {
    const kernel = this.kernels.get(notebook.uri.toString())?.ready;
    return kernel?.isBusy ? undefined : kernel;
  }

  /** The kernel of one notebook becomes that of another, whose own, if it has one, ends. */
  async move(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    const moved = this.kernels.get(from.toString());
    if (moved === undefined) return;
    const replaced = this.kernels.get(to.toString());
    this.kernels.delete(from.toString());
    this.kernels.set(to.toString(), moved);
    moved.uri = to;
    await end(replaced);
  }

  async stop({ uri }: { readonly uri: vscode.Uri }): Promise<void> {
    const started = this.kernels.get(uri.toString());
    this.kernels.delete(uri.toString());
    await end(started);
  }

  dispose(): void {
    for (const started of this.kernels.values()) void end(started);
    this.kernels.clear();
  }

  /** Meanwhile another may have been started in its place. */
  private forget(started: Started): void {
    const key = started.uri.toString();
    if (this.kernels.get(key) === started) this.kernels.delete(key);
  }
}

async function end(started: Started | undefined): Promise<void> {
  started?.starting.abort();
  await (await started?.kernel.catch(() => undefined))?.stop();
}

/** A notebook that is not saved yet lies in the workspace's folder. */
function folderOf({ uri }: vscode.NotebookDocument): string {
  if (uri.scheme === 'file' || uri.scheme === 'vscode-remote') return dirname(uri.fsPath);
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? process.cwd();
}
