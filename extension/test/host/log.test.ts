import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { footpath } from './footpath-api';

describe('the log', () => {
  it('is shown by its command', async () => {
    await footpath();
    await vscode.commands.executeCommand('footpath.showLog');
    const isShown = () =>
      vscode.window.visibleTextEditors.some(
        ({ document }) => document.uri.scheme === 'output' && /Footpath/.test(document.uri.path),
      );
    if (!isShown())
      await new Promise<void>((resolve) => {
        const listening = vscode.window.onDidChangeVisibleTextEditors(() => {
          if (!isShown()) return;
          listening.dispose();
          resolve();
        });
      });
    assert.ok(isShown());
  });
});
