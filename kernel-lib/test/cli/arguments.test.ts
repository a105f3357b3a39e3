import { InvalidArgumentError } from 'commander';
import { describe, expect, it } from 'vitest';
import { durationMs, oneOf, secondsMs, wholeNumber } from '../../src/cli/arguments';

describe('arguments', () => {
  it('are taken as settings of their kind are', () => {
    expect(wholeNumber(1)('500_000')).toBe(500_000);
    expect(durationMs('30m')).toBe(1_800_000);
    expect(durationMs('0s')).toBe(0);
    expect(secondsMs('0.25')).toBe(250);
    expect(oneOf(['log', 'kafka'])('log')).toBe('log');
  });

  it.each<[(text: string) => unknown, string, string]>([
    [wholeNumber(1), '_', "It takes a whole number of at least 1, not '_'."],
    [wholeNumber(1, 9), '10', "It takes a whole number from 1 to 9, not '10'."],
    [wholeNumber(0), '9007199254740993', "It takes a whole number of at least 0, not '9007199254740993'."],
    [durationMs, '90', "It takes a duration from 0s to 3650d, such as 30s, 5m or 7d, not '90'."],
    [durationMs, '3651d', "It takes a duration from 0s to 3650d, such as 30s, 5m or 7d, not '3651d'."],
    [secondsMs, 'soon', "It takes seconds from 0 to 86400, such as 0.01, not 'soon'."],
    [oneOf(['log', 'kafka']), 'Log', "It takes one of log, kafka, not 'Log'."],
  ])('that are none are refused with what is taken (%#)', (parse, text, message) => {
    expect(() => parse(text)).toThrow(new InvalidArgumentError(message));
  });
});
