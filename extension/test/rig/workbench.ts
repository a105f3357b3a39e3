import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { removeFolder } from './remove-folder';
import { LOADED_WITHIN_MS, type RunningServer, type ServerOptions, startServer } from './server';

export interface Workbench {
  readonly page: Page;
  readonly workspace: string;
  readonly server: RunningServer;
  /** Runs a command by its title, as a user does: F1, the title, Enter. */
  command(title: string): Promise<void>;
  /** The web view's inner frame in which a selector is found. */
  frameWith(selector: string, withinMs?: number): Promise<Frame>;
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

export interface WorkbenchOptions extends Omit<ServerOptions, 'home'> {
  /** A folder that is there already; default a new empty one, removed at the end. */
  readonly workspace?: string;
  readonly widthPx?: number;
  readonly heightPx?: number;
}

/** A real VS Code with the packaged extension, driven like a user does. */
export async function openWorkbench({
  workspace: given,
  widthPx = 1280,
  heightPx = 860,
  ...options
}: WorkbenchOptions): Promise<Workbench> {
  const home = mkdtempSync(join(tmpdir(), 'footpath-home-'));
  const workspace = given ?? mkdtempSync(join(tmpdir(), 'footpath-workspace-'));
  const server = await startServer({ ...options, home });
  let browser: Browser | undefined;
  try {
    browser = await launchBrowser();
    const context = await browser.newContext({ viewport: { width: widthPx, height: heightPx } });
    const page = await context.newPage();
    await page.goto(`${server.url}/?folder=${encodeURIComponent(workspace)}`, { timeout: LOADED_WITHIN_MS });
    await page.waitForSelector('.monaco-workbench .activitybar .action-label[aria-label^="Footpath"]', {
      timeout: LOADED_WITHIN_MS,
    });
    return {
      page,
      workspace,
      server,
      command: (title) => runCommand(page, title),
      frameWith: (selector, withinMs = 40_000) => frameWith(page, selector, withinMs),
      screenshot: async (path) => {
        await page.screenshot({ path });
      },
      async close() {
        await browser?.close();
        await server.stop();
        rmSync(home, { recursive: true, force: true });
        if (given === undefined) await removeFolder(workspace);
      },
    };
  } catch (error) {
    await browser?.close();
    await server.stop();
    throw error;
  }
}

async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  const input = page.locator('.quick-input-widget input.input');
  await input.waitFor();
  await input.fill(`>${title}`);
  await page
    .locator('.quick-input-list .monaco-list-row', { hasText: title.split(': ').pop() })
    .first()
    .waitFor({ timeout: 15_000 });
  await page.keyboard.press('Enter');
}

async function frameWith(page: Page, selector: string, withinMs: number): Promise<Frame> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    for (const frame of page.frames()) {
      const found = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (found > 0) return frame;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(
    `No frame shows ${selector}. Frames: ${page
      .frames()
      .map((frame) => frame.url())
      .join(', ')}`,
  );
}
