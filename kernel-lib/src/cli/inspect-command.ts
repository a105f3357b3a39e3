import { Command } from 'commander';
import type { Context } from './context';
import { inspectLateCommand } from './inspect-late-command';
import { inspectSessionsCommand, inspectWindowsCommand } from './inspect-open-command';
import { inspectDeadCommand } from './inspect-side-command';
import { inspectWatermarkCommand } from './inspect-watermark-command';

/** Looks into what is not in a report; each subject is a command of its own. */
export function inspectCommand(context: Context): Command {
  return new Command('inspect')
    .description('look at what an input or a running pipeline is like')
    .addCommand(inspectWindowsCommand(context))
    .addCommand(inspectSessionsCommand(context))
    .addCommand(inspectWatermarkCommand(context))
    .addCommand(inspectLateCommand(context))
    .addCommand(inspectDeadCommand(context))
    .addHelpText(
      'after',
      `
Examples:
  footpath inspect windows
  footpath inspect sessions --limit 5
  footpath inspect watermark --json
  footpath inspect late --what-if 1m,10m,1h,1d --csv events.csv.gz
`,
    );
}
