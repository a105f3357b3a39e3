import { createHash } from 'node:crypto';
import type { PageData } from './page-data';

/** By this a file is known as a report, which a newer one may replace. */
export const REPORT_TITLE = '<title>Footpath report</title>';

/** The texts that the page is made of, beside its data. */
export interface PageAssets {
  readonly plotlyScript: string;
  readonly pageScript: string;
  readonly pageStyle: string;
}

/**
 * The page as text. Its policy allows the two scripts and the style by their hashes and nothing else: no request, no other
 * script, no inline handler; by `trusted-types` no text can become markup either. Plotly makes one empty style element, which
 * it fills by rule: the hash of the empty text allows it. The data is JSON that no parser reads as markup, and the page's
 * script puts it in as text.
 */
export function reportHtml(page: PageData, assets: PageAssets): string {
  const plotly = inScript(assets.plotlyScript);
  const script = inScript(assets.pageScript);
  const style = unixLines(assets.pageStyle).replaceAll('</', '<\\/');
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(plotly)} ${hashOf(script)}`,
    `style-src ${hashOf(style)} ${hashOf('')}`,
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
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${REPORT_TITLE}
<style>${style}</style>
</head>
<body>
<main id="report"><noscript>This report is drawn by the script inside this file, which needs no network. Allow scripts to read it.</noscript></main>
<script type="application/json" id="data">${jsonInScript(page)}</script>
<script>${plotly}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** JSON that contains no `<`, so that no end tag and no comment can begin in it. */
export function jsonInScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

/** Script text whose strings cannot end the element; a backslash before the slash or mark changes no string. */
function inScript(text: string): string {
  return unixLines(text).replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

/** HTML reads every line end as LF, and hashes what it read. */
function unixLines(text: string): string {
  return text.replace(/\r\n?/g, '\n');
}

/** The hash of an inline element's text as a content security policy names it. */
function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
