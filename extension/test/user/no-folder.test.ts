import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { browserMayBeMissing } from '../rig/browser';
import { openWorkbench, type Workbench } from '../rig/workbench';

const root = join(import.meta.dirname, '../..');
const pictures = join(root, 'dist-test/pictures');

describe.skipIf(browserMayBeMissing)(
  'a window in which no folder is open (needs a browser: apt-get install chromium)',
  () => {
    let workbench: Workbench;
    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      workbench = await openWorkbench({ vsix: join(root, 'footpath.vsix'), folderless: true });
    }, 300_000);
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') await workbench.screenshot(join(pictures, 'no-folder-failed.png'));
    });
    afterAll(() => workbench?.close());

    it('proves exactly once: that needs no folder', async () => {
      const { page } = workbench;
      await workbench.command('Footpath: Prove Exactly Once');
      const asked = page.locator('.quick-input-widget', { hasText: 'Runs of its own are killed' });
      await asked.locator('input.input').fill('1');
      await page.keyboard.press('Enter');
      await page.locator('.quick-input-list .monaco-list-row', { hasText: 'Simulated events' }).click();
      await told(/The same after 1 kill: [\d\u202f]+ documents compared in [\d.]+ s\./);
    }, 300_000);

    it('says of what needs one that it needs one, and what else would do', async () => {
      await workbench.command('Footpath: Start Demo');
      await told(/No folder is open: open one first, or set footpath\.dataFolder to an absolute path\./);
    }, 200_000);

    /** As a message of the editor. */
    const told = (text: RegExp) =>
      workbench.page.locator('.notification-list-item-message', { hasText: text }).first().waitFor();
  },
);
