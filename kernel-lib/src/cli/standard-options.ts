import type { Command } from 'commander';
import type { LoadedSettings } from '../config/load-settings';
import type { SettingName } from '../config/settings';
import { DEFAULT_DIR } from './context';

/** Options that a setting fills in, by command and attribute. */
const FILLED_IN: Readonly<Record<string, Readonly<Record<string, SettingName>>>> = {
  run: { pipeline: 'pipeline', catalog: 'catalogDir' },
  serve: { pipeline: 'pipeline', catalog: 'catalogDir', host: 'httpHost', port: 'httpPort' },
  replay: { chunkSize: 'chunkRecords' },
};

/** Gives a command what settings say and its line does not. */
export function fillInOptions(command: Command, { settings, isSet }: LoadedSettings): void {
  const fillIn = (attribute: string, name: SettingName, value: unknown = settings[name]) => {
    const source = command.getOptionValueSource(attribute);
    if (isSet(name) && (source === undefined || source === 'default')) {
      command.setOptionValueWithSource(attribute, value, 'config');
    }
  };
  for (const [attribute, name] of Object.entries(FILLED_IN[command.name()] ?? {})) fillIn(attribute, name);
  // The folder of the store is the same for all that have one.
  if (command.opts().dir === DEFAULT_DIR) fillIn('dir', 'dir');
  if (command.name() === 'replay') fillIn('sleep', 'sleepSeconds', 1000 * settings.sleepSeconds);
}
