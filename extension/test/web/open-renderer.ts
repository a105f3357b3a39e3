import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';

const built = join(import.meta.dirname, '../../dist/renderer.js');
const ORIGIN = 'http://renderer.test';
const PAGE = `<!doctype html><div id="output"></div>
<script type="module">import { activate } from './renderer.js'; globalThis.renderer = activate();</script>`;

/** A page in which the built renderer is active, as `window.renderer`, with `#output` to draw into. Nothing is asked of a network. */
export async function openRenderer(browser: Browser, onFault: (error: Error) => void = () => undefined): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', onFault);
  await page.route(`${ORIGIN}/**`, (route) =>
    route.request().url().endsWith('.js')
      ? route.fulfill({ contentType: 'text/javascript', body: readFileSync(built, 'utf8') })
      : route.fulfill({ contentType: 'text/html', body: PAGE }),
  );
  await page.goto(ORIGIN);
  await page.waitForFunction(() => 'renderer' in window);
  return page;
}
