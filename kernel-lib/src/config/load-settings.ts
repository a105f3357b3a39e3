import { parseEnv } from 'node:util';
import { FootpathError } from '../event/error';
import { type Setting, SettingError } from './setting';
import { SETTINGS, type SettingName, type Settings } from './settings';

/** Where a value comes from. */
export type Origin = 'environment' | '.env' | 'default' | 'not set';

/** A setting as `footpath config` shows it. */
export interface ShownSetting {
  readonly key: string;
  /** Null where nothing is set and nothing stands in. Secrets are hidden. */
  readonly value: string | null;
  readonly origin: Origin;
  readonly meaning: string;
}

export interface LoadedSettings {
  readonly settings: Settings;
  readonly shown: readonly ShownSetting[];
  /** Whether somebody set it. */
  isSet(name: SettingName): boolean;
}

/**
 * The settings in force: the environment's, then the `.env` file's, then the defaults. An empty text counts as not set, because
 * that is what a compose file makes of a variable that is missing.
 *
 * @param dotEnv text of the `.env` file of the working folder; null where there is none.
 * @throws FootpathError `bad-argument` that names every key whose value does not hold, and no secret.
 */
export function loadSettings(
  environment: Readonly<Record<string, string | undefined>>,
  dotEnv: string | null,
): LoadedSettings {
  const file = dotEnv === null ? {} : parseEnv(dotEnv);
  const values: Record<string, unknown> = {};
  const shown: ShownSetting[] = [];
  const faults: string[] = [];
  const origins = new Map<string, Origin>();
  for (const [name, setting] of Object.entries<Setting<unknown>>(SETTINGS)) {
    const { given, origin } = find(setting, environment, file);
    origins.set(name, origin);
    const hide = setting.show ?? ((text: string) => text);
    shown.push({ key: setting.key, value: given === null ? null : hide(given), origin, meaning: setting.meaning });
    try {
      values[name] = given === null ? null : setting.parse(given);
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      const told = setting.show ? 'what is given' : `'${given}'`;
      faults.push(`${setting.key} (${origin}) takes ${error.message}, not ${told}`);
    }
  }
  const settings = values as Settings;
  faults.push(...togetherFaults(settings), ...unknownKeys(file));
  if (faults.length > 0) throw wrong(faults);
  return { settings, shown, isSet: (name) => ['environment', '.env'].includes(origins.get(name)!) };
}

function find(
  { key, standard }: Setting<unknown>,
  environment: Readonly<Record<string, string | undefined>>,
  file: Readonly<Record<string, string | undefined>>,
): { given: string | null; origin: Origin } {
  if (environment[key]) return { given: environment[key], origin: 'environment' };
  if (file[key]) return { given: file[key], origin: '.env' };
  return { given: standard, origin: standard === null ? 'not set' : 'default' };
}

/** Settings that only hold together. */
function togetherFaults({ saslMechanism, saslUsername, saslPassword, kafkaTls, kafkaTlsCa }: Settings): string[] {
  const faults: string[] = [];
  if (saslMechanism !== null && (saslUsername === null || saslPassword === null)) {
    faults.push('KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD');
  }
  if (saslMechanism === null && saslUsername !== null) faults.push('KAFKA_SASL_USERNAME needs KAFKA_SASL_MECHANISM');
  if (kafkaTls === false && kafkaTlsCa !== null) faults.push('KAFKA_TLS_CA needs KAFKA_TLS=true');
  return faults;
}

/** Keys with our own prefix that mean nothing: misspelt, most of the time. The environment has others' too, and is not asked. */
function unknownKeys(file: Readonly<Record<string, string | undefined>>): string[] {
  const known = new Set<string>(Object.values(SETTINGS).map(({ key }) => key));
  return Object.keys(file)
    .filter((key) => key.startsWith('FOOTPATH_') && !known.has(key))
    .map((key) => `${key} (.env) is no setting`);
}

function wrong(faults: readonly string[]): FootpathError {
  const [only] = faults;
  const said =
    faults.length === 1
      ? `A setting does not hold: ${only}.`
      : `${faults.length} settings do not hold:\n  ${faults.join('\n  ')}`;
  return new FootpathError('bad-argument', `${said}\nfootpath config --help says where settings come from.`);
}
