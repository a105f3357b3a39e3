import * as vscode from 'vscode';
import { log } from '../log';
import { messageText } from '../message-text';

/** What somebody cancelled is no error. */
export class Cancelled extends Error {}

/** Registers a command whose failures are told once: what happened, with the log one click away. */
export function registerCommand(id: string, run: (...args: never[]) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: never[]) => {
    try {
      return await run(...args);
    } catch (error) {
      if (error instanceof Cancelled) return undefined;
      await tellError(error as Error);
      return undefined;
    }
  });
}

export async function tellError(error: Error): Promise<void> {
  log().error(error.stack ?? error.message);
  const chosen = await vscode.window.showErrorMessage(messageText(error.message), 'Show Log');
  if (chosen) log().show();
}
