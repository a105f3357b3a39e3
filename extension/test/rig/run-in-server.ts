import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from './browser';
import { type HostRun, type HostSuite, resultsOf } from './host-run';
import { LOADED_WITHIN_MS, startServer } from './server';

/** Runs a suite in the VS Code that code-server carries: its window is a page of a browser without a screen. */
export async function runInServer({ extension, entry, workspace, withinMs }: HostSuite): Promise<HostRun> {
  const home = mkdtempSync(join(tmpdir(), 'footpath-vscode-'));
  const results = join(home, 'results.json');
  const server = await startServer({ home, smokeTestDriver: true, env: { FOOTPATH_TEST_RESULTS: results } });
  const browser = await launchBrowser();
  const console: string[] = [];
  try {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 } })).newPage();
    page.on('console', (message) => console.push(message.text()));
    let finished: (code: number) => void = () => undefined;
    const end = new Promise<number>((resolve) => {
      finished = resolve;
    });
    // The workbench calls these two, where they are, in a run of an extension's tests.
    await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => console.push(args.join(' ')));
    await page.exposeFunction('codeAutomationExit', (code: number) => finished(code));
    const remote = (path: string) => `vscode-remote://127.0.0.1:${server.port}${path}`;
    const payload = JSON.stringify([
      ['extensionDevelopmentPath', remote(extension)],
      ['extensionTestsPath', remote(entry)],
    ]);
    await page.goto(`${server.url}/?folder=${encodeURIComponent(workspace)}&payload=${encodeURIComponent(payload)}`, {
      timeout: LOADED_WITHIN_MS,
    });
    const timer = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), withinMs).unref());
    const outcome = await Promise.race([end, timer]);
    return resultsOf(results, `${outcome}\n${console.slice(-40).join('\n')}`);
  } finally {
    await browser.close();
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
