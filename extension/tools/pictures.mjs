// The pictures of the extension's README, from the packaged VSIX in a real workbench. Each shows the numbers that the command
// gives as JSON for the same store, or it is not made.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const pictures = join(root, 'media/pictures');
const cli = join(root, '../kernel-lib/dist/cli.cjs');
const NOTEBOOK = '2-windows-sessions-and-what-did-not-count.ipynb';
/** Of the chart that is shown, whatever its numbers. */
const SHOWN = 'Sessions by behaviour segment';
const CHART_MIME = 'application/vnd.footpath.chart.v1+json';
const MOST_BYTES = 300_000;
/** A cell that draws a figure, above it. */
const CELL_PX = 100;
const WHEEL_PX = 120;
/** Nothing is half faded in. */
const STILL = { 'workbench.reduceMotion': 'on' };
const SIZE = { widthPx: 1280, heightPx: 800 };

/** Makes all of them, and gives their paths. */
export async function makePictures() {
  mkdirSync(pictures, { recursive: true });
  const scratch = mkdtempSync(join(tmpdir(), 'footpath-pictures-'));
  const { openWorkbench } = await rig(scratch);
  const workspace = join(scratch, 'shop');
  mkdirSync(workspace);
  const workbench = await openWorkbench({ vsix: join(root, 'footpath.vsix'), workspace, settings: STILL, ...SIZE });
  try {
    cpSync(join(root, '../notebooks', NOTEBOOK), join(workbench.workspace, NOTEBOOK));
    return [await dashboard(workbench), await report(workbench), await notebook(workbench, scratch)];
  } finally {
    await workbench.close();
    // An engine ends with its window, and a little after it.
    rmSync(scratch, { recursive: true, force: true, maxRetries: 100, retryDelay: 100 });
  }
}

/** The tests' way into a workbench, which is TypeScript. */
async function rig(scratch) {
  const outfile = join(scratch, 'workbench.mjs');
  await build({
    entryPoints: [join(root, 'test/rig/workbench.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile,
  });
  // Beside the packages that it imports.
  const place = join(root, 'dist-test/workbench.mjs');
  mkdirSync(join(root, 'dist-test'), { recursive: true });
  cpSync(outfile, place);
  return import(pathToFileURL(place).href);
}

/** The demo, once all is read: nothing moves any more, and the run goes on. */
async function dashboard(workbench) {
  const { page } = workbench;
  await workbench.command('Footpath: Start Demo');
  await page.locator('.activitybar .action-label[aria-label^="Footpath"]').click();
  const row = (text) => page.locator('.pane-body .monaco-list-row', { hasText: text });
  await row(/^demo shopfinished/).waitFor({ timeout: 400_000 });
  const engine = row(/^demorunning/);
  await engine.click();
  await row(/^lag 0 records/).waitFor({ timeout: 200_000 });
  await workbench.command('Footpath: Open Dashboard');
  const frame = await workbench.frameWith('.state.live', 60_000);
  const data = json(workbench, 'report', '--data');
  const { counters } = await settled(frame, data);
  mustShow('the tree', (await row(/events read$/).textContent()) ?? '', [counters.read]);
  return picture(workbench, 'dashboard');
}

/** Waits until the page shows what the command gives. */
async function settled(frame, { equations, verdict }) {
  for (const { text } of equations)
    await frame.locator('.equations li', { hasText: text }).waitFor({ timeout: 60_000 });
  if (!verdict.holds) throw new Error(`the demo does not reconcile: ${verdict.text}`);
  const [, read] = /^read ([\d\u202f]+) = /.exec(equations[0].text);
  return { counters: { read } };
}

async function report(workbench) {
  const { page } = workbench;
  await workbench.command('Footpath: Export Report');
  const input = page.locator('.quick-input-widget input.input');
  await input.waitFor();
  await page.waitForFunction(() =>
    document.querySelector('.quick-input-widget input.input')?.value.endsWith('footpath-report.html'),
  );
  await page.keyboard.press('Enter');
  const frame = await workbench.frameWith('#report h1', 120_000);
  await settled(frame, json(workbench, 'report', '--data'));
  return picture(workbench, 'report');
}

async function notebook(workbench, scratch) {
  const { page } = workbench;
  await workbench.command('Footpath: Stop');
  await page.keyboard.press('Control+Shift+E');
  await page.locator('.explorer-folders-view .monaco-list-row', { hasText: NOTEBOOK.slice(0, 12) }).dblclick();
  await page.waitForSelector('.notebookOverlay .code-cell-row', { timeout: 90_000 });
  await workbench.command('Notebook: Run All');
  const out = join(scratch, 'run.ipynb');
  execFileSync(process.execPath, [cli, 'notebook', 'run', join(workbench.workspace, NOTEBOOK), '--out', out]);
  const { title, subtitle } = chartsOf(out).find(({ id }) => id === 'behavior-mix');
  const box = await page.locator('.notebookOverlay').boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let turns = 0; turns < 600; turns++) {
    for (const frame of page.frames()) {
      const figures = frame.locator('.footpath-chart', { has: frame.locator('svg.main-svg'), hasText: SHOWN });
      for (const figure of await figures.all()) {
        const place = await figure.boundingBox({ timeout: 300 }).catch(() => null);
        const fromTop = place === null ? -1 : place.y - box.y;
        if (fromTop < CELL_PX || fromTop > CELL_PX + WHEEL_PX || fromTop + place.height > box.height) continue;
        mustShow('the notebook', await figure.locator('figcaption').textContent(), [title, subtitle]);
        return picture(workbench, 'notebook');
      }
    }
    await page.mouse.wheel(0, WHEEL_PX);
  }
  throw new Error('the chart of the notebook did not come into sight');
}

function chartsOf(file) {
  const { cells } = JSON.parse(readFileSync(file, 'utf8'));
  const outputs = cells.flatMap(({ outputs: all = [] }) => all);
  return outputs.flatMap(({ data }) => (data?.[CHART_MIME] ? [data[CHART_MIME]] : []));
}

function json({ workspace }, ...args) {
  const options = { cwd: workspace, encoding: 'utf8', maxBuffer: 1e9 };
  return JSON.parse(execFileSync(process.execPath, [cli, ...args, '--dir', '.footpath'], options));
}

function mustShow(place, text, wanted) {
  for (const each of wanted) if (!text.includes(each)) throw new Error(`${place} shows '${text}' and not '${each}'`);
}

async function picture(workbench, name) {
  // Messages that go by themselves are not what the picture is of.
  await workbench.command('Notifications: Clear All Notifications');
  await workbench.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  const path = join(pictures, `${name}.png`);
  await workbench.screenshot(path);
  const { size } = statSync(path);
  if (size > MOST_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MOST_BYTES}`);
  return path;
}

if (process.argv[1] === import.meta.filename)
  for (const path of await makePictures()) console.log(`wrote extension${path.slice(root.length)}`);
