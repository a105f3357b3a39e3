import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { FootpathApi } from '../../src/extension';

export const EXTENSION = 'footpath.footpath-vscode';

/** The extension's parts, once it is active. */
export async function footpath(): Promise<FootpathApi> {
  return vscode.extensions.getExtension<FootpathApi>(EXTENSION)!.activate();
}

export function workspaceFolder(): string {
  return vscode.workspace.workspaceFolders![0].uri.fsPath;
}

/** A data folder of its own for a suite, in the workspace and in the settings. */
export async function freshDataFolder(): Promise<string> {
  const dir = join(mkdtempSync(join(workspaceFolder(), 'store-')), 'data');
  await configure('dataFolder', dir);
  return dir;
}

export async function configure(name: string, value: string | undefined): Promise<void> {
  await vscode.workspace.getConfiguration('footpath').update(name, value, vscode.ConfigurationTarget.Workspace);
}

/** Waits for a condition, asked at each event. Mocha's own limit ends a wait that is in vain. */
export function until<T>(event: vscode.Event<T>, isSo: () => boolean): Promise<void> {
  if (isSo()) return Promise.resolve();
  return new Promise((resolve) => {
    const listening = event(() => {
      if (!isSo()) return;
      listening.dispose();
      resolve();
    });
  });
}

/** Runs one of our commands, whose failures are told to people and not thrown. */
export async function run<T>(command: string, ...args: unknown[]): Promise<T> {
  const result = await vscode.commands.executeCommand<T>(command, ...args);
  assert.notEqual(result, undefined, `${command} failed; see the log`);
  return result;
}
