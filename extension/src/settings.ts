import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { FootpathError } from '../../kernel-lib/src/event/error';
import { nearestFolder } from './process/nearest-folder';

/** A setting of the section `footpath`; empty text where it is not set, or is no text: the editor marks that where it is written. */
export function textSetting(name: string): string {
  const value = vscode.workspace.getConfiguration('footpath').get<unknown>(name);
  return typeof value === 'string' ? value.trim() : '';
}

/** Writes a setting of the workspace, or of the user where no folder is open. */
export async function writeSetting(name: string, value: string): Promise<void> {
  const target = vscode.workspace.workspaceFolders
    ? vscode.ConfigurationTarget.Workspace
    : vscode.ConfigurationTarget.Global;
  await vscode.workspace.getConfiguration('footpath').update(name, value, target);
}

/** The folder of the embedded store: as the settings say, relative to the workspace's first folder. @throws FootpathError `not-found` */
export function dataFolder(): string {
  const dir = namedDataFolder();
  if (dir === null)
    throw new FootpathError(
      'not-found',
      'No folder is open: open one first, or set footpath.dataFolder to an absolute path.',
    );
  return dir;
}

/** The same; null where no folder is open that it could be in. */
export function namedDataFolder(): string | null {
  const given = textSetting('dataFolder') || '.footpath';
  const folder = workFolder();
  if (isAbsolute(given)) return given;
  return folder === null ? null : join(folder, given);
}

/** Where relative paths begin: the workspace's first folder; null where none is open. */
export function workFolder(): string | null {
  return vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? null;
}

/** Where a command works: where relative paths begin, else the data folder, or what is there of the way to it. */
export function runFolder(dir: string): string {
  return workFolder() ?? nearestFolder(dir);
}
