import type { Command } from 'commander';
import { partitionStatus } from '../run/partition-status';
import type { Context } from './context';
import { headLine, type OpenCommit, type StoreFlags, storeCommand, withCommit } from './inspect-store';
import { grouped, plainTable } from './terminal';
import { logWorld, topicAccess } from './topic-arguments';

export function inspectWatermarkCommand(context: Context): Command {
  return storeCommand(
    'watermark',
    'show the watermark of each partition, what set it, and how far behind its topic it is',
  )
    .addHelpText(
      'after',
      `
Examples:
  footpath inspect watermark
  footpath inspect watermark --dir stores/live --json

The watermark of the source is the least of them: what lies before it is final. A floor is what a time of silence left: the
others went on without that partition, and what it brings below its floor is late.
`,
    )
    .action((flags: StoreFlags) => withCommit(context, flags, (commit) => showWatermark(context, flags, commit)));
}

async function showWatermark(
  context: Context,
  flags: StoreFlags,
  { store, progress, head }: OpenCommit,
): Promise<void> {
  const { terminal } = context;
  const partitions = await partitionStatus(logWorld(), topicAccess(context, store.dir, progress), progress);
  if (flags.json) {
    terminal.out(`${JSON.stringify({ ...head, partitions, floors: progress.floors?.length ?? 0 })}\n`);
    return;
  }
  const number = (value: number | null) => (value === null ? '–' : grouped(value));
  const rows = partitions.map(({ partition, watermark, watermarkOffset, floor, offset, lag }) => [
    partition,
    watermark ?? '–',
    number(watermarkOffset),
    floor === null ? '–' : `${floor.watermark} from ${grouped(floor.offset)}`,
    number(offset),
    number(lag),
  ]);
  terminal.out(headLine(head));
  terminal.out(plainTable(['partition', 'watermark', 'set by offset', 'floor', 'read to', 'behind'], rows));
}
