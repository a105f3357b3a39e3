import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { run, until } from './footpath-api';
import { CONTROLLER, execute, openNotebook, runCell, textOf } from './notebook-rig';

const CELLS = ['const kept = 7;', '[kept, process.pid].join()', 'process.pid'];

describe('a notebook whose document is replaced by another', () => {
  it('keeps its kernel and its variables when it is saved for the first time', async () => {
    const untitled = await newNotebook(CELLS);
    await runCell(untitled, 0);
    const pid = textOf(await runCell(untitled, 2)).trim();
    const saved = await savedAs();
    assert.equal(saved.uri.scheme, 'file');
    const asked = await runCell(saved, 1);
    assert.equal(textOf(asked), `7,${pid}\n`);
    assert.equal(asked.executionSummary?.executionOrder, 3);
    await closed();
    rmSync(saved.uri.fsPath);
  });

  it('keeps them when its file is renamed, also with outputs that are not saved yet', async () => {
    const { notebook, folder } = await openNotebook(CELLS);
    await runCell(notebook, 0);
    const pid = textOf(await runCell(notebook, 2)).trim();
    const renamed = await renamedTo(notebook.uri, vscode.Uri.file(join(folder, 'other.ipynb')), 'other.ipynb');
    assert.equal(await shownBy(renamed.cellAt(1)), `7,${pid}\n`);
    await closed();
    rmSync(folder, { recursive: true, force: true });
  });

  it('keeps them when a folder above it is renamed', async () => {
    const { notebook, folder } = await openNotebook(CELLS);
    await runCell(notebook, 0);
    const pid = textOf(await runCell(notebook, 2)).trim();
    await notebook.save();
    const moved = await renamedTo(vscode.Uri.file(folder), vscode.Uri.file(`${folder}-new`), 'test.ipynb');
    assert.equal(await shownBy(moved.cellAt(1)), `7,${pid}\n`);
    await closed();
    rmSync(`${folder}-new`, { recursive: true, force: true });
  });
});

/** Without a question for what is not saved. */
async function closed(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
}

async function newNotebook(texts: readonly string[]): Promise<vscode.NotebookDocument> {
  const { notebook } = await run<vscode.NotebookEditor>('footpath.newNotebook');
  await vscode.commands.executeCommand('notebook.selectKernel', CONTROLLER);
  const cells = texts.map((text) => new vscode.NotebookCellData(vscode.NotebookCellKind.Code, text, 'typescript'));
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.NotebookRange(0, notebook.cellCount);
  edit.set(notebook.uri, [vscode.NotebookEdit.replaceCells(all, cells)]);
  await vscode.workspace.applyEdit(edit);
  return notebook;
}

/** Saves under the name that the editor proposes, in its own dialog. */
async function savedAs(): Promise<vscode.NotebookDocument> {
  await vscode.workspace
    .getConfiguration('files')
    .update('simpleDialog.enable', true, vscode.ConfigurationTarget.Workspace);
  const saving = vscode.commands.executeCommand('workbench.action.files.save').then(() => true);
  // Nothing tells that the dialog stands: it is accepted as soon as it does.
  while (!(await Promise.race([saving, accepted()])));
  await until(vscode.window.onDidChangeActiveNotebookEditor, () => activeNotebook()?.isUntitled === false);
  return activeNotebook()!;
}

async function accepted(): Promise<false> {
  await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
  return new Promise((resolve) => setImmediate(resolve, false));
}

async function renamedTo(from: vscode.Uri, to: vscode.Uri, name: string): Promise<vscode.NotebookDocument> {
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(from, to);
  assert.ok(await vscode.workspace.applyEdit(edit));
  const expected = to.path.endsWith(name) ? to : vscode.Uri.joinPath(to, name);
  await until(
    vscode.window.onDidChangeActiveNotebookEditor,
    () => activeNotebook()?.uri.toString() === expected.toString(),
  );
  return activeNotebook()!;
}

/** Runs a cell of a document that has just opened: its editor runs nothing until it is ready, and does not say when that is. */
async function shownBy(cell: vscode.NotebookCell): Promise<string> {
  let text = '';
  while (text === '') {
    await execute(cell.notebook, cell.index);
    text = textOf(cell);
  }
  return text;
}

function activeNotebook(): vscode.NotebookDocument | undefined {
  return vscode.window.activeNotebookEditor?.notebook;
}
