import { Argument, Command, InvalidArgumentError } from 'commander';
import { FootpathError } from '../event/error';
import { durationText } from '../pipeline/duration';
import { open } from '../run/open';
import { type RequeueResult, requeue } from '../run/requeue';
import { readFilter } from '../store/query/command-line-json';
import type { Context } from './context';
import { DEFAULT_DIR } from './run-command';
import { grouped } from './terminal';

interface RequeueFlags {
  filter?: string;
  set?: Record<string, string>;
  pipeline?: string;
  dryRun?: boolean;
  dir: string;
  json?: boolean;
}

export function requeueCommand(context: Context): Command {
  return new Command('requeue')
    .description('release late records, or dead ones that are mended, for the next rebuild')
    .addArgument(new Argument('<KIND>', 'dead or late').choices(['dead', 'late']))
    .option('--filter <JSON>', 'documents of dead_letters or late_events that match (default: all)')
    .option(
      '--set <FIELD=VALUE>',
      'what a field of the dead records is to be; may be given again for others',
      fieldValue,
    )
    .option('--pipeline <NAME>', 'which pipeline, where the store has several')
    .option('--dry-run', 'only say what would be released')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--json', 'print what was released as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath requeue late
  footpath requeue late --filter '{"event_time": {"$gte": "2019-10-05T00:00:00Z"}}' --dry-run
  footpath requeue dead --filter '{"reason": "bad-type"}' --set event_type=view
  footpath run --csv events.csv.gz --rebuild

Nothing changes before the rebuild: it reads the input again from its start, takes released late records as in time and mended
ones in their own places, each once, and its first commit replaces what is there. A mended record moves the watermark as if it
had been right: one whose time is far ahead makes others late.
`,
    )
    .action((kind: 'dead' | 'late', flags: RequeueFlags) => release(context, kind, flags));
}

function fieldValue(text: string, before: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError(`It takes FIELD=VALUE, such as event_type=view, not '${text}'.`);
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

async function release({ terminal, signal }: Context, kind: 'dead' | 'late', flags: RequeueFlags): Promise<void> {
  const { set, pipeline, dryRun, dir, json } = flags;
  if (kind === 'late' && set !== undefined) {
    throw new FootpathError('bad-argument', '--set goes with dead records: a late one is right, and came late.');
  }
  const fields = open(dir).fieldsOf(kind === 'dead' ? 'dead_letters' : 'late_events');
  const { value: filter, notes } = readFilter(flags.filter ?? '{}', fields);
  if (!json) for (const note of notes) terminal.err(`note: ${note}\n`);
  const result = await requeue({ dir, kind, pipeline, filter, set, dryRun, signal });
  terminal.out(json ? `${JSON.stringify(result)}\n` : showResult(result, dryRun === true));
}

const REFUSALS: Readonly<Record<keyof RequeueResult['refused'], string>> = {
  'already-released': 'released before',
  'no-fields': 'whose fields cannot be told apart: mend the file itself',
  'too-long': 'too long: not all of their bytes were kept',
  'still-dead': 'would be dead still: --set their bad fields',
  'other-partition': 'would belong in another partition of the topic',
};

function showResult({ pipeline, kind, matched, released, refused, furthestBehindMs }: RequeueResult, dry: boolean) {
  const lines = [
    `${grouped(released)} of ${grouped(matched)} ${kind} records of pipeline ${pipeline} ${dry ? 'would be' : 'are'} released`,
    ...Object.entries(refused).map(([why, n]) => `  not ${grouped(n)}: ${REFUSALS[why as keyof typeof REFUSALS]}`),
  ];
  if (released > 0 && kind === 'late') {
    lines.push(
      `the furthest lay ${durationText(furthestBehindMs)} behind its watermark: a rebuild keeps that much more open`,
    );
  }
  if (released > 0 && !dry) lines.push('next: the command of the run, with --rebuild');
  return `${lines.join('\n')}\n`;
}
