import { InvalidArgumentError } from 'commander';
import * as setting from '../config/setting';

/** An option takes what a setting of its kind takes, and says so in the same words. */
function argument<T>(parse: setting.ParseSetting<T>): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      if (!(error instanceof setting.SettingError)) throw error;
      throw new InvalidArgumentError(`It takes ${error.message}, not '${text}'.`);
    }
  };
}

/** A whole number from `least` to `most`, as `500000` or `500_000`. */
export function wholeNumber(least: number, most?: number): (text: string) => number {
  return argument(setting.wholeNumber(least, most));
}

/** A share from 0 to 0.5: as much as may be injected of one kind. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 0.5)) {
    throw new InvalidArgumentError(`It takes a share from 0 to 0.5, such as 0.01, not '${text}'.`);
  }
  return value;
}

/** A duration such as `30m`, in milliseconds; as long as one of a definition may be. */
export const durationMs = argument(setting.duration('0s', '3650d'));

/** Seconds, in milliseconds. */
export function secondsMs(text: string): number {
  return 1000 * argument(setting.seconds)(text);
}

/** A list of names with commas between them. */
export function nameList(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
  return argument(setting.oneOf(...words));
}
