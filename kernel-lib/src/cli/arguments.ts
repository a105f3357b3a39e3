import { InvalidArgumentError } from 'commander';

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A whole number from `least` to `most`, as `500000` or `500_000`. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const digits = text.replaceAll('_', '');
    const value = Number(digits);
    if (!/^\d+$/.test(digits) || value < least || value > most) {
      const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
      throw new InvalidArgumentError(`It takes a whole number ${range}, not '${text}'.`);
    }
    return value;
  };
}

/** A share from 0 to 0.5: as much as may be injected of one kind. */
export function share(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 0.5)) {
    throw new InvalidArgumentError(`It takes a share from 0 to 0.5, such as 0.01, not '${text}'.`);
  }
  return value;
}

/** A duration such as `30m`, in milliseconds. */
export function durationMs(text: string): number {
  const match = /^(\d+)(ms|s|m|h|d)$/.exec(text);
  if (!match) throw new InvalidArgumentError(`It takes a duration such as 90s, 30m or 24h, not '${text}'.`);
  return Number(match[1]) * UNITS_MS[match[2]];
}

/** A list of names with commas between them. */
export function nameList(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** One of a few words. */
export function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    if (!words.includes(text as T))
      throw new InvalidArgumentError(`It takes one of ${words.join(', ')}, not '${text}'.`);
    return text as T;
  };
}
