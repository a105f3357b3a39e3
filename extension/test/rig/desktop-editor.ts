import { homedir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, SilentReporter } from '@vscode/test-electron';
import { VSCODE } from './install-server';

const ANSWERS_WITHIN_MS = 5000;

interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Brings VS Code and gives its executable; fails where it cannot be had. */
  download(): Promise<string>;
}

/**
 * The executable of a desktop VS Code for the suite in the extension host; undefined where code-server has to do: without a
 * screen, or where VS Code cannot be downloaded. `FOOTPATH_TEST_EDITOR` decides otherwise: `server`, `desktop` (whose failure is an
 * error), or the path of an executable.
 */
export async function desktopEditor(
  { env, platform, download }: Machine = { env: process.env, platform: process.platform, download: downloadDesktop },
): Promise<string | undefined> {
  const chosen = env.FOOTPATH_TEST_EDITOR;
  if (chosen === 'desktop') return download();
  if (chosen) return chosen === 'server' ? undefined : chosen;
  const hasScreen = platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  return hasScreen ? download().catch(() => undefined) : undefined;
}

function downloadDesktop(): Promise<string> {
  const cachePath = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'footpath', 'vscode-desktop');
  return downloadAndUnzipVSCode({
    version: VSCODE,
    cachePath,
    reporter: new SilentReporter(),
    timeout: ANSWERS_WITHIN_MS,
  });
}
