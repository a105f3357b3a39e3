import type { Command } from 'commander';
import type { LoadedSettings } from '../config/load-settings';
import type { SettingName } from '../config/settings';
import type { TopicPlace } from '../log/open-any-topic';
import { DEFAULT_DIR } from './context';

/** Options that a setting fills in, by command and attribute. */
const FILLED_IN: Readonly<Record<string, Readonly<Record<string, SettingName>>>> = {
  run: { pipeline: 'pipeline', catalog: 'catalogDir' },
  serve: { pipeline: 'pipeline', catalog: 'catalogDir', host: 'httpHost', port: 'httpPort' },
  replay: { chunkSize: 'chunkRecords', csv: 'csvFile' },
};

/**
 * Gives a command what settings say and its line does not.
 *
 * @param load is called only where a setting can fill in something: what needs none of them is not stopped by a wrong one.
 */
export function fillInOptions(command: Command, load: () => LoadedSettings): void {
  if (!takesSettings(command)) return;
  const { settings, isSet } = load();
  const fillIn = (attribute: string, name: SettingName, value: unknown = settings[name]) => {
    const source = command.getOptionValueSource(attribute);
    if (isSet(name) && (source === undefined || source === 'default')) {
      command.setOptionValueWithSource(attribute, value, 'config');
    }
  };
  for (const [attribute, name] of Object.entries(FILLED_IN[commandPath(command)] ?? {})) fillIn(attribute, name);
  // The folder of the store is the same for all that have one.
  if (command.opts().dir === DEFAULT_DIR) fillIn('dir', 'dir');
  if (commandPath(command) === 'replay') fillIn('sleep', 'sleepSeconds', 1000 * settings.sleepSeconds);
  if (settings.profile === 'services') fillInServices(command, { kind: 'kafka', name: settings.topic });
  const { csv, jsonl, from } = command.opts();
  const hasInput = (csv ?? jsonl ?? from) !== undefined;
  if (commandPath(command) === 'run' && !hasInput) fillIn('csv', 'csvFile', [settings.csvFile]);
}

/** The words by which a command is called: `run` is one thing, `notebook run` another. */
export function commandPath(command: Command): string {
  const group = command.parent?.parent ? `${command.parent.name()} ` : '';
  return `${group}${command.name()}`;
}

function takesSettings(command: Command): boolean {
  const given = command.opts();
  if (FILLED_IN[commandPath(command)] !== undefined) return true;
  // The profile says whether there is a folder at all.
  if (given.dir === DEFAULT_DIR && command.getOptionValueSource('dir') !== 'cli') return true;
  return commandPath(command) === 'simulate' && given.out === undefined && given.to === undefined;
}

/** Under the profile `services` what is read and written where nobody says it is Kafka and MongoDB; who names a folder means it. */
function fillInServices(command: Command, topic: TopicPlace): void {
  const given = command.opts();
  const attributes = new Set(command.options.map((option) => option.attributeName()));
  const fillIn = (attribute: string, value: unknown) => {
    if (attributes.has(attribute) && given[attribute] === undefined) {
      command.setOptionValueWithSource(attribute, value, 'config');
    }
  };
  if (command.getOptionValueSource('dir') !== 'cli') fillIn('store', 'mongodb');
  const isRead =
    ['run', 'serve'].includes(commandPath(command)) && given.csv === undefined && given.jsonl === undefined;
  if (isRead) fillIn('from', topic);
  if (commandPath(command) === 'replay' || (commandPath(command) === 'simulate' && given.out === undefined))
    fillIn('to', topic);
}
