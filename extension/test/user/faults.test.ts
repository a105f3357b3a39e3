import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { open } from '../../../kernel-lib/src/run/open';
import { isRunning } from '../../../kernel-lib/test/support/is-running';
import { documentsIn } from '../../../kernel-lib/test/support/run-once';
import { browserMayBeMissing } from '../rig/browser';
import { openWorkbench, type Workbench } from '../rig/workbench';

const root = join(import.meta.dirname, '../..');
const pictures = join(root, 'dist-test/pictures');
const vsix = join(root, 'footpath.vsix');
const cli = join(root, 'dist/footpath/dist/cli.cjs');

const rows = (page: Page, text: RegExp) => page.locator('.pane-body .monaco-list-row', { hasText: text });
const openViews = (page: Page) => page.locator('.activitybar .action-label[aria-label^="Footpath"]').click();

describe.skipIf(browserMayBeMissing)(
  'a second window, and one that is loaded anew amid a run (needs a browser: apt-get install chromium)',
  () => {
    let workbench: Workbench;
    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      workbench = await openWorkbench({ vsix });
    }, 300_000);
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') await workbench.screenshot(join(pictures, 'faults-failed.png'));
    });
    afterAll(() => workbench?.close());

    it('a second window on the same data folder reads, follows, and is told who runs where it wants to run as well', async () => {
      const { page } = workbench;
      await workbench.command('Footpath: Start Demo');
      await openViews(page);
      await rows(page, /^demorunning .*ev\/s/).waitFor();
      const second = await workbench.another();
      await openViews(second.page);
      const counted = () => rows(second.page, /^windowed_metrics/).textContent();
      const before = await counted();
      await expect.poll(counted, { timeout: 120_000 }).not.toBe(before);
      // What the first window runs is its own.
      expect(await rows(second.page, /^demo/).count()).toBe(0);
      await second.command('Footpath: Start Demo');
      await second.page.locator('.quick-input-list .monaco-list-row', { hasText: 'Go on' }).click();
      await rows(second.page, /^demofailed · .*is being run by process \d+/).waitFor();
      await second.screenshot(join(pictures, 'second-window.png'));
      expect(await rows(page, /^demorunning/).count()).toBe(1);
      await second.page.close();
    }, 400_000);

    it('a window that is loaded anew amid a run: the run ends with it, the trees say what is there, and Resume goes on to the same documents', async () => {
      const { page, workspace } = workbench;
      const dir = join(workspace, '.footpath');
      const { lease } = open(dir).commit().manifest;
      await page.reload();
      await openViews(page);
      await expect.poll(() => isRunning(lease.pid), { timeout: 60_000 }).toBe(false);
      const left = rows(page, /^demostopped/);
      await left.waitFor();
      expect(await rows(page, /^demo/).count()).toBe(1);
      await rows(page, /^defaultstopped · epoch [\d\u202f]+/).waitFor();
      await workbench.screenshot(join(pictures, 'reloaded.png'));
      const { fence } = open(dir).commit().manifest.lease;
      await left.hover();
      await left.locator('.action-label[aria-label*="Resume"]').click();
      await rows(page, /^demorunning/).waitFor();
      // The shop has gone with its window, so that there may be nothing more to commit.
      await expect.poll(() => open(dir).commit().manifest.lease.fence, { timeout: 60_000 }).toBeGreaterThan(fence);
      await workbench.command('Footpath: Stop');
      await rows(page, /^demostopped/).waitFor();
      // The rest of the topic, and all of it without a break.
      const straight = join(workspace, 'straight');
      cpSync(join(dir, 'topics'), join(straight, 'topics'), { recursive: true });
      for (const each of [dir, straight])
        execFileSync(process.execPath, [cli, 'run', '--from', 'log:demo', '--dir', each], {
          cwd: workspace,
          stdio: 'ignore',
        });
      expect(await documentsIn(dir)).toEqual(await documentsIn(straight));
    }, 400_000);
  },
);
