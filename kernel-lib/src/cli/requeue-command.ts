import { Argument, Command, InvalidArgumentError } from 'commander';
import { FootpathError } from '../event/error';
import { durationText } from '../pipeline/duration';
import { type Copies, type RequeueResult, requeue } from '../run/requeue';
import { readFilter } from '../store/query/command-line-json';
import { type Context, DEFAULT_DIR } from './context';
import { inStore } from './in-store';
import { DATABASE_HELP, mongoOf, STORE_HELP, type StorePlace } from './store-place';
import { grouped } from './terminal';
import { topicAccess } from './topic-arguments';

interface RequeueFlags extends StorePlace {
  filter?: string;
  set?: Record<string, string>;
  pipeline?: string;
  dryRun?: boolean;
  json?: boolean;
}

export function requeueCommand(context: Context): Command {
  return new Command('requeue')
    .description(
      'release late records, or dead ones that are mended, for a rebuild; append mended ones to a followed topic',
    )
    .addArgument(new Argument('<KIND>', 'dead or late').choices(['dead', 'late']))
    .option('--filter <JSON>', 'documents of dead_letters or late_events that match (default: all)')
    .option(
      '--set <FIELD=VALUE>',
      'what a field of the dead records is to be; may be given again for others',
      fieldValue,
    )
    .option('--pipeline <NAME>', 'which pipeline, where the store has several')
    .option('--dry-run', 'only say what would be released, and what of it late')
    .option('--dir <DIR>', 'folder of the store', DEFAULT_DIR)
    .option('--store <STORE>', STORE_HELP)
    .option('--database <NAME>', DATABASE_HELP)
    .option('--json', 'print what was released as JSON')
    .addHelpText(
      'after',
      `
Examples:
  footpath requeue late
  footpath requeue late --store mongodb
  footpath requeue late --filter '{"event_time": {"$gte": "2019-10-05T00:00:00Z"}}' --dry-run
  footpath requeue dead --filter '{"reason": "bad-type"}' --set event_type=view
  footpath run --csv events.csv.gz --rebuild

Of a topic that is followed, mended records are appended to it as well, once each and marked with their origin, and the run judges
them there like any: how many would be late is said beforehand. Late records would only be late again. A rebuild takes each record
once, in its own place. Of files, and of a topic that is read to its end, nothing is appended.

Otherwise nothing changes before the rebuild: it reads the input again from its start, takes released late records as in time and mended
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

async function release(context: Context, kind: 'dead' | 'late', flags: RequeueFlags): Promise<void> {
  const { terminal, signal } = context;
  const { set, pipeline, dryRun, dir, json } = flags;
  if (kind === 'late' && set !== undefined) {
    throw new FootpathError('bad-argument', '--set goes with dead records: a late one is right, and came late.');
  }
  const { fields, progress } = await inStore(context, flags, (store) => ({
    fields: store.fieldsOf(kind === 'dead' ? 'dead_letters' : 'late_events'),
    progress: store.commit(pipeline).progress,
  }));
  const { value: filter, notes } = readFilter(flags.filter ?? '{}', fields);
  if (!json) for (const note of notes) terminal.err(`note: ${note}\n`);
  const { kafka } = topicAccess(context, dir, progress);
  const onCopies = (copies: Copies) => {
    if (!json) terminal.err(`note: ${showCopies(kind, copies, 'will')}\n`);
  };
  const result = await requeue({
    dir,
    mongo: mongoOf(context, flags),
    kind,
    kafka,
    pipeline,
    filter,
    set,
    dryRun,
    signal,
    onCopies,
  });
  terminal.out(json ? `${JSON.stringify(result)}\n` : showResult(result, dryRun === true));
}

const REFUSALS: Readonly<Record<keyof RequeueResult['refused'], string>> = {
  'already-released': 'released before',
  'no-fields': 'whose fields cannot be told apart: mend the file itself',
  'too-long': 'too long: not all of their bytes were kept',
  'still-dead': 'would be dead still: --set their bad fields',
  copy: 'copies of records that were requeued before: see their originals',
  'other-partition': 'would belong in another partition of the topic',
};

function showCopies(kind: 'dead' | 'late', { topic, records, late }: Copies, verb: 'will' | 'would'): string {
  return kind === 'late'
    ? `${grouped(late)} would be late again in the topic ${topic}: nothing ${verb} be appended, a rebuild takes them in`
    : `${grouped(records)} ${verb} be appended to the topic ${topic}; ${grouped(late)} of them would be late by what is committed`;
}

function showResult(result: RequeueResult, dry: boolean) {
  const { pipeline, kind, matched, released, refused, furthestBehindMs, ahead, furthestAheadMs, copies, appended } =
    result;
  const lines = [
    `${grouped(released)} of ${grouped(matched)} ${kind} records of pipeline ${pipeline} ${dry ? 'would be' : 'are'} released`,
    ...Object.entries(refused).map(([why, n]) => `  not ${grouped(n)}: ${REFUSALS[why as keyof typeof REFUSALS]}`),
  ];
  if (released > 0 && kind === 'late') {
    lines.push(
      `the furthest lay ${durationText(furthestBehindMs)} behind its watermark: a rebuild keeps that much more open`,
    );
  }
  if (ahead > 0) {
    lines.push(
      `${grouped(ahead)} lie up to ${durationText(furthestAheadMs)} ahead of all that was read, and make others late: look at their times (requeue late releases those)`,
    );
  }
  if (released > 0 && copies === null) {
    lines.push(
      'nothing is appended: of files, and of a topic that is read to its end, a rebuild alone takes records in',
    );
  }
  if (dry && released > 0 && copies !== null) lines.push(showCopies(kind, copies, 'would'));
  if (appended > 0) {
    lines.push(
      `${grouped(appended)} mended records were appended to the topic ${copies?.topic}: the run judges them there`,
    );
  }
  if (released > 0 && !dry) lines.push('next: the command of the run, with --rebuild');
  return `${lines.join('\n')}\n`;
}
