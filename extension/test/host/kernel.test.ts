import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';

const CONTROLLER = { extension: 'footpath.footpath-vscode', id: 'footpath-typescript' };

/** A notebook of TypeScript cells in the workspace, open in an editor with our kernel. */
async function openNotebook(cells: readonly string[]): Promise<{ notebook: vscode.NotebookDocument; folder: string }> {
  const root = vscode.workspace.workspaceFolders![0].uri.fsPath;
  const folder = mkdtempSync(join(root, 'notebook-'));
  const file = join(folder, 'test.ipynb');
  const metadata = {
    kernelspec: { name: 'footpath', display_name: 'TypeScript (Footpath)', language: 'typescript' },
    language_info: { name: 'typescript' },
  };
  const json = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata,
    cells: cells.map((source, i) => ({
      cell_type: 'code',
      id: `c${i}`,
      metadata: {},
      source,
      outputs: [],
      execution_count: null,
    })),
  };
  writeFileSync(file, JSON.stringify(json));
  const notebook = await vscode.workspace.openNotebookDocument(vscode.Uri.file(file));
  await vscode.window.showNotebookDocument(notebook);
  await vscode.commands.executeCommand('notebook.selectKernel', CONTROLLER);
  return { notebook, folder };
}

/** Runs one cell and waits for its end. */
async function runCell(notebook: vscode.NotebookDocument, index: number): Promise<vscode.NotebookCell> {
  const cell = notebook.cellAt(index);
  const ended = new Promise<void>((resolve) => {
    const listener = vscode.workspace.onDidChangeNotebookDocument((event) => {
      const done = event.cellChanges.some(
        (change) => change.cell === cell && change.executionSummary?.timing?.endTime !== undefined,
      );
      if (!done) return;
      listener.dispose();
      resolve();
    });
  });
  await vscode.commands.executeCommand('notebook.cell.execute', {
    ranges: [{ start: index, end: index + 1 }],
    document: notebook.uri,
  });
  await ended;
  return cell;
}

const textOf = (cell: vscode.NotebookCell) =>
  cell.outputs.flatMap(({ items }) => items.map(({ data }) => Buffer.from(data).toString('utf8'))).join('');

describe('the notebook kernel', () => {
  it('runs cells of TypeScript that import footpath, with output in order', async () => {
    const { notebook, folder } = await openNotebook([
      'import { show } from "footpath";\nconst x: number = 20;\nconsole.log("first");\nshow([{ a: "<b>bold</b>" }]);\nconsole.log("last");',
      'x + 1',
    ]);
    const first = await runCell(notebook, 0);
    const types = first.outputs.map(({ items }) => items.map(({ mime }) => mime));
    assert.equal(first.executionSummary?.success, true, textOf(first));
    assert.deepEqual(types, [
      ['application/vnd.code.notebook.stdout'],
      ['text/html', 'text/plain'],
      ['application/vnd.code.notebook.stdout'],
    ]);
    assert.match(textOf(first), /&lt;b&gt;bold/);
    const second = await runCell(notebook, 1);
    assert.equal(textOf(second).trim(), '21');
    assert.equal(second.executionSummary?.executionOrder, 2);
    rmSync(folder, { recursive: true, force: true });
  });
});
