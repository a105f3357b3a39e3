import * as vscode from 'vscode';

/** The icon of a panel's tab, which takes no colour from the theme: one for light themes and one for dark. */
export function panelIcon(extensionUri: vscode.Uri): { light: vscode.Uri; dark: vscode.Uri } {
  const media = (name: string) => vscode.Uri.joinPath(extensionUri, 'media', name);
  return { light: media('footpath.svg'), dark: media('footpath-dark.svg') };
}
