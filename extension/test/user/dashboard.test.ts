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

    it('opens a figure in a notebook whose code draws it anew', async () => {
      const frame = await workbench.frameWith('.chart-block > button');
      await frame.locator('.chart-block > button').first().click();
      await workbench.page.waitForSelector('.notebook-editor .code-cell-row', { timeout: 30_000 });
      await workbench.command('Notebook: Run All');
      const output = await workbench.frameWith('body:not(:has(#dashboard)) .footpath-plot svg.main-svg', 60_000);
      expect(await output.locator('.footpath-chart figcaption b').first().textContent()).not.toBe('');
      await workbench.screenshot(join(pictures, 'open-in-notebook.png'));
    }, 120_000);
  },
);
