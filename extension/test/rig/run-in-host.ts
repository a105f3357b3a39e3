import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from './browser';
import { LOADED_WITHIN_MS, startServer } from './server';

/** One test of the suite inside the extension host. */
export interface HostTest {
  readonly file: string;
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'pending';
  readonly error?: string;
  readonly ms?: number;
}

export interface HostRun {
  readonly tests: readonly HostTest[];
  /** What the suite measured, by name. */
  readonly figures: Readonly<Record<string, unknown>>;
}

/** Runs a mocha entry in the extension host of a real VS Code, with the extension from its folder. */
export async function runInHost(
  extension: string,
  entry: string,
  workspace: string,
  withinMs: number,
): Promise<HostRun> {
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
    if (!existsSync(results))
      throw new Error(
        `The suite gave no results (${outcome}):\n${textOf(`${results}.part`)}\n${console.slice(-40).join('\n')}`,
      );
    return JSON.parse(readFileSync(results, 'utf8'));
  } finally {
    await browser.close();
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : 'no test has ended';
}
