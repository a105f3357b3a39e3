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

const folder = mkdtempSync(join(tmpdir(), 'footpath-pictures-'));
const demo = spawnSync(process.execPath, [join(root, 'dist/cli.cjs'), 'demo', '--dir', folder], { encoding: 'utf8' });
if (demo.status !== 0) throw new Error(`the demo failed: ${demo.stderr}`);
mkdirSync(pictures, { recursive: true });
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
for (const colorScheme of ['light', 'dark']) {
  const page = await browser.newPage({ viewport: { width: 900, height: 1200 }, colorScheme });
  await page.goto(pathToFileURL(join(folder, 'report.html')).href);
  await page.locator('svg.main-svg').first().waitFor();
  const text = await page.locator('body').textContent();
  // The picture shows this run's numbers, or it is not made.
  const read = /read ([\d,]+) = parsed/.exec(demo.stdout)[1].replaceAll(',', '\u2009');
  const shown = text.replaceAll(/[\u2009\u202f\u00a0]/g, '\u2009');
  if (!shown.includes(read)) throw new Error(`the report does not show ${read} records read`);
  await page.screenshot({ path: join(pictures, `report-${colorScheme}.png`) });
  await page.close();
}
await browser.close();
rmSync(folder, { recursive: true });
console.log('wrote kernel-lib/docs/pictures/report-light.png and report-dark.png');
