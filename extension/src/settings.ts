import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { FootpathError } from '../../kernel-lib/src/event/error';

/** The folder of the embedded store: as the settings say, relative to the workspace's first folder. */
export function dataFolder(): string {
  const given = vscode.workspace.getConfiguration('footpath').get<string>('dataFolder') || '.footpath';
  if (isAbsolute(given)) return given;
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (!folder)
    throw new FootpathError(
      'not-found',
      'No folder is open: open one first, or set footpath.dataFolder to an absolute path.',
    );
  return join(folder.uri.fsPath, given);
}
