import * as vscode from 'vscode';
import { NOTEBOOK_TYPE } from './typescript-notebook';

/** What a notebook file says of its language, so that it is offered the right kernel. */
const METADATA = {
  kernelspec: { display_name: 'TypeScript (Footpath)', language: 'typescript', name: 'footpath' },
  language_info: { name: 'typescript' },
};

export interface NewCell {
  readonly kind: 'code' | 'markdown';
  readonly text: string;
}

/** A new notebook with these cells, not saved yet; a text alone is code. */
export async function openNotebook(cells: readonly (string | NewCell)[]): Promise<vscode.NotebookEditor> {
  const data = new vscode.NotebookData(cells.map((cell) => cellData(typeof cell === 'string' ? code(cell) : cell)));
  data.metadata = { metadata: METADATA };
  const notebook = await vscode.workspace.openNotebookDocument(NOTEBOOK_TYPE, data);
  return vscode.window.showNotebookDocument(notebook);
}

function code(text: string): NewCell {
  return { kind: 'code', text };
}

function cellData({ kind, text }: NewCell): vscode.NotebookCellData {
  return kind === 'code'
    ? new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'typescript')
    : new vscode.NotebookCellData(vscode.NotebookCellKind.Markup, text, 'markdown');
}
