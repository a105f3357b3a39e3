import { type LoadedSettings, loadSettings } from '../config/load-settings';
import { dotEnvOf } from '../file/dot-env';

/** Reads the settings of this process when they are first asked for, and then no more. */
export function readSettings(): () => LoadedSettings {
  let loaded: LoadedSettings | null = null;
  return () => (loaded ??= loadSettings(process.env, dotEnvOf(process.cwd())));
}
