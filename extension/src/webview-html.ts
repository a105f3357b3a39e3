import { createHash, randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

export interface WebviewPage {
  /** What the page is called; shown to nobody but screen readers. */
  readonly title: string;
  /** Name of the built script and style below `dist`, and the id of the element that the script fills. */
  readonly name: string;
}

/** Plotly makes one empty style element, which it fills by rule: the hash of the empty text allows that and no other. */
const EMPTY_STYLE = `'sha256-${createHash('sha256').update('').digest('base64')}'`;

/** The page of a web view: one script by a nonce, one style of our own, no other request, and no text that becomes markup. */
export function webviewHtml(webview: vscode.Webview, extensionUri: vscode.Uri, { title, name }: WebviewPage): string {
  const nonce = randomBytes(18).toString('base64');
  const built = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', file));
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} ${EMPTY_STYLE}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${built(`${name}.css`)}">
</head>
<body>
<div id="${name}"></div>
<script nonce="${nonce}" src="${built(`${name}.js`)}"></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
