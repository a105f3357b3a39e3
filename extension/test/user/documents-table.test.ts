import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMayBeMissing, launchBrowser } from '../rig/browser';
import { type OpenPage, openPage } from '../web/open-page';

const QUERY = 1;

interface Asked {
  readonly kind: string;
  readonly first: number;
  readonly count: number;
}

/** The numbers of the rows that are in sight from their upper to their lower edge, below the head. */
function rowsInSight(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const table = document.querySelector('.table')!.getBoundingClientRect();
    const head = document.querySelector('.head')!.getBoundingClientRect();
    return [...document.querySelectorAll('.row')]
      .filter((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= head.bottom - 1 && bottom <= table.bottom + 1;
      })
      .map((row) => Number(row.getAttribute('aria-rowindex')) - 2);
  });
}

describe.skipIf(browserMayBeMissing)('the table of documents (needs a browser: apt-get install chromium)', () => {
  let browser: Browser;
  let opened: OpenPage;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  /** Opens a query of so many rows, each with its number. */
  async function table(total: number): Promise<Page> {
    opened = await openPage(browser, 'documents', 'light');
    const { page, tell } = opened;
    const state = { collection: 'many', store: 'folder', dir: '/data', database: '', filter: '', sort: '' };
    await tell({ kind: 'begin', state });
    await tell({ kind: 'opened', query: QUERY, columns: ['n'], total });
    await answer(total);
    return page;
  }

  /** Answers what the page asked for, until each row in sight has its values; those rows. */
  async function answer(total: number): Promise<number[]> {
    const { page, tell, heard } = opened;
    const isLoading = () => page.locator('.row .loading').first().isVisible();
    // What a scroll does is drawn in the next frame.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    while (await isLoading()) {
      for (const { kind, first, count } of (await heard()) as Asked[]) {
        if (kind !== 'page') continue;
        const rows = Array.from({ length: Math.min(count, total - first) }, (_, i) => [`row ${first + i}`]);
        await tell({ kind: 'page', query: QUERY, first, rows, isEnd: first + count >= total });
      }
    }
    const rows = await rowsInSight(page);
    for (const row of rows)
      expect(await page.locator(`.row[aria-rowindex="${row + 2}"]`).textContent()).toBe(`row ${row}`);
    return rows;
  }

  describe.each([1_000_000, 5_000])('of %d rows', (total) => {
    it('shows the last rows at its end and the middle in the middle', async () => {
      const page = await table(total);
      const scrollTo = (share: number) =>
        page.locator('.table').evaluate((element, at) => {
          element.scrollTop = at * (element.scrollHeight - element.clientHeight);
        }, share);
      const first = await answer(total);
      expect(first[0]).toBe(0);
      const visible = first.length;
      expect(visible).toBeGreaterThan(10);
      await scrollTo(1);
      expect((await answer(total)).at(-1)).toBe(total - 1);
      await scrollTo(0.5);
      const middle = await answer(total);
      expect(Math.abs(middle[0] - (total - visible) / 2)).toBeLessThan(0.001 * total);
      expect(middle).toHaveLength(visible);
      await opened.close();
    });

    it('is walked by keys: a page of rows at a time, to the end and back', async () => {
      const page = await table(total);
      const visible = (await answer(total)).length;
      await page.locator('.table').focus();
      await page.keyboard.press('PageDown');
      const [second] = await answer(total);
      // No row is left out, and few are seen twice.
      expect(second).toBeLessThanOrEqual(visible);
      expect(second).toBeGreaterThanOrEqual(visible - 3);
      await page.keyboard.press('End');
      expect((await answer(total)).at(-1)).toBe(total - 1);
      await page.keyboard.press('PageUp');
      const before = await answer(total);
      expect(total - 1 - before.at(-1)!).toBeLessThanOrEqual(visible);
      expect(total - 1 - before.at(-1)!).toBeGreaterThanOrEqual(visible - 3);
      await page.keyboard.press('Home');
      expect((await answer(total))[0]).toBe(0);
      expect(opened.faults).toEqual([]);
      await opened.close();
    });
  });

  it('offers Cancel beside what takes long, and says what was cancelled', async () => {
    const page = await table(10);
    await page.getByRole('button', { name: 'Find' }).click();
    const cancel = page.getByRole('button', { name: 'Cancel' });
    await cancel.click();
    expect((await opened.heard()).at(-1)).toEqual({ kind: 'cancel' });
    await opened.tell({ kind: 'cancelled' });
    await page.locator('.status', { hasText: 'Cancelled; the table is as it was.' }).waitFor();
    expect(await cancel.isVisible()).toBe(false);
    expect(await page.locator('.row').count()).toBe(10);
    await opened.close();
  });
});
