import { escapeHtml } from '../../../kernel-lib/src/notebook/display/escape-html';

/** What stands in place of documents that cannot be shown again: why. */
export function gonePage(collection: string, message: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<title>${escapeHtml(collection)}</title>
</head>
<body>
<p role="alert">${escapeHtml(message)}</p>
</body>
</html>
`;
}
