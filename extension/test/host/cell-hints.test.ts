import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { until } from './footpath-api';
import { openNotebook } from './notebook-rig';

describe('what the editor says of a cell', () => {
  it('names that only later cells use are not called unused; those inside a function are', async () => {
    const { notebook, folder } = await openNotebook([
      "import { open, show } from 'footpath';\nconst kept = 7;\nfunction later() { const unusedInside = 1; }",
      'later(), kept, show(open("x"))',
    ]);
    const { uri } = notebook.cellAt(0).document;
    const hints = () => vscode.languages.getDiagnostics(uri).map(({ message }) => message);
    await until(vscode.languages.onDidChangeDiagnostics, () => hints().length > 0);
    assert.deepEqual(hints(), ["'unusedInside' is declared but its value is never read."]);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    rmSync(folder, { recursive: true, force: true });
  });
});
