import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/render-report';
import { CHROMIUM_MISSING, chromiumIsMissing, launchChromium, mayBeMissing } from './chromium';
import { pageAssets } from './page-assets';
import { contrastFaults, structureFaults } from './page-faults';
import { withQuietPage } from './quiet-page';
import { sampleStore, sourceOf } from './sample-store';

const HOSTILE = ['<img src=x onerror=alert(1)>', '</script><script>alert(2)</script>', '<b>bold</b> %{x} &amp;'];
const FIGURES = 10;

function openTables(page: Page): Promise<void> {
  return page.$$eval('details', (all) => {
    for (const details of all) details.open = true;
  });
}

const skipped = chromiumIsMissing && mayBeMissing;

describe.skipIf(skipped)(skipped ? `the report in a browser (${CHROMIUM_MISSING})` : 'the report in a browser', () => {
  let browser: Browser;
  let folder: string;
  let urls: Record<'full' | 'empty', string>;

  beforeAll(async () => {
    if (chromiumIsMissing) throw new Error(CHROMIUM_MISSING);
    folder = mkdtempSync(join(tmpdir(), 'footpath-report-'));
    const options = { ...(await pageAssets()), madeAt: new Date(Date.UTC(2024, 0, 2, 4)) };
    const save = async (name: string, html: Promise<string>) => {
      const path = join(folder, `${name}.html`);
      writeFileSync(path, await html);
      return pathToFileURL(path).href;
    };
    urls = {
      full: await save('full', renderReport(sampleStore({ sessions: 3000, days: 5, brands: HOSTILE }).source, options)),
      empty: await save('empty', renderReport(sourceOf({}), options)),
    };
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const withPage = (url: string, options: BrowserContextOptions, use: (page: Page) => Promise<void>) =>
    withQuietPage(browser, url, options, use);

  it('draws every figure, quietly and without a request', async () => {
    await withPage(urls.full, {}, async (page) => {
      expect(await page.locator('.plot').count()).toBe(FIGURES);
      const drawn = await page.$$eval('.plot', (plots) =>
        plots.map((plot) => plot.querySelectorAll('svg .plot path, svg .bars path, svg .scatterlayer path').length),
      );
      expect(drawn.every((marks) => marks > 0)).toBe(true);
      expect(await page.title()).toBe('Footpath · shop · 1–5 Oct 2019 UTC');
      await page.locator('#traffic .plot').hover();
      await page.locator('#funnel .plot').hover();
    });
  });

  it('shows what would be markup as text, in figures and tables', async () => {
    await withPage(urls.full, {}, async (page) => {
      expect(await page.locator('img, a[href^=http]').count()).toBe(0);
      expect(await page.locator('script').count()).toBe(3);
      const labels = await page.$$eval('#brands svg text', (texts) => texts.map((text) => text.textContent));
      expect(labels).toContain(HOSTILE[0]);
      await page.locator('#brands summary').click();
      const cells = await page.$$eval('#brands td:first-child', (all) => all.map((cell) => cell.textContent));
      expect(cells).toEqual(expect.arrayContaining(HOSTILE));
    });
  });

  it('sorts a table by a click on its head, and by the keyboard', async () => {
    await withPage(urls.full, {}, async (page) => {
      await page.locator('#brands summary').click();
      const column = (n: number) =>
        page.$$eval(`#brands td:nth-child(${n})`, (all) =>
          all.map((cell) => Number((cell.textContent ?? '').replace(/[^\d.]/g, ''))),
        );
      const views = await column(4);
      const head = page.locator('#brands th').nth(3);
      await head.locator('button').click();
      expect(await head.getAttribute('aria-sort')).toBe('descending');
      expect(await column(4)).toEqual([...views].sort((a, b) => b - a));
      await head.locator('button').focus();
      await page.keyboard.press('Enter');
      expect(await head.getAttribute('aria-sort')).toBe('ascending');
      expect(await column(4)).toEqual([...views].sort((a, b) => a - b));
    });
  });

  it('copies a table as CSV', async () => {
    await withPage(urls.full, { permissions: ['clipboard-read', 'clipboard-write'] }, async (page) => {
      await page.locator('#dead-letters summary').click();
      await page.locator('#dead-letters .copy').click();
      await page.locator('#dead-letters .status:text("copied")').waitFor();
      const csv = await page.evaluate(() => navigator.clipboard.readText());
      expect(csv.replaceAll('\r\n', '\n')).toMatch(
        /^reason,dead letters,share\n(bad|missing|column)-[a-z]+,\d+,0\.\d+\n/,
      );
    });
  });

  it.each(['light', 'dark'] as const)(
    'is legible in %s: contrast, headings, names and language',
    async (colorScheme) => {
      await withPage(urls.full, { colorScheme }, async (page) => {
        await openTables(page);
        expect(await page.evaluate(contrastFaults)).toEqual([]);
        expect(await page.evaluate(structureFaults)).toEqual([]);
        const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        expect(paper).toBe(colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(21, 24, 28)');
      });
    },
  );

  it('redraws its figures where the host turns dark', async () => {
    await withPage(urls.full, { colorScheme: 'light' }, async (page) => {
      const ink = () => page.$eval('#funnel svg .annotation text', (text) => getComputedStyle(text).fill);
      expect(await ink()).toBe('rgb(27, 31, 36)');
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.waitForFunction(() => {
        const text = document.querySelector('#funnel svg .annotation text');
        return text !== null && getComputedStyle(text).fill === 'rgb(230, 233, 237)';
      });
    });
  });

  it.each([360, 720, 1440])('fits a window %i px wide', async (width) => {
    await withPage(urls.full, { viewport: { width, height: 800 } }, async (page) => {
      await openTables(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      const outside = await page.$$eval('.plot', (plots) =>
        plots.flatMap((plot) => {
          const { left, right } = plot.getBoundingClientRect();
          return [...plot.querySelectorAll('svg text')]
            .filter((text) => {
              const box = text.getBoundingClientRect();
              return box.width > 0 && (box.left < left - 1 || box.right > right + 1);
            })
            .map((text) => text.textContent);
        }),
      );
      expect(outside).toEqual([]);
    });
  });

  it.each(['A4', 'Letter'] as const)(
    'prints on %s, light, with its tables, and is as before afterwards',
    async (format) => {
      await withPage(urls.full, { colorScheme: 'dark' }, async (page) => {
        await page.evaluate(() => {
          addEventListener('beforeprint', () => {
            const plot = document.querySelector('#funnel svg .annotation text') as Element;
            document.body.dataset.printed = `${getComputedStyle(plot).fill} ${document.querySelectorAll('#funnel details[open]').length}`;
          });
        });
        const pdf = await page.pdf({ format });
        expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
        const pages = pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;
        expect(pages).toBeGreaterThan(4);
        expect(pages).toBeLessThan(25);
        expect(await page.evaluate(() => document.body.dataset.printed)).toBe('rgb(27, 31, 36) 1');
        expect(await page.locator('#funnel details[open]').count()).toBe(0);
        expect(await page.locator('html[data-printing]').count()).toBe(0);
      });
    },
  );

  it('says what is missing where there is no data', async () => {
    await withPage(urls.empty, {}, async (page) => {
      expect(await page.locator('.plot').count()).toBe(0);
      const titles = await page.$$eval('figure h3', (all) => all.map((title) => title.textContent));
      expect(titles).toHaveLength(FIGURES);
      expect(titles).toContain('There are no sessions for a funnel.');
      await openTables(page);
      expect(await page.evaluate(structureFaults)).toEqual([]);
    });
  });
});
