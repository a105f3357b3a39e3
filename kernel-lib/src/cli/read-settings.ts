import { join } from 'node:path';
import { type LoadedSettings, loadSettings } from '../config/load-settings';
import { nodeFiles } from '../file/node-files';

/** Reads the settings of this process when they are first asked for, and then no more. */
export function readSettings(): () => LoadedSettings {
  let loaded: LoadedSettings | null = null;
  return () => (loaded ??= loadSettings(process.env, dotEnvOf(process.cwd())));
}

/** The text of the folder's `.env`; null where there is none. */
function dotEnvOf(folder: string): string | null {
  const path = join(folder, '.env');
  return nodeFiles.exists(path) ? new TextDecoder().decode(nodeFiles.readAll(path)) : null;
}
