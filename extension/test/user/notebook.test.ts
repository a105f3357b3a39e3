import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserMayBeMissing } from '../rig/browser';
import { removeFolder } from '../rig/remove-folder';
import { openWorkbench, type Workbench } from '../rig/workbench';
import { notebookText } from '../support/notebook-text';

const root = join(import.meta.dirname, '../..');
const pictures = join(root, 'dist-test/pictures');
const CHART = '.footpath-plot svg.main-svg';
const DRAWN = '.footpath-plot:has(svg.main-svg)';

const TWO_CHARTS = [
  "import { charts, open, run, show, simulate, temporaryStore } from 'footpath';\nconst folder = temporaryStore();\nawait simulate({ events: 3000, days: 1, seed: 3, out: folder + '/shop.csv' });\nawait run({ csv: folder + '/shop.csv', dir: folder });\nconst drawn = await charts(open(folder));",
  'show(drawn.traffic);',
  "show({ data: [{ type: 'bar', x: ['a', 'b', 'c'], y: [3, 1, 2] }], layout: { title: { text: 'Plain figure' } } });",
];
const FIFTY_CHARTS = [
  "import { show } from 'footpath';\nfor (let i = 0; i < 50; i++) show({ data: [{ type: 'scatter', x: [1, 2, 3], y: [i, 50 - i, i % 7] }], layout: { height: 160, margin: { t: 40, b: 30 }, title: { text: 'Chart ' + i } } });",
];

/** The cell that fails, or its callee, stands behind lines of its own: the link has to lead to its line. */
const FAILS_ITSELF = ['const one = 1;', "const two = 2;\n\nthrow new RangeError('thrown here');"];
const FAILS_IN_ANOTHER = [
  "const three = 3;\nfunction thrower() {\n  const four = 4;\n  throw new RangeError('thrown there');\n}",
  'const five = 5;\nthrower();',
];

const SOON = { timeout: 60_000 };

const ENDLESS = ['await new Promise(() => {});', 'console.log(1);'];

/** The colours of the charts' scales, and those that the editor's theme has for text, as the browser has computed them. */
const inks = (frame: Frame) =>
  frame.evaluate((selector) => {
    const probe = document.createElement('span');
    document.body.append(probe);
    const theme = ['--vscode-editor-foreground', '--vscode-descriptionForeground'].map((name) => {
      probe.style.color = `var(${name})`;
      return getComputedStyle(probe).color;
    });
    probe.remove();
    const texts = [...document.querySelectorAll(`${selector} .xtick text`)];
    return { theme, charts: [...new Set(texts.map((text) => getComputedStyle(text).fill))] };
  }, CHART);

