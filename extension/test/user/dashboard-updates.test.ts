import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageOf } from '../../../kernel-lib/src/report/page-of';
import { sampleStore } from '../../../kernel-lib/test/report/sample-store';
import { browserMayBeMissing, launchBrowser } from '../rig/browser';
import { openPage } from '../web/open-page';

const MADE_AT = new Date(Date.UTC(2024, 0, 2, 4));

/** What the host tells after a commit, of a run that goes on: each has more sessions than the one before. */
async function told(sessions: number): Promise<object> {
  const { source } = sampleStore({ sessions, days: 2, finished: false });
  const page = await pageOf(source, { madeAt: MADE_AT });
  return { kind: 'page', place: '.footpath', page, isLive: true, isFrozen: false, pipelines: [], pipeline: null };
}

describe.skipIf(browserMayBeMissing)(
  'the dashboard while commits come in (needs a browser: apt-get install chromium)',
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser?.close());

    it('moves nothing that is read: scroll, open tables, their order and scroll, the focus', async () => {
      const { page, tell, faults, close } = await openPage(browser, 'dashboard', 'light');
      await tell(await told(300));
      await page.locator('#dashboard nav button', { hasText: 'Sessions' }).click();
      await page.waitForFunction(() => document.querySelectorAll('.footpath-plot .main-svg').length >= 3);

      const block = page.locator('#session-duration');
      await block.locator('summary', { hasText: 'Data' }).click();
      const head = block.locator('th').last();
      await head.locator('button').click();
      await head.locator('button').click();
      const sort = await head.getAttribute('aria-sort');
      expect(sort).toMatch(/ascending|descending/);
      const button = page.locator('.chart-block', { has: block }).locator('button', { hasText: 'Open in notebook' });
      await button.focus();
      await page.evaluate(() => {
        document.querySelector('main')!.scrollTop = 700;
        const scroll = document.querySelector<HTMLElement>('#session-duration .scroll')!;
        // As of a table that is longer.
        scroll.style.maxHeight = '120px';
        scroll.scrollTop = 40;
      });
      /** Where somebody reads, and what is there. */
      const reading = () =>
        page.evaluate(() => {
          const block = document.querySelector('#session-duration')!;
          const lines = [...block.querySelectorAll('tbody tr')].map((line) => line.lastElementChild!.textContent!);
          return {
            top: Math.round(document.querySelector('main')!.scrollTop),
            innerTop: block.querySelector('.scroll')!.scrollTop,
            isOpen: block.querySelector('details')!.open,
            sort: block.querySelector('th:last-child')!.getAttribute('aria-sort'),
            focus: document.activeElement!.getAttribute('aria-label')?.slice(0, 16) ?? null,
            isFocusHere: document.activeElement!.closest('.chart-block') === block.parentElement,
            lines: lines.length,
          };
        });
      const before = await reading();
      expect(before).toMatchObject({ innerTop: 40, isOpen: true, isFocusHere: true, focus: 'Open in notebook' });
      expect(before.top).toBeGreaterThan(500);

      for (const sessions of [320, 340, 360]) {
        const subtitle = await block.locator('figcaption p').textContent();
        await tell(await told(sessions));
        await page.waitForFunction(
          (old) => document.querySelector('#session-duration figcaption p')!.textContent !== old,
          subtitle,
        );
        // What a frame's layout would move has moved.
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        expect(await reading(), `${sessions} sessions`).toEqual(before);
        const values = await block.locator('tbody tr td:last-child').allTextContents();
        const numbers = values.map((text) => Number.parseFloat(text.replaceAll(/[^\d.]/g, '')));
        const inOrder = [...numbers].sort((a, b) => (sort === 'ascending' ? a - b : b - a));
        expect(numbers).toEqual(inOrder);
      }
      expect(faults).toEqual([]);
      await close();
    });

    it('goes on where it was, once a store that could not be read can be read again', async () => {
      const { page, tell, close } = await openPage(browser, 'dashboard', 'light');
      await tell(await told(300));
      await page.locator('#dashboard nav button', { hasText: 'Sessions' }).click();
      await page.waitForFunction(() => document.querySelectorAll('.footpath-plot .main-svg').length >= 3);
      await page.evaluate(() => {
        document.querySelector('main')!.scrollTop = 600;
      });
      await page.waitForFunction(() => document.querySelector('main')!.scrollTop === 600);
      await tell({ kind: 'failed', place: '.footpath', message: 'The store is locked.' });
      await page.locator('.state-page').waitFor();
      await tell(await told(320));
      await page.locator('#sessions').waitFor();
      expect(await page.evaluate(() => document.querySelector('main')!.scrollTop)).toBe(600);
      await close();
    });

    it('says how each figure is counted, in the words of the report, and leads each to a notebook', async () => {
      const { page, tell, heard, close } = await openPage(browser, 'dashboard', 'light');
      await tell(await told(300));
      const links = page.locator('#dashboard nav button');
      await links.first().waitFor();
      for (let i = 0; i < (await links.count()); i++) {
        await links.nth(i).click();
        const blocks = page.locator('.chart-block');
        expect(await blocks.count()).toBeGreaterThan(0);
        for (const block of await blocks.all()) {
          await block.locator('summary', { hasText: 'How this is counted' }).click();
          expect(await block.locator('dd').first().textContent()).toMatch(/\w{3,}.*\.$/s);
          await block.locator(':scope > button', { hasText: 'Open in notebook' }).click();
        }
      }
      const ids = (await heard()).flatMap((message) => ('chartId' in message ? [message.chartId] : []));
      expect(ids).toHaveLength(11);
      expect(ids[0]).toBe('overview-figures');
      await close();
    });

    it('says how fast the run goes, between commits as well, as text', async () => {
      const { page, tell, close } = await openPage(browser, 'dashboard', 'light');
      await tell({ kind: 'pace', text: '<b>shop</b> · 18.2k ev/s' });
      await tell(await told(300));
      await page.locator('.pace', { hasText: '<b>shop</b> · 18.2k ev/s' }).waitFor();
      await tell({ kind: 'pace', text: null });
      await page.locator('.pace').waitFor({ state: 'hidden' });
      await close();
    });
  },
);
