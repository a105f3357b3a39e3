import type * as vscode from 'vscode';

/** The address of a file when a file or a folder above it is renamed; undefined where that does not touch it. */
export function movedUri(uri: vscode.Uri, from: vscode.Uri, to: vscode.Uri): vscode.Uri | undefined {
  if (uri.scheme !== from.scheme || uri.authority !== from.authority) return undefined;
  if (uri.path === from.path) return to;
  const folder = `${from.path.replace(/\/$/, '')}/`;
  if (!uri.path.startsWith(folder)) return undefined;
  return to.with({ path: `${to.path.replace(/\/$/, '')}/${uri.path.slice(folder.length)}` });
}
