import * as vscode from 'vscode';

/** The editor's type of `.ipynb` files. */
export const NOTEBOOK_TYPE = 'jupyter-notebook';

interface FileMetadata {
  readonly kernelspec?: { readonly name?: string };
  readonly language_info?: { readonly name?: string };
}

/** Whether its file says that it is one of TypeScript. */
export function isMarkedTypeScript({ notebookType, metadata }: vscode.NotebookDocument): boolean {
  if (notebookType !== NOTEBOOK_TYPE) return false;
  const { kernelspec, language_info } = (metadata.metadata ?? {}) as FileMetadata;
  return kernelspec?.name === 'footpath' || kernelspec?.name === 'tslab' || language_info?.name === 'typescript';
}

/** Whether cells of TypeScript belong into it: it has some, or it has no code at all and says that they do. */
export function isTypeScriptNotebook(notebook: vscode.NotebookDocument): boolean {
  if (notebook.notebookType !== NOTEBOOK_TYPE) return false;
  const code = notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
  if (code.length === 0) return isMarkedTypeScript(notebook);
  return code.some(({ document }) => document.languageId === 'typescript');
}
