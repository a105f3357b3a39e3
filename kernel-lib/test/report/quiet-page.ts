import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Opens a report, runs the steps, and fails on any request but the file's own, any console line and any error. */
export async function withQuietPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext(options);
  const unwanted: string[] = [];
  try {
    const page = await context.newPage();
    page.on('request', (request) => request.url() !== url && unwanted.push(`request ${request.url()}`));
    page.on('console', (message) => unwanted.push(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => unwanted.push(`error ${error.message}`));
    page.on('dialog', (dialog) => {
      unwanted.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(url);
    await page.waitForFunction(() =>
      [...document.querySelectorAll('.plot')].every((plot) => plot.querySelector('svg')),
    );
    await use(page);
  } finally {
    await context.close();
  }
  expect(unwanted).toEqual([]);
}
