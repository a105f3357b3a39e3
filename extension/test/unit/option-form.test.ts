import { expect, it, vi } from 'vitest';

// The form asks in the editor; its arguments do not need one.
vi.mock('vscode', () => ({}));
const { optionArguments } = await import('../../src/commands/option-form');

it('numbers lose the _ between their digits, names do not, and what has no value is left out', () => {
  const given = [
    ['--events', '500_000'],
    ['--rate', '1_000.5'],
    ['--to', 'log:oct_2019_10'],
    ['--key', 'user_1_2'],
    ['--seed', ''],
  ] as const;
  expect(optionArguments(given)).toEqual([
    ...['--events', '500000', '--rate', '1000.5'],
    ...['--to', 'log:oct_2019_10', '--key', 'user_1_2'],
  ]);
});
