import { durationMs } from '../pipeline/duration';

/** Gives a text's value, or throws a `SettingError` that says what it takes. */
export type ParseSetting<T> = (text: string) => T;

/** What a setting or an option takes, as the end of the sentence "KEY takes …, not 'text'." */
export class SettingError extends Error {}

/** One setting: an environment variable, by its key. */
export interface Setting<T> {
  readonly key: string;
  /** What it means, as a part of a sentence. */
  readonly meaning: string;
  readonly parse: ParseSetting<T>;
  /** As it would be written in the environment; null where nothing stands in. */
  readonly standard: string | null;
  /** Shows a value without what nobody may see. */
  readonly show?: (value: string) => string;
}

export const text: ParseSetting<string> = (given) => given;

export function oneOf<const T extends string>(...words: readonly T[]): ParseSetting<T> {
  return (given) => {
    if (words.includes(given as T)) return given as T;
    throw new SettingError(`one of ${words.join(', ')}`);
  };
}

/** From `least` to `most`, both included, as `500000` or `500_000`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): ParseSetting<number> {
  return (given) => {
    const value = Number(given.replaceAll('_', ''));
    if (/^\d(_?\d)*$/.test(given) && value >= least && value <= most) return value;
    throw new SettingError(
      `a whole number ${most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`}`,
    );
  };
}

export const seconds: ParseSetting<number> = (given) => {
  const value = Number(given);
  if (given.trim() !== '' && value >= 0 && value <= 86_400) return value;
  throw new SettingError('seconds from 0 to 86400, such as 0.01');
};

/** In milliseconds; from `least` to `most`, both included and durations themselves. */
export function duration(least: string, most: string): ParseSetting<number> {
  return (given) => {
    const ms = durationMs(given);
    if (ms !== null && ms >= durationMs(least)! && ms <= durationMs(most)!) return ms;
    throw new SettingError(`a duration from ${least} to ${most}, such as 30s, 5m or 7d`);
  };
}

export const yesNo: ParseSetting<boolean> = (given) => {
  if (given === 'true' || given === 'false') return given === 'true';
  throw new SettingError('true or false');
};

/** `HOST:PORT`, several with commas. */
export const brokers: ParseSetting<readonly string[]> = (given) => {
  const list = given.split(',').map((broker) => broker.trim());
  if (list.every(isHostAndPort)) return list;
  throw new SettingError('HOST:PORT, several with commas, such as localhost:9092');
};

function isHostAndPort(given: string): boolean {
  const match = /^([\w.-]+|\[[\da-fA-F:.]+\]):(\d{1,5})$/.exec(given);
  return match !== null && Number(match[2]) >= 1 && Number(match[2]) <= 65_535;
}

/** A name that Kafka and the embedded log take for a topic. */
export const topic: ParseSetting<string> = (given) => {
  if (/^[\w.-]{1,200}$/.test(given) && given !== '.' && given !== '..') return given;
  throw new SettingError('a topic: letters, digits, ".", "_" and "-"');
};

export const mongodbUri: ParseSetting<string> = (given) => {
  if (/^mongodb(\+srv)?:\/\/[^/\s]+/.test(given)) return given;
  throw new SettingError('an address such as mongodb://localhost:27017/');
};

/** MongoDB's own rule for a database's name, on every system. */
export const databaseName: ParseSetting<string> = (given) => {
  if (/^[^/\\. "$*<>:|?\0]{1,63}$/.test(given)) return given;
  throw new SettingError('a database: up to 63 characters, none of / \\ . " $ * < > : | ? or a blank');
};

export const host: ParseSetting<string> = (given) => {
  if (/^([\w.-]+|[\da-fA-F:.]+)$/.test(given)) return given;
  throw new SettingError('the name or address of a machine');
};
