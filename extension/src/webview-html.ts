import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { type WebviewPage, webviewPage } from './webview-page';

/** The page of a web view, with its script and style from below `dist`. */
export function webviewHtml(webview: vscode.Webview, extensionUri: vscode.Uri, page: WebviewPage): string {
  const built = (file: string) => String(webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', file)));
  return webviewPage(page, {
    scriptUrl: built(`${page.name}.js`),
    styleUrl: built(`${page.name}.css`),
    styleSource: webview.cspSource,
    nonce: randomBytes(18).toString('base64'),
  });
}
