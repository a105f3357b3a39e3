import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { browserMayBeMissing } from '../rig/browser';
import { openWorkbench, type Workbench } from '../rig/workbench';

const root = join(import.meta.dirname, '../..');
const pictures = join(root, 'dist-test/story');

/** The picture beside the step of the dashboard. */
const OF_THE_STEP = 'img[alt^="The dashboard beside"]';

describe.skipIf(browserMayBeMissing)(
  'the first five minutes, from the file of the extension to a report (needs a browser: apt-get install chromium)',
  () => {
    let workbench: Workbench;

    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      // Nothing of Footpath is there yet.
      workbench = await openWorkbench({});
    }, 300_000);
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') await workbench.screenshot(join(pictures, 'failed.png'));
    });
    afterAll(() => workbench?.close());

    it('install, walkthrough, demo, tree, notebook, dashboard, report', async () => {
      const { page } = workbench;
      const started = performance.now();
      const seconds: Record<string, string> = {};
      const picture = async (name: string) => {
        seconds[name] = ((performance.now() - started) / 1000).toFixed(1);
        await workbench.screenshot(join(pictures, `${Object.keys(seconds).length}-${name}.png`));
      };

      await workbench.command('Extensions: Install from VSIX...');
      await answerFileDialog(page, join(root, 'footpath.vsix'));
      await page.locator('.activitybar .action-label[aria-label^="Footpath"]').waitFor();
      await openWalkthrough(workbench);
      const walkthrough = page.locator('.gettingStartedContainer', { hasText: 'Footpath in five minutes' });
      await walkthrough.waitFor();
      await picture('walkthrough');

      await walkthrough.locator('.monaco-button', { hasText: 'Start Demo' }).click();
      await walkthrough.locator('.complete[data-done-step-id$="#demo"]').waitFor();
      await picture('demo-started');
      await walkthrough.locator('.getting-started-step', { hasText: 'See it live' }).click();
      const media = (await workbench.frameWith(OF_THE_STEP)).locator(OF_THE_STEP);
      await expect.poll(() => media.evaluate(naturalWidth)).toBe(1280);
      await picture('walkthrough-goes-on');

      await page.locator('.activitybar .action-label[aria-label^="Footpath"]').click();
      const engine = page.locator('.pane-body .monaco-list-row', { hasText: /^demorunning/ });
      await engine.filter({ hasText: /ev\/s · lag \d+\.\d s · .* events/ }).waitFor();
      await engine.click();
      const watermark = page.locator('.pane-body .monaco-list-row', { hasText: /^watermark .* UTC$/ });
      await watermark.waitFor();
      await changes(watermark.textContent.bind(watermark));
      await picture('tree');

      await workbench.command('Footpath: Open Sample Notebook');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: '1 · A live stream' }).click();
      await page.waitForSelector('.notebook-editor .code-cell-row', { timeout: 120_000 });
      await workbench.command('Notebook: Run All');
      const title = await scrollToChart(workbench);
      await picture('notebook');
      expect(title).not.toBe('');

      await workbench.command('Footpath: Open Dashboard');
      const dashboard = await workbench.frameWith('.state.live');
      expect(await dashboard.locator('.verdict').textContent()).toMatch(/^✓ reconciles/);
      await picture('dashboard');

      await workbench.command('Footpath: Export Report');
      const report = join(workbench.workspace, 'footpath-report.html');
      await answerFileDialog(page, report);
      const shown = await workbench.frameWith('#report h1');
      await shown.locator('svg.main-svg').first().waitFor();
      await picture('report');
      expect(readFileSync(report, 'utf8')).toMatch(/<title>Footpath report<\/title>/);
      console.log(JSON.stringify(seconds));
    }, 600_000);
  },
);

function naturalWidth(img: Element): number {
  return (img as HTMLImageElement).naturalWidth;
}

/** The editor's own dialog for files takes a path that is typed; while it reads a folder it writes over what was typed. */
async function answerFileDialog(page: Page, path: string): Promise<void> {
  const widget = page.locator('.quick-input-widget', { has: page.locator('.quick-input-title:visible') });
  const input = widget.locator('input.input');
  await expect.poll(() => input.inputValue({ timeout: 5000 }).catch(() => ''), { timeout: 120_000 }).toMatch(/^\//);
  await expect
    .poll(
      async () => {
        if (!(await widget.isVisible())) return true;
        if ((await input.inputValue({ timeout: 2000 }).catch(() => path)) !== path) await input.fill(path);
        else await page.keyboard.press('Enter');
        return false;
      },
      { timeout: 120_000, interval: 1000 },
    )
    .toBe(true);
}

/** As from the editor's own list of walkthroughs, which closes when something else takes the focus. */
async function openWalkthrough({ page, command }: Workbench): Promise<void> {
  const title = page.locator('.quick-input-list .monaco-list-row', { hasText: 'Footpath in five minutes' });
  await expect
    .poll(
      async () => {
        await command('Welcome: Open Walkthrough...');
        return title.click({ timeout: 5000 }).then(
          () => 'open',
          (error: Error) => error.message,
        );
      },
      { timeout: 120_000 },
    )
    .toBe('open');
}

/** Brings the cell that shows the stream to the top of the notebook, and gives the title of its chart: outputs are drawn where they are in sight. */
async function scrollToChart({ page, frameWith }: Workbench): Promise<string | null> {
  const editor = (await page.locator('.notebookOverlay').boundingBox())!;
  const cell = page.locator('.notebookOverlay .code-cell-row', { hasText: 'watchStore(folder' });
  await page.mouse.move(editor.x + editor.width / 2, editor.y + editor.height / 2);
  await expect
    .poll(
      async () => {
        // Cells out of sight are not in the page.
        const box = (await cell.count()) === 1 ? await cell.boundingBox() : null;
        const distancePx = box === null ? 300 : Math.round(box.y - editor.y - 40);
        if (Math.abs(distancePx) > 60) await page.mouse.wheel(0, distancePx);
        return Math.abs(distancePx);
      },
      { timeout: 120_000 },
    )
    .toBeLessThanOrEqual(60);
  const frame = await frameWith('.footpath-chart svg.main-svg', 240_000);
  return frame.locator('.footpath-chart figcaption b').first().textContent();
}

async function changes(read: () => Promise<string | null>): Promise<void> {
  const before = await read();
  await expect.poll(read, { timeout: 120_000 }).not.toBe(before);
}
