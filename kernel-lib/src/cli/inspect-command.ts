import { Command } from 'commander';
import type { Context } from './context';
import { inspectLateCommand } from './inspect-late-command';

/** Looks into what is not in a report; each subject is a command of its own. */
export function inspectCommand(context: Context): Command {
  return new Command('inspect')
    .description('look at what an input or a running pipeline is like')
    .addCommand(inspectLateCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  footpath inspect late --what-if 1m,10m,1h,1d --csv events.csv.gz
`,
    );
}
