import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMayBeMissing } from '../rig/browser';
import { openWorkbench, type Workbench } from '../rig/workbench';

const root = join(import.meta.dirname, '../..');
const pictures = join(root, 'dist-test/pictures');

describe.skipIf(browserMayBeMissing)(
  'the dashboard, as a user sees it (needs a browser: apt-get install chromium)',
  () => {
    let workbench: Workbench;

    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      workbench = await openWorkbench({ vsix: join(root, 'footpath.vsix') });
    }, 120_000);
    afterAll(() => workbench?.close());

    it('says that there is nothing yet, and what to do', async () => {
      await workbench.command('Footpath: Open Dashboard');
      const frame = await workbench.frameWith('.state-page h1');
      await frame.locator('text=Nothing to show yet').waitFor();
      await workbench.screenshot(join(pictures, 'dashboard-empty.png'));
    }, 60_000);

    it('shows a run that goes on, live, and its counters reconcile', async () => {
      const frame = await workbench.frameWith('.state-page button');
      await frame.locator('.state-page button', { hasText: 'Start demo' }).click();
      const live = await workbench.frameWith('.state.live', 60_000);
      const verdict = await live.locator('.verdict').textContent();
      expect(verdict).toMatch(/^✓ reconciles/);
      await live.locator('.cards .card').first().waitFor();
      await workbench.screenshot(join(pictures, 'dashboard-live.png'));
    }, 120_000);

    it('turns to the data quality, with figures drawn', async () => {
      const frame = await workbench.frameWith('#dashboard nav button');
      await frame.locator('#dashboard nav button', { hasText: 'Data quality' }).click();
      await frame.locator('.footpath-plot svg.main-svg').first().waitFor({ timeout: 30_000 });
      await workbench.screenshot(join(pictures, 'dashboard-quality.png'));
    }, 60_000);

    it('stands still when it is asked to, and goes on', async () => {
      const frame = await workbench.frameWith('.freeze');
      await frame.locator('.freeze', { hasText: 'Freeze' }).click();
      await frame.locator('.state', { hasText: 'frozen' }).waitFor();
      await frame.locator('.freeze', { hasText: 'Go live' }).click();
      await frame.locator('.state.live').waitFor({ timeout: 30_000 });
    }, 60_000);

    it('shows the documents of a collection, as text', async () => {
      await workbench.command('Footpath: Show Sessions');
      const frame = await workbench.frameWith('#documents main', 30_000);
      await frame.locator('text=converted_to_purchase').first().waitFor({ timeout: 30_000 });
      await frame.locator('text=/^\\d{6,}$/').first().waitFor({ timeout: 30_000 });
      await workbench.screenshot(join(pictures, 'documents.png'));
      await workbench.command('Footpath: Open Dashboard');
    }, 90_000);

    it('opens a figure in a notebook, whose code draws the very same anew', async () => {
      // What is committed stands still from here on.
      await workbench.command('Footpath: Stop');
      // The simulated shop runs as well.
      await workbench.page.locator('.quick-input-list .monaco-list-row[aria-label^="demo,"]').click();
      const frame = await workbench.frameWith('.state:has-text("as of the last commit")', 60_000);
      const block = frame.locator('.chart-block', { has: frame.locator('.main-svg') }).first();
      const textsOf = async (figure: typeof block) => [
        await figure.locator('figcaption').first().textContent(),
        ...(await figure.locator('tbody td').allTextContents()),
      ];
      const onPage = await textsOf(block);
      expect(onPage.length).toBeGreaterThan(3);
      await block.locator('button', { hasText: 'Open in notebook' }).click();
      await workbench.page.waitForSelector('.notebook-editor .code-cell-row', { timeout: 30_000 });
      await workbench.command('Notebook: Run All');
      const output = await workbench.frameWith('body:not(:has(#dashboard)) .footpath-plot svg.main-svg', 60_000);
      expect(await textsOf(output.locator('.footpath-chart').first())).toEqual(onPage);
      await workbench.screenshot(join(pictures, 'open-in-notebook.png'));
    }, 120_000);

    it('is there again after the window was loaded anew, turned to its page', async () => {
      await workbench.command('Footpath: Open Dashboard');
      const turned = '#dashboard nav [aria-current=page]:has-text("Data quality")';
      await workbench.frameWith(turned);
      await workbench.page.reload();
      await workbench.page.getByRole('tab', { name: /^Footpath Dashboard/ }).click();
      await workbench.frameWith(turned, 60_000);
    }, 120_000);
  },
);
