import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import * as vscode from 'vscode';
import { figures } from './figures';
import { footpath } from './footpath-api';
import { openNotebook, runCell } from './notebook-rig';
import { timers } from './timers';

/** Longer than any of the extension's own waits, so that a timer that sets itself again is seen. */
const IDLE_MS = 3000;

describe('the extension', () => {
  it('that is idle has no repeating timer: with its views shown, and with a notebook open whose kernel waits', async () => {
    await footpath();
    // The timers of activation itself are seen, too.
    assert.equal(typeof figures.activationMs, 'number');
    await vscode.commands.executeCommand('footpath.pipelines.focus');
    await vscode.commands.executeCommand('footpath.data.focus');
    const { notebook, folder } = await openNotebook(['1']);
    await runCell(notebook, 0);
    const before = timers.set.length;
    await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
    assert.deepEqual([...timers.repeating.values()], []);
    assert.deepEqual(timers.set.slice(before), []);
    rmSync(folder, { recursive: true, force: true });
  });
});
