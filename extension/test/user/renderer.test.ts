import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMayBeMissing, launchBrowser } from '../rig/browser';
import { openRenderer } from '../web/open-renderer';

const MIME = 'application/vnd.plotly.v1+json';

describe.skipIf(browserMayBeMissing)(
  'the renderer below a cell, given figures of others (needs a browser: apt-get install chromium)',
  () => {
    let browser: Browser;
    let page: Page;
    const faults: string[] = [];
    beforeAll(async () => {
      browser = await launchBrowser();
      page = await openRenderer(browser, (error) => faults.push(error.message));
    });
    afterAll(async () => {
      expect(faults).toEqual([]);
      await browser?.close();
    });

    const render = (value: unknown) =>
      page.evaluate(
        ({ value, mime }) => {
          const { renderer } = window as unknown as { renderer: { renderOutputItem(item: object, at: Element): void } };
          renderer.renderOutputItem({ id: '1', mime, json: () => value }, document.getElementById('output')!);
        },
        { value, mime: MIME },
      );

    it.each([
      ['bars', [{ type: 'bar', x: ['a', 'b'], y: [1, 2] }], '.barlayer .point'],
      ['parts', [{ type: 'pie', labels: ['a', 'b'], values: [1, 2] }], '.pielayer .slice'],
      ['a trace without a type', [{ x: [1, 2], y: [3, 4] }], '.scatterlayer .trace'],
    ])('draws %s, of a figure without a layout too', async (_name, data, mark) => {
      await render({ data });
      await page.locator(`#output ${mark}`).first().waitFor();
    });

    it.each([
      ['histogram', { type: 'histogram', x: [1, 1, 7777] }],
      ['box', { type: 'box', y: [1, 2, 7777] }],
      ['heatmap', { type: 'heatmap', z: [[1, 7777]] }],
      ['sankey', { type: 'sankey', link: { source: [0], target: [1], value: [7777] } }],
    ])('says that it does not draw a %s, and draws nothing else for it', async (type, trace) => {
      await render({ data: [{ type: 'bar', y: [1] }, trace], layout: {} });
      const said = page.locator('#output p');
      await said.waitFor();
      expect(await said.textContent()).toMatch(
        new RegExp(`^Not drawn: .* of type ${type}\\. Footpath draws .*\\bbar\\b`),
      );
      expect(await page.locator('#output svg').count()).toBe(0);
      await page.locator('#output summary').click();
      await page.locator('#output pre', { hasText: '7777' }).waitFor();
    });

    it('draws nothing, and throws nothing, for what is no figure', async () => {
      for (const value of [null, {}, { data: 'x' }, { data: [null] }]) await render(value);
    });
  },
);
