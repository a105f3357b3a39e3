// `npm run pictures`: makes the pictures of the documents from the real thing: the demo's own report, in a real browser.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(import.meta.dirname, '..');
const pictures = join(root, 'docs/pictures');
const executablePath = [process.env.FOOTPATH_CHROMIUM, '/usr/bin/chromium'].find((path) => path && existsSync(path));
if (!executablePath) throw new Error('no Chromium: apt-get install chromium, or set FOOTPATH_CHROMIUM');
const MARGIN_PX = 24;

/** What each picture shows: from the top of the first element to the end of the last. */
const shots = [
  { name: 'report', from: '#report', to: '#overview' },
  { name: 'funnel', from: '#funnel-section > h2', to: 'figure#funnel .note >> nth=-1' },
];

/** The part of the page between two elements of its text, as wide as the first, with a margin. */
async function clipOf(page, from, to) {
  const first = await page.locator(from).boundingBox();
  const last = await page.locator(to).boundingBox();
  const y = Math.max(0, first.y - MARGIN_PX / 2);
  return {
    x: first.x - MARGIN_PX,
    y,
    width: first.width + 2 * MARGIN_PX,
    height: last.y + last.height - y + MARGIN_PX / 2,
  };
}

const folder = mkdtempSync(join(tmpdir(), 'footpath-pictures-'));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
try {
  const demo = spawnSync(process.execPath, [join(root, 'dist/cli.cjs'), 'demo', '--dir', folder], { encoding: 'utf8' });
  if (demo.status !== 0) throw new Error(`the demo failed: ${demo.stderr}`);
  const read = /read ([\d,]+) = parsed/.exec(demo.stdout)[1].replaceAll(',', '\u2009');
  mkdirSync(pictures, { recursive: true });
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ viewport: { width: 900, height: 1200 }, colorScheme, deviceScaleFactor: 2 });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.locator('svg.main-svg').first().waitFor();
    const text = await page.locator('body').textContent();
    // The pictures show this run's numbers, or they are not made.
    const shown = text.replaceAll(/[\u2009\u202f\u00a0]/g, '\u2009');
    if (!shown.includes(read)) throw new Error(`the report does not show ${read} records read`);
    for (const { name, from, to } of shots) {
      const path = join(pictures, `${name}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true, clip: await clipOf(page, from, to) });
      console.log(`wrote kernel-lib/docs/pictures/${name}-${colorScheme}.png`);
    }
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
