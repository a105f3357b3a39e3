import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { browserMayBeMissing } from '../rig/browser';
import { removeFolder } from '../rig/remove-folder';
import { openWorkbench, type Workbench } from '../rig/workbench';

const root = join(import.meta.dirname, '../..');
const pictures = join(root, 'dist-test/pictures');
const cli = join(root, 'dist/footpath/dist/cli.cjs');
const { capabilities, contributes } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
/** Nobody is asked: the workspace is in Restricted Mode until somebody trusts it. */
const UNASKED = { 'security.workspace.trust.startupPrompt': 'never' };
/** Commands that start something, or write; each has to say that it needs trust. */
const STARTS = ['Start Demo', 'Run Pipeline', 'Start Simulator', 'Rebuild', 'Resume', 'Export Report'];

it('what a workspace may not say before it is trusted are the settings, which name places; what starts something asks for trust; a virtual one is declined', () => {
  const { restrictedConfigurations, supported } = capabilities.untrustedWorkspaces;
  expect(supported).toBe('limited');
  expect([...restrictedConfigurations].sort()).toEqual(Object.keys(contributes.configuration.properties).sort());
  expect(capabilities.virtualWorkspaces.supported).toBe(false);
  const commands: { title: string; enablement?: string }[] = contributes.commands;
  for (const title of STARTS)
    expect(commands.find((each) => each.title === title)?.enablement, title).toMatch(/\bisWorkspaceTrusted\b/);
});

describe.skipIf(browserMayBeMissing)(
  'a workspace that is not trusted (needs a browser: apt-get install chromium)',
  () => {
    let workspace: string;
    let workbench: Workbench;
    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      workspace = mkdtempSync(join(tmpdir(), 'footpath-workspace-'));
      const footpath = (...args: string[]) =>
        execFileSync(process.execPath, [cli, ...args], { cwd: workspace, stdio: 'ignore' });
      footpath('simulate', '--events', '2000', '--out', 'shop.csv');
      footpath('run', '--csv', 'shop.csv');
      mkdirSync(join(workspace, '.vscode'));
      const settings = { 'footpath.dataFolder': '/etc', 'footpath.store': 'mongodb' };
      writeFileSync(join(workspace, '.vscode/settings.json'), JSON.stringify(settings));
      workbench = await openWorkbench({
        vsix: join(root, 'footpath.vsix'),
        workspace,
        trusted: false,
        settings: UNASKED,
      });
    }, 300_000);
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail') await workbench.screenshot(join(pictures, 'untrusted-failed.png'));
    });
    afterAll(async () => {
      await workbench?.close();
      await removeFolder(workspace);
    });

    it('starts nothing and offers nothing that would, says why, and shows what is there, wherever its settings point', async () => {
      const { page } = workbench;
      await page.locator('.activitybar .action-label[aria-label^="Footpath"]').click();
      await page.locator('.pane-body', { hasText: 'Restricted Mode: nothing is started' }).first().waitFor();
      const rows = page.locator('.pane-body .monaco-list-row');
      await rows.filter({ hasText: /^\.footpathdata folder/ }).waitFor();
      await rows.filter({ hasText: /^defaultfinished · epoch \d/ }).waitFor();
      expect(await rows.filter({ hasText: /mongodb/i }).count()).toBe(0);
      await workbench.screenshot(join(pictures, 'untrusted.png'));
      await rows.filter({ hasText: /^session_metrics/ }).click();
      await (await workbench.frameWith('[role=cell]')).locator('[role=cell]').first().waitFor();
      await page.keyboard.press('F1');
      const input = page.locator('.quick-input-widget input.input');
      await input.fill('>Footpath: ');
      const offered = page.locator('.quick-input-list .monaco-list-row');
      await offered.filter({ hasText: 'Footpath: Choose Store' }).first().waitFor();
      for (const title of STARTS) {
        await input.fill(`>Footpath: ${title}`);
        await expect
          .poll(async () => (await offered.allTextContents()).filter((text) => text.includes(`Footpath: ${title}`)))
          .toEqual([]);
      }
      await page.keyboard.press('Escape');
    }, 300_000);
  },
);
