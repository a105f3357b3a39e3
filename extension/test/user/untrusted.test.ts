import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
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
const STARTS = ['Start Demo', 'Run Pipeline', 'Start Simulator', 'Rebuild', 'Export Report'];
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
    const settingsFile = () => join(workspace, '.vscode/settings.json');
    beforeAll(async () => {
      mkdirSync(pictures, { recursive: true });
      workspace = mkdtempSync(join(tmpdir(), 'footpath-workspace-'));
      const footpath = (...args: string[]) =>
        execFileSync(process.execPath, [cli, ...args], { cwd: workspace, stdio: 'ignore' });
      footpath('simulate', '--events', '2000', '--out', 'shop.csv');
      footpath('run', '--csv', 'shop.csv');
      mkdirSync(join(workspace, '.vscode'));
      const settings = { 'footpath.dataFolder': 'of-the-workspace', 'footpath.store': 'mongodb' };
      writeFileSync(settingsFile(), JSON.stringify(settings));
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
      for (const title of STARTS) expect(await offers(title), title).toBe(false);
    }, 300_000);

    it('starts nothing from elsewhere either: a page whose store is empty says so too', async () => {
      const { page } = workbench;
      renameSync(join(workspace, '.footpath'), join(workspace, 'away'));
      await workbench.command('Footpath: Open Dashboard');
      const dashboard = await workbench.frameWith('button:has-text("Start demo")');
      await dashboard.locator('button', { hasText: 'Start demo' }).click();
      const told = page.locator('.notification-list-item', { hasText: 'Restricted Mode: nothing is started' });
      await told.locator('.monaco-button', { hasText: 'Manage Workspace Trust' }).waitFor();
      expect(existsSync(join(workspace, '.footpath'))).toBe(false);
      renameSync(join(workspace, 'away'), join(workspace, '.footpath'));
      await workbench.command('Notifications: Clear All Notifications');
    }, 300_000);

    it('once it is trusted its settings count, the same search finds what was not offered, and that works', async () => {
      const { page } = workbench;
      await workbench.command('Workspaces: Manage Workspace Trust');
      await page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
      await page.locator('.workspace-trust-editor.trusted').waitFor();
      await page.keyboard.press('Control+W');
      await page.locator('.workspace-trust-editor').waitFor({ state: 'detached' });
      const rows = page.locator('.pane-body .monaco-list-row');
      await rows
        .filter({ hasText: /mongodb/i })
        .first()
        .waitFor();
      for (const title of STARTS) expect(await offers(title), title).toBe(true);
      // The demo goes to the store that is chosen, and no database answers.
      await workbench.command('Footpath: Start Demo');
      await page.locator('.notification-list-item-message', { hasText: '127.0.0.1:27017' }).first().waitFor();
      writeFileSync(settingsFile(), JSON.stringify({ 'footpath.dataFolder': 'of-the-workspace' }));
      await rows
        .filter({ hasText: /mongodb/i })
        .first()
        .waitFor({ state: 'detached' });
      await workbench.command('Footpath: Start Demo');
      await rows.filter({ hasText: /^demorunning .*ev\/s/ }).waitFor();
      await rows.filter({ hasText: /^of-the-workspacedata folder/ }).waitFor();
      expect(await page.locator('.pane-body', { hasText: 'Restricted Mode' }).count()).toBe(0);
    }, 300_000);

    /** Whether the palette has a command. Where it has not, it shows those that are like it, once it has looked: then nothing more comes. */
    async function offers(title: string): Promise<boolean> {
      const { page } = workbench;
      const input = page.locator('.quick-input-widget input.input');
      const offered = page.locator('.quick-input-list .monaco-list-row');
      const none = offered.filter({ hasText: /^No matching commands/ });
      await page.keyboard.press('F1');
      await input.fill('>qqzzqqzz');
      await none.waitFor();
      await input.fill(`>Footpath: ${title}`);
      await none.waitFor({ state: 'detached' });
      const texts = await offered.allTextContents();
      expect(texts).not.toEqual([]);
      await page.keyboard.press('Escape');
      await input.waitFor({ state: 'hidden' });
      return texts.some((text) => text.includes(`Footpath: ${title}`));
    }
  },
);
