import { Command } from 'commander';
import type { ShownSetting } from '../config/load-settings';
import type { Context } from './context';
import { plainTable } from './terminal';

export function configCommand(context: Context): Command {
  return new Command('config')
    .description('show every setting: its value, and where it came from')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath config
  FOOTPATH_PROFILE=services footpath config --json

A setting is an environment variable, else a line of the file .env in the working folder, else its default; what a command's
own options say comes before all of them. Passwords are never shown.
`,
    )
    .action(({ json }: { json?: boolean }) => {
      const { shown } = context.settings();
      context.terminal.out(json ? `${JSON.stringify({ settings: shown })}\n` : table(shown));
    });
}

function table(shown: readonly ShownSetting[]): string {
  return plainTable(
    ['setting', 'value', 'from', 'meaning'],
    shown.map(({ key, value, origin, meaning }) => [key, value ?? '–', origin, meaning]),
  );
}
