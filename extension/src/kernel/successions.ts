import * as vscode from 'vscode';
import { movedUri } from './moved-uri';

export interface Successor {
  /** The addresses that matter: of notebooks with a kernel. */
  uris(): readonly vscode.Uri[];
  /** Whether a notebook has begun nothing of its own yet. */
  isFresh(notebook: vscode.NotebookDocument): boolean;
  /** One document takes the place of another. */
  moved(from: vscode.Uri, to: vscode.Uri): void;
  /** Nothing takes its place. */
  gone(uri: vscode.Uri): void;
}

/** From the end of a notebook's document to the beginning of the one that takes its place; far more than the editor takes. */
const WITHIN_MS = 10_000;

/**
 * Tells which document takes the place of one that closes, of which the editor says nothing: a notebook that is saved for the first time or
 * under another name becomes a second document, saved with the same cells before the first one closes; one that is renamed closes before
 * or after the rename is told, and opens again after it.
 */
export class Successions implements vscode.Disposable {
  private readonly saved = new WeakSet<vscode.NotebookDocument>();
  /** Addresses whose document is about to open, or that are about to be renamed. */
  private readonly awaited = new Map<string, NodeJS.Timeout>();
  private readonly subscriptions: readonly vscode.Disposable[];

  constructor(private readonly successor: Successor) {
    this.subscriptions = [
      vscode.workspace.onWillSaveNotebookDocument(({ notebook }) => this.saved.add(notebook)),
      vscode.workspace.onWillRenameFiles(({ files }) => {
        for (const { from } of this.affected(files)) this.await(from);
      }),
      vscode.workspace.onDidRenameFiles(({ files }) => {
        for (const { from, to } of this.affected(files)) {
          this.arrived(from);
          successor.moved(from, to);
          if (!isOpen(to)) this.await(to);
        }
      }),
      vscode.workspace.onDidOpenNotebookDocument(({ uri }) => this.arrived(uri)),
      vscode.workspace.onDidCloseNotebookDocument((notebook) => this.left(notebook)),
    ];
  }

  /** A notebook closes, or leaves its kernel as one that is not saved does just before. */
  left(notebook: vscode.NotebookDocument): void {
    const { uri } = notebook;
    const hasKernel = this.successor.uris().some((each) => each.toString() === uri.toString());
    const heir = vscode.workspace.notebookDocuments.find(
      (each) => each !== notebook && this.saved.has(each) && this.successor.isFresh(each) && isSame(each, notebook),
    );
    if (heir && hasKernel) this.successor.moved(uri, heir.uri);
    else if (!this.awaited.has(uri.toString())) this.successor.gone(uri);
  }

  dispose(): void {
    for (const timer of this.awaited.values()) clearTimeout(timer);
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private affected(files: readonly { readonly oldUri: vscode.Uri; readonly newUri: vscode.Uri }[]) {
    return files.flatMap(({ oldUri, newUri }) =>
      this.successor.uris().flatMap((from) => {
        const to = movedUri(from, oldUri, newUri);
        return to === undefined ? [] : [{ from, to }];
      }),
    );
  }

  private await(uri: vscode.Uri): void {
    this.arrived(uri);
    const timer = setTimeout(() => {
      this.awaited.delete(uri.toString());
      if (!isOpen(uri)) this.successor.gone(uri);
    }, WITHIN_MS);
    this.awaited.set(uri.toString(), timer);
  }

  private arrived(uri: vscode.Uri): void {
    clearTimeout(this.awaited.get(uri.toString()));
    this.awaited.delete(uri.toString());
  }
}

function isOpen(uri: vscode.Uri): boolean {
  return vscode.workspace.notebookDocuments.some((each) => each.uri.toString() === uri.toString());
}

function isSame(one: vscode.NotebookDocument, other: vscode.NotebookDocument): boolean {
  return (
    one.notebookType === other.notebookType &&
    one.cellCount === other.cellCount &&
    one.getCells().every(({ kind, document }, i) => {
      const cell = other.cellAt(i);
      return kind === cell.kind && document.getText() === cell.document.getText();
    })
  );
}
