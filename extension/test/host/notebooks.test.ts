import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { freshDataFolder, run } from './footpath-api';
import { CONTROLLER, openNotebook, runCell, textOf, untilCell } from './notebook-rig';

describe('notebooks', () => {
  it('lose their variables when their kernel starts again, and count from 1', async () => {
    const { notebook, folder } = await openNotebook(['const kept = 7;', 'kept']);
    await runCell(notebook, 0);
    assert.equal(textOf(await runCell(notebook, 1)), '7\n');
    await vscode.commands.executeCommand('footpath.restartKernel');
    const after = await runCell(notebook, 1);
    assert.match(textOf(after), /Cannot find name 'kept'/);
    assert.deepEqual([after.executionSummary?.success, after.executionSummary?.executionOrder], [false, 1]);
    rmSync(folder, { recursive: true, force: true });
  });

  it('are begun with cells that open the store of the settings', async () => {
    const dir = await freshDataFolder();
    const { notebook } = await run<vscode.NotebookEditor>('footpath.newNotebook');
    const [text, first] = notebook.getCells();
    assert.deepEqual([text.document.languageId, first.document.languageId], ['markdown', 'typescript']);
    assert.ok(first.document.getText().includes(JSON.stringify(dir)));
    assert.ok(notebook.isUntitled);
  });

  it('of the samples are opened as copies, and their cells run', async () => {
    const { notebook } = await run<vscode.NotebookEditor>('footpath.openSampleNotebook', '3-your-own-file.ipynb');
    assert.ok(notebook.isUntitled);
    assert.match(notebook.cellAt(0).document.getText(), /^# 3 · Your own file/);
    await vscode.commands.executeCommand('notebook.selectKernel', CONTROLLER);
    const code = notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
    // Up to its first chart; the last cell would write a report.
    const chart = code.findIndex(({ document }) => document.getText().includes('charts(store)'));
    const ended = untilCell(code[chart], ({ executionSummary }) => executionSummary?.timing?.endTime !== undefined);
    await vscode.commands.executeCommand('notebook.cell.execute', {
      ranges: [{ start: 0, end: code[chart].index + 1 }],
      document: notebook.uri,
    });
    await ended;
    const failed = code.slice(0, chart + 1).filter(({ executionSummary }) => !executionSummary?.success);
    assert.deepEqual(failed.map(textOf), []);
    const types = code[chart].outputs.flatMap(({ items }) => items.map(({ mime }) => mime));
    assert.ok(types.includes('application/vnd.footpath.chart.v1+json'), types.join());
  });
});
