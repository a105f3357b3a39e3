import { writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { ioError } from '../../../kernel-lib/src/file/io-error';
import { messageText } from '../message-text';
import { registerCommand } from './register-command';

/** *New Definition from File*: guesses a definition from the head of a file, writes it beside the workspace's files and opens it. */
export function registerDefinitionCommands(): vscode.Disposable[] {
  return [registerCommand('footpath.newDefinition', (file?: vscode.Uri) => newDefinition(file))];
}

async function newDefinition(given: vscode.Uri | undefined): Promise<void> {
  const file = given ?? (await askFile());
  if (!file) return;
  // Loaded when it is used: it brings the library's schema with it.
  const { inferFile } = await import('../../../kernel-lib/src/run/infer-file');
  const { definition, guesses } = await inferFile(file.fsPath);
  const name = basename(file.fsPath).replace(/\.(csv|jsonl|ndjson)?(\.gz)?$/, '') || 'shop';
  const folder = vscode.workspace.getWorkspaceFolder(file)?.uri.fsPath ?? dirname(file.fsPath);
  const target = await freeName(folder, name);
  try {
    writeFileSync(target.fsPath, `${JSON.stringify(definition, null, 2)}\n`, { flag: 'wx' });
  } catch (error) {
    throw ioError(error, 'write to', target.fsPath);
  }
  await vscode.window.showTextDocument(target);
  const told = `Guessed from the head of ${basename(file.fsPath)}: ${guesses.join(' ')}`;
  void vscode.window.showInformationMessage(messageText(told));
}

async function askFile(): Promise<vscode.Uri | undefined> {
  const [file] = (await vscode.window.showOpenDialog({
    title: 'A file of events: CSV or JSON lines, plain or gzip',
    openLabel: 'Guess Definition',
    filters: { Events: ['csv', 'jsonl', 'ndjson', 'gz'] },
  })) ?? [undefined];
  return file;
}

/** A definition that somebody edited is never overwritten. */
async function freeName(folder: string, name: string): Promise<vscode.Uri> {
  for (let n = 1; ; n++) {
    const uri = vscode.Uri.file(join(folder, `${name}${n === 1 ? '' : `-${n}`}.footpath.json`));
    const isThere = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!isThere) return uri;
  }
}
