import * as vscode from 'vscode';
import { completionKind } from './completion-kind';
import type { FootpathController } from './controller';
import { NOTEBOOK_TYPE } from './typescript-notebook';

/**
 * Cells, and no other files of TypeScript. No scheme is named: beside a type of notebooks the editor compares it with the notebook's own, which
 * is that of its file.
 */
const CELLS: vscode.DocumentFilter = { language: 'typescript', notebookType: NOTEBOOK_TYPE };

/**
 * Completion and hover of cells by the kernel that runs them: it knows the variables of earlier cells. While a cell computes, and where no
 * kernel runs, there is no answer, at once.
 */
export function registerCellLanguage(controller: FootpathController): vscode.Disposable {
  const completion: vscode.CompletionItemProvider = {
    async provideCompletionItems(document, position, token) {
      const kernel = controller.idleKernelOf(document);
      if (!kernel || token.isCancellationRequested) return undefined;
      const answer = await kernel.complete(document.getText(), document.offsetAt(position)).catch(() => null);
      if (!answer) return undefined;
      const range = new vscode.Range(document.positionAt(answer.start), document.positionAt(answer.end));
      return answer.matches.map(({ name, kind }) => {
        const item = new vscode.CompletionItem(name, vscode.CompletionItemKind[completionKind(kind)]);
        item.range = range;
        // Before the names of the editor itself, which does not know earlier cells.
        item.sortText = `0${name}`;
        return item;
      });
    },
  };
  const hover: vscode.HoverProvider = {
    async provideHover(document, position, token) {
      const kernel = controller.idleKernelOf(document);
      if (!kernel || token.isCancellationRequested) return undefined;
      const text = await kernel.inspect(document.getText(), document.offsetAt(position)).catch(() => null);
      // Documentation is text of whoever wrote it: nothing in it is read as markup.
      return text === null
        ? undefined
        : new vscode.Hover(new vscode.MarkdownString().appendCodeblock(text, 'typescript'));
    },
  };
  return vscode.Disposable.from(
    vscode.languages.registerCompletionItemProvider(CELLS, completion, '.', '"', "'", '/'),
    vscode.languages.registerHoverProvider(CELLS, hover),
  );
}
