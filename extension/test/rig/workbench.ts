import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { launchBrowser } from './browser';
import { chooseInBox } from './quick-input';
import { removeFolder } from './remove-folder';
import { LOADED_WITHIN_MS, type RunningServer, type ServerOptions, startServer } from './server';

const PATIENCE_MS = LOADED_WITHIN_MS;

/** One window of the editor. */
export interface WorkbenchWindow {
  readonly page: Page;
  /** Runs a command by its title, as a user does: F1, the title, Enter. */
  command(title: string): Promise<void>;
  /** Opens a file of the workspace by its name, as a user does: Ctrl+P, the name, Enter. */
  openFile(name: string): Promise<void>;
  /** The web view's inner frame in which a selector is found. */
  frameWith(selector: string, withinMs?: number): Promise<Frame>;
  screenshot(path: string): Promise<void>;
}

export interface Workbench extends WorkbenchWindow {
  readonly workspace: string;
  readonly server: RunningServer;
  /** A second window on the same folder. */
  another(): Promise<WorkbenchWindow>;
  close(): Promise<void>;
}

export interface WorkbenchOptions extends Omit<ServerOptions, 'home'> {
  /** A folder that is there already; default a new empty one, removed at the end. */
  readonly workspace?: string;
  /** The window has no folder open; `workspace` is one all the same. */
  readonly folderless?: boolean;
  readonly widthPx?: number;
  readonly heightPx?: number;
}

/** A real VS Code with the packaged extension, driven like a user does. */
export async function openWorkbench({
  workspace: given,
  folderless = false,
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
    // A busy machine takes its time; a test's own limit ends what hangs.
    context.setDefaultTimeout(PATIENCE_MS);
    const open = async (): Promise<WorkbenchWindow> => {
      const page = await context.newPage();
      await page.goto(`${server.url}/?${folderless ? 'ew=true' : `folder=${encodeURIComponent(workspace)}`}`);
      const label = options.vsix ? 'Footpath' : 'Explorer';
      await page.waitForSelector(`.monaco-workbench .activitybar .action-label[aria-label^="${label}"]`);
      return {
        page,
        command: (title) => runCommand(page, title),
        openFile: (name) => chooseInBox(page, { key: 'Control+P', text: name, row: name }),
        frameWith: (selector, withinMs = PATIENCE_MS) => frameWith(page, selector, withinMs),
        screenshot: async (path) => {
          await page.screenshot({ path });
        },
      };
    };
    return {
      ...(await open()),
      workspace,
      server,
      another: open,
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

function runCommand(page: Page, title: string): Promise<void> {
  return chooseInBox(page, { key: 'F1', text: `>${title}`, row: title.split(': ').pop()! });
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
