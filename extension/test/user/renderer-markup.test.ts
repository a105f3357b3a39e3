import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Chart, Figure } from '../../../kernel-lib/src/chart/chart';
import { CHART_MIME, PLOTLY_MIME } from '../../../kernel-lib/src/notebook/display/figure-bundle';
import { browserMayBeMissing, launchBrowser } from '../rig/browser';
import { openRenderer } from '../web/open-renderer';

const HOSTILE = '<img src=x onerror="hasRun=1">';
const figure: Figure = {
  data: [{ type: 'bar', x: [HOSTILE, 'b'], y: [1, 2], name: HOSTILE, text: [HOSTILE, ''], hovertext: [HOSTILE, ''] }],
  layout: { title: { text: HOSTILE }, xaxis: { title: { text: HOSTILE } }, showlegend: true },
};
const chart: Chart = {
  id: 'traffic',
  title: HOSTILE,
  subtitle: HOSTILE,
  alt: HOSTILE,
  figure,
  narrow: null,
  table: { columns: [{ name: HOSTILE, kind: 'text' }], rows: [[HOSTILE]] },
  notes: [HOSTILE],
};

describe.skipIf(browserMayBeMissing)(
  'the renderer below a cell, given markup in every text (needs a browser: apt-get install chromium)',
  () => {
    let browser: Browser;
    let page: Page;
    beforeAll(async () => {
      browser = await launchBrowser();
      page = await openRenderer(browser);
    });
    afterAll(() => browser?.close());

    it.each<[string, string, unknown]>([
      ['a figure', PLOTLY_MIME, figure],
      ['a chart', CHART_MIME, chart],
    ])('none of it becomes an element, in %s', async (_, mime, value) => {
      await page.evaluate(
        ({ mime, value }) => {
          const { renderer } = window as unknown as { renderer: { renderOutputItem(item: object, at: Element): void } };
          renderer.renderOutputItem({ id: '1', mime, json: () => value }, document.getElementById('output')!);
        },
        { mime, value },
      );
      await page.locator('#output .barlayer .point').first().waitFor();
      await page.locator('#output .barlayer .point').first().hover({ force: true });
      await page.locator('#output .hoverlayer .hovertext').first().waitFor();
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.evaluate(() => 'hasRun' in window)).toBe(false);
      if (mime !== CHART_MIME) return;
      for (const part of ['figcaption b', 'figcaption p', 'figure > p', 'th', 'td'])
        expect(await page.locator(`#output ${part}`).first().textContent(), part).toContain(HOSTILE);
    });
  },
);
