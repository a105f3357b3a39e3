import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { execute, interrupt, openNotebook, runCell, textOf, untilCell } from './notebook-rig';

async function labelsAt(document: vscode.TextDocument, text: string): Promise<string[]> {
  const position = document.positionAt(document.getText().indexOf(text) + text.length);
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
  );
  return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
}

async function hoverAt(document: vscode.TextDocument, text: string): Promise<string> {
  const position = document.positionAt(document.getText().indexOf(text) + 1);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers.flatMap(({ contents }) => contents.map((each) => (each as vscode.MarkdownString).value)).join('\n');
}

describe('cells', () => {
  it('are completed and explained by their kernel, which knows earlier cells; a busy one gives nothing, at once', async () => {
    const { notebook, folder } = await openNotebook([
      "import * as footpath from 'footpath';\nconst visitsOfToday = [1, 2];",
      'visitsOf; visitsOfToday.filt; footpath.showL; footpath.show',
      "console.log('waits'); await new Promise(() => {});",
    ]);
    await runCell(notebook, 0);
    const { document } = notebook.cellAt(1);
    assert.ok((await labelsAt(document, 'visitsOf')).includes('visitsOfToday'));
    assert.ok((await labelsAt(document, 'visitsOfToday.filt')).includes('filter'));
    assert.ok((await labelsAt(document, 'footpath.showL')).includes('showLive'));
    assert.match(await hoverAt(document, 'visitsOfToday'), /number\[\]/);
    const begun = untilCell(notebook.cellAt(2), () => textOf(notebook.cellAt(2)) === 'waits\n');
    const waiting = runCell(notebook, 2);
    await begun;
    assert.ok(!(await labelsAt(document, 'visitsOf')).includes('visitsOfToday'));
    await interrupt(notebook);
    await waiting;
    assert.match(textOf(notebook.cellAt(2)), /Interrupted/);
    assert.ok((await labelsAt(document, 'visitsOf')).includes('visitsOfToday'));
    rmSync(folder, { recursive: true, force: true });
  });

  it('that fail say where, in the words that the editor makes links of', async () => {
    const { notebook, folder } = await openNotebook([
      'function thrower(): never {\n  throw new RangeError("far");\n}',
      'const a = 1;\nthrower();',
      'const n: number = "text";',
    ]);
    await runCell(notebook, 0);
    const failed = await runCell(notebook, 1);
    assert.equal(failed.executionSummary?.success, false);
    const { message, stack } = JSON.parse(textOf(failed));
    assert.equal(message, 'far');
    assert.deepEqual(stack.split('\n'), [
      'RangeError: far',
      'Cell In[1], line 2, column 9, in thrower',
      'Cell In[2], line 2, column 1',
    ]);
    const typed = JSON.parse(textOf(await runCell(notebook, 2)));
    assert.deepEqual(typed.stack.split('\n').at(-1), 'Cell In[3], line 1, column 7');
    rmSync(folder, { recursive: true, force: true });
  });

  it('that wait behind one that is interrupted do not run', async () => {
    const { notebook, folder } = await openNotebook(['await new Promise(() => {});', 'console.log("ran");']);
    const waits = untilCell(notebook.cellAt(1), () => true);
    const first = runCell(notebook, 0);
    const second = execute(notebook, 1);
    await waits;
    // The kernel may start still; an interrupt before its first cell counts as well.
    await interrupt(notebook);
    await Promise.all([first, second]);
    assert.match(textOf(notebook.cellAt(0)), /Interrupted/);
    assert.equal(textOf(notebook.cellAt(1)), '');
    assert.equal(notebook.cellAt(1).executionSummary?.success, undefined);
    assert.equal(textOf(await runCell(notebook, 1)), 'ran\n');
    rmSync(folder, { recursive: true, force: true });
  });

  it('keep their outputs and charts when the notebook is saved, closed and opened again', async () => {
    const { notebook, folder } = await openNotebook([
      'import { show } from "footpath";\nshow({ data: [{ type: "bar", x: [1], y: [2] }], layout: { title: "Mine" } });\nconsole.log("kept");',
    ]);
    await runCell(notebook, 0);
    await notebook.save();
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    const again = await vscode.workspace.openNotebookDocument(notebook.uri);
    const { outputs, executionSummary } = again.cellAt(0);
    assert.equal(executionSummary?.executionOrder, 1);
    assert.deepEqual(
      outputs.map(({ items }) => items.map(({ mime }) => mime).sort()),
      [['application/vnd.plotly.v1+json', 'text/html', 'text/plain'], ['application/vnd.code.notebook.stdout']],
    );
    rmSync(folder, { recursive: true, force: true });
  });
});
