import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { notebookText } from '../support/notebook-text';

export const CONTROLLER = { extension: 'footpath.footpath-vscode', id: 'footpath-typescript' };

/** A notebook of TypeScript cells in the workspace, open in an editor with our kernel. */
export async function openNotebook(
  cells: readonly string[],
): Promise<{ notebook: vscode.NotebookDocument; folder: string }> {
  const root = vscode.workspace.workspaceFolders![0].uri.fsPath;
  const folder = mkdtempSync(join(root, 'notebook-'));
  const file = join(folder, 'test.ipynb');
  writeFileSync(file, notebookText(cells));
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
  await vscode.window.showNotebookDocument(notebook);
  await vscode.commands.executeCommand('notebook.selectKernel', CONTROLLER);
  return { notebook, folder };
}

/** Asks for a cell to be run; resolves when the kernel is done with it, also where it did not run. */
export async function execute(notebook: vscode.NotebookDocument, index: number): Promise<void> {
  await vscode.commands.executeCommand('notebook.cell.execute', {
    ranges: [{ start: index, end: index + 1 }],
    document: notebook.uri,
  });
}

/** Runs one cell and waits for its end. */
export async function runCell(notebook: vscode.NotebookDocument, index: number): Promise<vscode.NotebookCell> {
  const cell = notebook.cellAt(index);
  const ended = untilCell(cell, (change) => change.executionSummary?.timing?.endTime !== undefined);
  await execute(notebook, index);
  await ended;
  return cell;
}

/** Waits for a change of a cell. Mocha's own limit ends a wait that is in vain. */
export function untilCell(
  cell: vscode.NotebookCell,
  isIt: (change: vscode.NotebookDocumentCellChange) => boolean,
): Promise<void> {
  return new Promise((resolve) => {
    const listener = vscode.workspace.onDidChangeNotebookDocument(({ cellChanges }) => {
      if (!cellChanges.some((change) => change.cell === cell && isIt(change))) return;
      listener.dispose();
      resolve();
    });
  });
}

export async function interrupt(notebook: vscode.NotebookDocument): Promise<void> {
  await vscode.commands.executeCommand('notebook.cancelExecution', { document: notebook.uri });
}

export const textOf = (cell: vscode.NotebookCell) =>
  cell.outputs.flatMap(({ items }) => items.map(({ data }) => Buffer.from(data).toString('utf8'))).join('');
