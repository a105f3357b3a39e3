import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { webviewPage } from '../../src/webview-page';
import { THEMES, type Theme } from './themes';

const root = join(import.meta.dirname, '../..');
const NONCE = 'bm9uY2Utb2YtYS10ZXN0';

export interface OpenPage {
  readonly page: Page;
  /** What the policy refused and what went wrong, in words. */
  readonly faults: readonly string[];
  /** Sends to the page as its host does. */
  tell(message: object): Promise<void>;
  /** What the page has sent to its host. */
  heard(): Promise<object[]>;
  close(): Promise<void>;
}

/** A page of the extension outside the editor: with its own policy, the variables of one of the editor's themes, and a host that only listens. */
export async function openPage(browser: Browser, name: 'dashboard' | 'documents', theme: Theme): Promise<OpenPage> {
  const server = createServer((request, response) => {
    const file = request.url === '/' ? null : request.url!.slice(1);
    const type = file === null ? 'text/html' : file.endsWith('.css') ? 'text/css' : 'text/javascript';
    response.setHeader('content-type', `${type}; charset=utf-8`);
    if (file === 'favicon.ico') response.end();
    else response.end(file === null ? html : readFileSync(join(root, 'dist', file)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const places = { scriptUrl: `/${name}.js`, styleUrl: `/${name}.css`, styleSource: origin, nonce: NONCE };
  const html = webviewPage({ title: `Footpath ${name}`, name }, places);
  const context = await browser.newContext({ viewport: { width: 900, height: 800 } });
  const faults: string[] = [];
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => message.type() === 'error' && faults.push(`console: ${message.text()}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin)) faults.push(`request: ${request.url()}`);
  });
  await page.addInitScript(beTheEditor, THEMES[theme]);
  await page.goto(origin);
  await page.waitForFunction(() => 'heard' in window);
  return {
    page,
    faults,
    tell: (message) => page.evaluate((data) => window.postMessage(data, '*'), message),
    heard: () => page.evaluate(() => (window as unknown as { heard: object[] }).heard),
    async close() {
      await context.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Runs in the page, before its own script. */
function beTheEditor({ kind, variables }: { kind: string; variables: Readonly<Record<string, string>> }): void {
  const heard: object[] = [];
  Object.assign(window, {
    heard,
    acquireVsCodeApi: () => ({
      postMessage: (message: object) => heard.push(message),
      getState: () => undefined,
      setState: () => undefined,
    }),
  });
  const dress = () => {
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
    document.body.className = kind;
  };
  if (document.body) dress();
  else addEventListener('DOMContentLoaded', dress);
}
