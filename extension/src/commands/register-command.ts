import * as vscode from 'vscode';
import { log } from '../log';
import { messageText } from '../message-text';

const MANAGE_TRUST = 'Manage Workspace Trust';

/** What somebody cancelled is no error. */
export class Cancelled extends Error {}

/** What is asked for would start something, and the workspace is not trusted. */
class Restricted extends Error {}

/** Registers a command whose failures are told once: what happened, with the log one click away. */
export function registerCommand(id: string, run: (...args: never[]) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(id, async (...args: never[]) => {
    try {
      return await run(...args);
    } catch (error) {
      if (error instanceof Cancelled) return undefined;
      // Nobody waits for a message to be read.
      tellError(error as Error).catch(() => undefined);
      return undefined;
    }
  });
}

/** Registers one that starts something: not in Restricted Mode, wherever it is asked for. A test holds these against their enablement. */
export function registerTrustedCommand(id: string, run: (...args: never[]) => unknown): vscode.Disposable {
  return registerCommand(id, (...args: never[]) => {
    if (!vscode.workspace.isTrusted)
      throw new Restricted('Restricted Mode: nothing is started in a workspace that is not trusted.');
    return run(...args);
  });
}

export async function tellError(error: Error): Promise<void> {
  log().error(error.stack ?? error.message);
  const action = error instanceof Restricted ? MANAGE_TRUST : 'Show Log';
  const chosen = await vscode.window.showErrorMessage(messageText(error.message), action);
  if (chosen === MANAGE_TRUST) await vscode.commands.executeCommand('workbench.trust.manage');
  else if (chosen) log().show();
}
