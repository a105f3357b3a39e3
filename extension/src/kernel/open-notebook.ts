import * as vscode from 'vscode';
import { NOTEBOOK_TYPE } from './controller';

/** What a notebook file says of its language, so that it is offered the right kernel. */
const METADATA = {
  kernelspec: { display_name: 'TypeScript (Footpath)', language: 'typescript', name: 'footpath' },
  language_info: { name: 'typescript' },
};

/** A new notebook with these cells, not saved yet. */
export async function openNotebook(cells: readonly string[]): Promise<vscode.NotebookEditor> {
  const data = new vscode.NotebookData(
    cells.map((code) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, code, 'typescript')),
  );
  data.metadata = { metadata: METADATA };
  const notebook = await vscode.workspace.openNotebookDocument(NOTEBOOK_TYPE, data);
  return vscode.window.showNotebookDocument(notebook);
}