describe.skipIf(browserMayBeMissing)(
  'charts and errors below cells, as a user sees them (needs a browser: apt-get install chromium)',
  () => {
    let workbench: Workbench;
    let workspace: string;

    async function openFile(name: string): Promise<void> {
      await workbench.openFile(name);
      await workbench.page.locator('.notebook-editor .code-cell-row').first().waitFor({ timeout: 60_000 });
    }

    function chooseTheme(name: string): void {
      mkdirSync(join(workspace, '.vscode'), { recursive: true });
      writeFileSync(join(workspace, '.vscode/settings.json'), JSON.stringify({ 'workbench.colorTheme': name }));
    }

    async function charts(count: number, withinMs = 120_000): Promise<Frame> {
      const frame = await workbench.frameWith(CHART, withinMs);
      await frame.waitForFunction(
        ([selector, wanted]) => document.querySelectorAll(selector as string).length >= (wanted as number),
        [DRAWN, count] as const,
        { timeout: withinMs },
      );
      return frame;
    }

    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      workspace = mkdtempSync(join(tmpdir(), 'footpath-workspace-'));
      writeFileSync(join(workspace, 'two.ipynb'), notebookText(TWO_CHARTS));
      writeFileSync(join(workspace, 'fifty.ipynb'), notebookText(FIFTY_CHARTS));
      writeFileSync(join(workspace, 'endless.ipynb'), notebookText(ENDLESS));
      writeFileSync(join(workspace, 'itself.ipynb'), notebookText(FAILS_ITSELF));
      writeFileSync(join(workspace, 'another.ipynb'), notebookText(FAILS_IN_ANOTHER));
      workbench = await openWorkbench({ vsix: join(root, 'footpath.vsix'), workspace, heightPx: 1400 });
    }, 240_000);
    afterAll(async () => {
      await workbench?.close();
      await removeFolder(workspace);
    });

    it('are drawn by Run All', async () => {
      await openFile('two.ipynb');
      await workbench.command('Notebook: Run All');
      await charts(2);
      await workbench.screenshot(join(pictures, 'notebook-charts.png'));
    }, 240_000);

    it.each([
      ['dark', 'Dark Modern'],
      ['light', 'Light Modern'],
      ['contrast-dark', 'Default High Contrast'],
      ['contrast-light', 'Default High Contrast Light'],
    ])(
      'follow a theme that is %s',
      async (name, theme) => {
        const frame = await charts(2);
        const before = await inks(frame);
        chooseTheme(theme);
        await expect.poll(async () => (await inks(frame)).theme, SOON).not.toEqual(before.theme);
        await expect
          .poll(async () => {
            const { theme, charts } = await inks(frame);
            return charts.length > 0 && charts.every((ink) => theme.includes(ink)) ? 'the theme’s' : { theme, charts };
          }, SOON)
          .toBe('the theme’s');
        await workbench.screenshot(join(pictures, `notebook-${name}.png`));
      },
      120_000,
    );

    it('are there again when the window is loaded anew, and Run All draws them anew', async () => {
      await workbench.page.reload();
      await charts(2);
      await workbench.screenshot(join(pictures, 'notebook-reloaded.png'));
      await workbench.page.locator('.notebook-editor .code-cell-row').first().click();
      await workbench.command('Notebook: Clear All Outputs');
      await expect.poll(() => countOf(workbench), SOON).toBe(0);
      await workbench.command('Notebook: Run All');
      await charts(2);
    }, 300_000);

    it('are drawn where there are fifty', async () => {
      await workbench.command('View: Close All Editors');
      await openFile('fifty.ipynb');
      await workbench.command('Notebook: Run All');
      await expect.poll(() => countOf(workbench), { timeout: 200_000 }).toBe(50);
      await workbench.screenshot(join(pictures, 'notebook-fifty.png'));
    }, 300_000);

    it('are beside a toolbar with Interrupt while a cell runs, which ends it', async () => {
      const { page } = workbench;
      await openFile('endless.ipynb');
      await workbench.command('Notebook: Run All');
      const button = page.getByRole('button', { name: /^Interrupt/ }).first();
      await button.waitFor({ timeout: 60_000 });
      await workbench.screenshot(join(pictures, 'notebook-running.png'));
      await button.click({ timeout: 120_000 });
      await workbench.frameWith('text=The cell was interrupted', 120_000);
    }, 300_000);

    it.each([
      { fails: 'itself', place: 'Cell In[2], line 3', cell: 1, line: "throw new RangeError('thrown here');" },
      {
        fails: 'in a function of an earlier cell',
        file: 'another',
        place: 'Cell In[1], line 4',
        cell: 0,
        line: "  throw new RangeError('thrown there');",
      },
    ])(
      'say where a cell fails, $fails, and a click on that leads there: what is typed next stands in that line',
      async ({ fails, file = fails, place, cell, line }) => {
        const { page } = workbench;
        await workbench.command('View: Close All Editors');
        await openFile(`${file}.ipynb`);
        await workbench.command('Notebook: Run All');
        const [, number, lineNumber] = /In\[(\d+)\], line (\d+)/.exec(place)!;
        const link = `a[href$="execution_count=${number}&line=${lineNumber}"]`;
        const frame = await workbench.frameWith(link, 120_000);
        expect(
          await frame
            .locator('.traceback', { has: frame.locator(link) })
            .first()
            .textContent(),
        ).toContain(place);
        await frame.locator(link).last().click();
        const row = page.locator('.notebook-editor .code-cell-row').nth(cell);
        await row.locator('.monaco-editor.focused').waitFor();
        await workbench.screenshot(join(pictures, `cell-error-${file}.png`));
        await page.keyboard.type('/*here*/');
        await expect
          .poll(async () => (await row.locator('.view-line').allTextContents()).map(plain), SOON)
          .toContain(`/*here*/${line}`);
      },
      240_000,
    );
  },
);

/** The editor shows blanks as others that do not break. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

async function countOf({ page }: Workbench): Promise<number> {
  const counts = await Promise.all(
    page.frames().map((frame) =>
      frame
        .locator(DRAWN)
        .count()
        .catch(() => 0),
    ),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
