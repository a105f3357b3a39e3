import { topic } from '../../../kernel-lib/src/config/setting';
import { FootpathError } from '../../../kernel-lib/src/event/error';
import { topicFolder } from '../../../kernel-lib/src/log/topic-layout';

const DURATION = /^\d+(\.\d+)?(ms|s|m|h|d)$/;

/** Checks of what is typed: what is wrong with a text, or null. */
export type Validate = (text: string) => string | null;

export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): Validate {
  return (text) => {
    const value = /^\d[\d_]*$/.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= least && value <= most) return null;
    return most === Number.MAX_SAFE_INTEGER
      ? `A whole number from ${least}.`
      : `A whole number from ${least} to ${most}.`;
  };
}

/** A share of records, as `footpath simulate` takes it. */
export const share: Validate = (text) => {
  const value = /^\d*\.?\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= 0 && value <= 0.5 ? null : 'A share from 0 to 0.5, such as 0.01.';
};

export const duration: Validate = (text) => (DURATION.test(text) ? null : 'A duration such as 250ms, 90s, 30m or 2h.');

/** What the library says of a value that it refuses. */
export function wrongWith(check: () => unknown): string | null {
  try {
    check();
    return null;
  } catch (error) {
    if (error instanceof FootpathError) return error.message;
    throw error;
  }
}

/** A topic's name, by the library's own rule: that of the data folder is stricter than Kafka's. */
export const topicName: Readonly<Record<'log' | 'kafka', Validate>> = {
  log: (text) => wrongWith(() => topicFolder('.', text)),
  kafka: (text) => {
    try {
      topic(text);
      return null;
    } catch (error) {
      return `Kafka takes ${(error as Error).message}.`;
    }
  },
};

export const topicPlace: Validate = (text) => {
  const [, kind, name] = /^(log|kafka):(.*)$/s.exec(text) ?? [];
  if (kind !== 'log' && kind !== 'kafka')
    return 'log:TOPIC for a topic in the data folder, kafka:TOPIC for one of the brokers.';
  return topicName[kind](name);
};

/** Whatever a file may have in its first line. */
export const columnName: Validate = () => null;

export const speed: Validate = (text) => (/^\d+(\.\d+)?x?$/.test(text) ? null : 'A factor such as 300x.');

/** Nothing, or what the check lets pass. */
export function optional(validate: Validate): Validate {
  return (text) => (text === '' ? null : validate(text));
}

/** An object as JSON; nothing stands for all. */
export const jsonFilter: Validate = (text) => {
  if (text === '') return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? null
      : 'An object such as {"reason": "bad-type"}.';
  } catch (error) {
    return `Not JSON: ${(error as Error).message}`;
  }
};
