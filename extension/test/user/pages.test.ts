import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageOf } from '../../../kernel-lib/src/report/page-of';
import { renderReport } from '../../../kernel-lib/src/report/render-report';
import type { ReportSource } from '../../../kernel-lib/src/report/summary';
import { pageAssets } from '../../../kernel-lib/test/report/page-assets';
import { contrastFaults } from '../../../kernel-lib/test/report/page-faults';
import { sampleStore, sourceOf } from '../../../kernel-lib/test/report/sample-store';
import { browserMayBeMissing, launchBrowser } from '../rig/browser';
import { seriousFaults } from '../web/axe';
import { type OpenPage, openPage } from '../web/open-page';
import { THEMES, type Theme } from '../web/themes';

const PLACE = '/shop/.footpath';
const MADE_AT = new Date(Date.UTC(2024, 0, 2, 4));
const HOSTILE = ['<img src=x onerror=hasRun=1>', '</script><script>hasRun=1</script>'];
const ONE = { pipelines: ['default'], pipeline: null };
const TWO = { pipelines: ['club', 'default'], pipeline: 'default' };
const themes = Object.keys(THEMES) as Theme[];

describe.skipIf(browserMayBeMissing)(
  'the pages of the editor and the report, in every state and theme (needs a browser: apt-get install chromium)',
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    const full = sampleStore({ sessions: 300, days: 2, brands: HOSTILE }).source;
    const isOpen = sampleStore({ sessions: 100, days: 1, finished: false }).source;
    const told = async (source: ReportSource, state: object) => ({
      kind: 'page',
      place: PLACE,
      page: await pageOf(source, { madeAt: MADE_AT }),
      ...state,
    });

    describe.each(themes)('the dashboard in %s', (theme) => {
      let opened: OpenPage;
      beforeAll(async () => {
        opened = await openPage(browser, 'dashboard', theme);
      });
      afterAll(async () => {
        expect(opened.faults).toEqual([]);
        await opened.close();
      });

      it.each([
        ['loading', { kind: 'loading', place: PLACE }, 'Reading the store'],
        ['empty', { kind: 'empty', place: PLACE, message: 'No pipeline has committed here.' }, 'Nothing to show yet'],
        ['an error', { kind: 'failed', place: PLACE, message: 'The store was made by 9.9.9.' }, 'could not be read'],
      ])('%s: axe finds nothing serious', async (_name, message, text) => {
        await opened.tell(message);
        await opened.page.locator('h1', { hasText: text }).waitFor();
        expect(await seriousFaults(opened.page)).toEqual([]);
      });

      it('with data, on each of its pages: axe finds nothing serious', { timeout: 300_000 }, async () => {
        const { page } = opened;
        await opened.tell(await told(full, { isLive: false, isFrozen: false, ...ONE }));
        const links = page.locator('#dashboard nav button');
        await links.first().waitFor();
        for (let i = 0; i < (await links.count()); i++) {
          await links.nth(i).click();
          // A long table is more of the same.
          await page.$$eval('details', (all) => {
            for (const details of all) details.open = details.querySelectorAll('tr').length < 40;
          });
          await page.waitForFunction(() =>
            [...document.querySelectorAll('.footpath-plot')].every((plot) => plot.querySelector('svg')),
          );
          expect(await seriousFaults(page), (await links.nth(i).textContent()) ?? '').toEqual([]);
          // Of texts in figures axe says nothing.
          if (theme === 'light' || theme === 'dark') expect(await page.evaluate(contrastFaults)).toEqual([]);
        }
      });

      it.each([
        ['live', { isLive: true, isFrozen: false, ...ONE }, '.state.live'],
        ['frozen', { isLive: true, isFrozen: true, ...TWO }, '.state:has-text("frozen")'],
      ])('%s: axe finds nothing serious', async (_name, state, shown) => {
        await opened.tell(await told(isOpen, state));
        await opened.page.locator(shown).waitFor();
        expect(await seriousFaults(opened.page)).toEqual([]);
      });
    });

    it('lets the reader choose, where a store has several pipelines', async () => {
      const { page, tell, heard, close } = await openPage(browser, 'dashboard', 'light');
      const message = await told(full, { isLive: false, isFrozen: false, ...TWO });
      await tell(message);
      const choice = page.getByRole('combobox', { name: 'Pipeline' });
      expect([await choice.inputValue(), await choice.locator('option').allTextContents()]).toEqual([
        'default',
        TWO.pipelines,
      ]);
      await choice.selectOption('club');
      expect((await heard()).at(-1)).toEqual({ kind: 'choosePipeline', pipeline: 'club' });
      await tell({ ...message, ...ONE });
      await choice.waitFor({ state: 'detached' });
      await close();
    });

    it('shows what would be markup as text in the dashboard, under a policy of nonces', async () => {
      const { page, tell, faults, close } = await openPage(browser, 'dashboard', 'light');
      const message = await told(full, { isLive: false, isFrozen: false, ...ONE });
      await tell({ ...message, place: HOSTILE[0], page: { ...message.page, name: HOSTILE[1] } });
      await page.locator('#dashboard nav button', { hasText: 'Categories' }).click();
      await page.locator('#brands svg text', { hasText: HOSTILE[0] }).waitFor();
      await page.locator('#brands summary').click();
      for (const text of HOSTILE) await page.locator('#brands td', { hasText: text }).waitFor();
      expect(await page.locator('header h1').textContent()).toContain(HOSTILE[1]);
      expect(await page.evaluate(() => 'hasRun' in window)).toBe(false);
      expect(await page.locator('img').count()).toBe(0);
      expect(faults).toEqual([]);
      const policy = await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
      expect(policy).toMatch(/^default-src 'none'; script-src 'nonce-[\w+/=]+'; style-src \S+ 'sha256-\S+'; /);
      expect(policy).not.toMatch(/unsafe/);
      await close();
    });

    it('shows what would be markup as text in the table of documents', async () => {
      const { page, tell, faults, close } = await openPage(browser, 'documents', 'light');
      await tell({
        kind: 'begin',
        state: { collection: 'session_metrics', store: 'folder', dir: '/data', database: '', filter: '', sort: '' },
      });
      await tell({ kind: 'opened', query: 1, columns: ['_id', HOSTILE[0]], total: 1 });
      await tell({ kind: 'page', query: 1, first: 0, rows: [['1', HOSTILE[1]]], isEnd: true });
      await page.locator('[role=columnheader]', { hasText: HOSTILE[0] }).waitFor();
      await page.locator('[role=cell]', { hasText: HOSTILE[1] }).waitFor();
      await tell({ kind: 'document', row: 0, text: HOSTILE.join('\n') });
      await page.locator('.detail', { hasText: HOSTILE[0] }).waitFor();
      expect(await page.evaluate(() => 'hasRun' in window)).toBe(false);
      expect(faults).toEqual([]);
      await close();
    });

    it.each(themes)('axe finds nothing serious in the table of documents in %s', async (theme) => {
      const { page, tell, close } = await openPage(browser, 'documents', theme);
      const state = { collection: 'late_events', store: 'folder', dir: '/data', database: '', filter: '', sort: '' };
      await tell({ kind: 'begin', state });
      await tell({ kind: 'opened', query: 1, columns: ['_id', 'reason'], total: 2 });
      await tell({
        kind: 'page',
        query: 1,
        first: 0,
        rows: [
          ['1', 'late'],
          ['2', 'late'],
        ],
        isEnd: true,
      });
      await page.locator('[role=cell]', { hasText: 'late' }).first().waitFor();
      expect(await seriousFaults(page)).toEqual([]);
      await tell({ kind: 'error', field: 'filter', message: 'It is not JSON.' });
      expect(await seriousFaults(page)).toEqual([]);
      await close();
    });

    describe('the report', () => {
      let folder: string;
      const urls: Record<string, string> = {};
      beforeAll(async () => {
        folder = mkdtempSync(join(tmpdir(), 'footpath-report-'));
        const options = { ...(await pageAssets()), madeAt: MADE_AT };
        const small = sampleStore({ sessions: 60, days: 1 }).source;
        const open = sampleStore({ sessions: 60, days: 1, finished: false }).source;
        const { counters } = small.run;
        const broken = { ...small, run: { ...small.run, counters: { ...counters, late: counters.late + 1 } } };
        for (const [name, source] of Object.entries({ small, empty: sourceOf({}), open, broken })) {
          const path = join(folder, `${name}.html`);
          writeFileSync(path, await renderReport(source, options));
          urls[name] = pathToFileURL(path).href;
        }
      });
      afterAll(() => rmSync(folder, { recursive: true, force: true }));

      const looks: [string, BrowserContextOptions][] = [
        ['light', { colorScheme: 'light' }],
        ['dark', { colorScheme: 'dark' }],
        ['more contrast', { contrast: 'more' }],
        ['more contrast, dark', { contrast: 'more', colorScheme: 'dark' }],
        ['forced colours', { forcedColors: 'active' }],
      ];
      it.each(looks)('axe finds nothing serious in %s, in any state', { timeout: 300_000 }, async (_name, look) => {
        const context = await browser.newContext(look);
        for (const name of Object.keys(urls)) {
          const page = await context.newPage();
          await page.goto(urls[name]);
          await page.locator('#report h1').waitFor();
          expect(await seriousFaults(page), name).toEqual([]);
          if (name === 'broken') expect(await page.locator('.verdict').textContent()).toMatch(/^✗ does not reconcile/);
          await page.close();
        }
        await context.close();
      });
    });
  },
);
