import { ThemeIcon } from 'vscode';
import { askText, type Choice, choose } from './ask';
import type { Validate } from './validate';

/** An option of a command, as somebody sets it by hand. */
export interface FormOption {
  /** Of the command line, such as `--events`. */
  readonly flag: string;
  readonly label: string;
  readonly prompt: string;
  /** What it is before anybody changes it; empty where the command's own default holds. */
  readonly value: string;
  readonly validate: Validate;
}

const START = 'start';

/** Shows options with their values, lets each be changed, and gives the arguments once *Start* is chosen. @throws Cancelled */
export async function askOptions(title: string, options: readonly FormOption[]): Promise<string[]> {
  const values = new Map(options.map(({ flag, value }) => [flag, value]));
  for (;;) {
    const choices: Choice<FormOption | typeof START>[] = options.map((option) => ({
      label: option.label,
      description: values.get(option.flag) || 'default',
      detail: option.prompt,
      value: option,
    }));
    const start = { label: 'Start', iconPath: new ThemeIcon('play'), value: START } as const;
    const chosen = await choose(title, [start, ...choices]);
    if (chosen === START) return optionArguments(values);
    const { flag, label, prompt, validate } = chosen;
    const value = values.get(flag);
    values.set(flag, await askText({ title: label, prompt, value, validate }));
  }
}

/** The arguments of what has a value. */
export function optionArguments(values: Iterable<readonly [string, string]>): string[] {
  return [...values].flatMap(([flag, value]) =>
    value === '' ? [] : [flag, isNumber(value) ? value.replaceAll('_', '') : value],
  );
}

/** Digits may be parted by _ for who reads them; in a name the same is the name's own. */
function isNumber(value: string): boolean {
  return /^\d[\d_]*(\.\d+)?$/.test(value);
}
