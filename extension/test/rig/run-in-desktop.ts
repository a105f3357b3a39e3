import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { type HostRun, type HostSuite, resultsOf } from './host-run';
import { removeFolder } from './remove-folder';
import { OF_THE_TEST_RUNNER, QUIET_SETTINGS } from './server';

/** Runs a suite in a desktop VS Code, with settings and extensions of its own: nothing of the user's is read or written. */
export async function runInDesktop(
  executable: string,
  { extension, entry, workspace, withinMs }: HostSuite,
): Promise<HostRun> {
  const home = mkdtempSync(join(tmpdir(), 'footpath-vscode-'));
  const results = join(home, 'results.json');
  const userData = join(home, 'data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(join(userData, 'User/settings.json'), JSON.stringify(QUIET_SETTINGS));
  let timer: NodeJS.Timeout | undefined;
  try {
    const ended = runTests({
      vscodeExecutablePath: executable,
      extensionDevelopmentPath: extension,
      extensionTestsPath: entry,
      extensionTestsEnv: {
        ...Object.fromEntries(OF_THE_TEST_RUNNER.map((name) => [name, undefined])),
        FOOTPATH_TEST_RESULTS: results,
      },
      launchArgs: [workspace, '--user-data-dir', userData, '--extensions-dir', join(home, 'extensions')],
    }).then(
      (code) => `ended with ${code}`,
      // A failed test ends it so, too: the results say which.
      (error: Error) => error.message,
    );
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve('it did not end in time'), withinMs);
    });
    return resultsOf(results, await Promise.race([ended, late]));
  } finally {
    clearTimeout(timer);
    await removeFolder(home);
  }
}
