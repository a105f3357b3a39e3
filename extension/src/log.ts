import * as vscode from 'vscode';

let channel: vscode.LogOutputChannel | undefined;

/** The one channel of the extension; made when something is first written to it. */
export function log(): vscode.LogOutputChannel {
  channel ??= vscode.window.createOutputChannel('Footpath', { log: true });
  return channel;
}

export function disposeLog(): void {
  channel?.dispose();
  channel = undefined;
}
