import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The page of a web view: one script and one style of our own, nothing else, and no text that becomes markup. */
export function dashboardHtml(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = randomBytes(16).toString('base64url');
  const uri = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    // Plotly makes one style element, which it fills by rule, and sets styles of elements.
    `style-src ${webview.cspSource} 'unsafe-inline'`,
    `font-src ${webview.cspSource}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Footpath dashboard</title>
<link rel="stylesheet" href="${uri('dashboard.css')}">
</head>
<body>
<div id="dashboard"></div>
<script nonce="${nonce}" src="${uri('dashboard.js')}"></script>
</body>
</html>
`;
}
