import { createHash } from 'node:crypto';

export interface WebviewPage {
  /** What the page is called; shown to nobody but screen readers. */
  readonly title: string;
  /** Name of the built script and style, and the id of the element that the script fills. */
  readonly name: string;
}

export interface WebviewPlaces {
  readonly scriptUrl: string;
  readonly styleUrl: string;
  /** Where styles may come from, as a policy says it. */
  readonly styleSource: string;
  /** Unguessable, new for each page: only the script that bears it runs. */
  readonly nonce: string;
}

/** Plotly makes one empty style element, which it fills by rule: the hash of the empty text allows that and no other. */
const EMPTY_STYLE = `'sha256-${createHash('sha256').update('').digest('base64')}'`;

/** The page of a web view: one script by a nonce, one style of our own, no other request, and no text that becomes markup. */
export function webviewPage({ title, name }: WebviewPage, { scriptUrl, styleUrl, styleSource, nonce }: WebviewPlaces) {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${styleSource} ${EMPTY_STYLE}`,
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
<link rel="stylesheet" href="${styleUrl}">
</head>
<body>
<div id="${name}"></div>
<script nonce="${nonce}" src="${scriptUrl}"></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
