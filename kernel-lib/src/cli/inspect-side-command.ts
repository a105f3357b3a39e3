import type { Command } from 'commander';
import type { ReadCollection } from '../store/query/collection';
import { plainJson } from '../store/query/output/plain-json';
import type { Document } from '../store/query/source';
import type { Context } from './context';
import {
  headLine,
  type OpenCommit,
  type StoreFlags,
  showTable,
  storeCommand,
  withCommit,
  withLimit,
} from './inspect-store';
import { grouped, harmless } from './terminal';

/** Of a dead record so much is shown; all of it is in `dead_letters`. */
const SHOWN_BYTES = 4096;
const TABLE_BYTES = 60;

export function inspectDeadCommand(context: Context): Command {
  return withLimit(storeCommand('dead', 'show how many records were not read, why, and the last of them'))
    .addHelpText(
      'after',
      `
Examples:
  footpath inspect dead
  footpath inspect dead --limit 3 --json

All of them: footpath query dead_letters.
`,
    )
    .action((flags: StoreFlags) => withCommit(context, flags, (commit) => showDead(context, flags, commit)));
}

async function showDead(context: Context, flags: StoreFlags, { store, progress, head }: OpenCommit): Promise<void> {
  const { read, dead } = progress.counters;
  const reasons = Object.entries(progress.deadByReason).filter(([, count]) => count > 0);
  const last = (await lastOf(store.collection('dead_letters'), head.pipeline, flags.limit)).map(asText);
  const { terminal } = context;
  if (flags.json) {
    const byReason = Object.fromEntries(reasons);
    terminal.out(`${JSON.stringify({ ...head, read, dead, byReason, last: last.map(plainJson) })}\n`);
    return;
  }
  terminal.out(headLine(head));
  terminal.out(`read ${grouped(read)}, of them dead ${grouped(dead)}${shareOf(dead, read)}\n`);
  for (const [reason, count] of reasons) terminal.out(`  ${reason} ${grouped(count)}\n`);
  if (last.length === 0) return;
  const rows = last.map(({ _id, reason, raw }) => ({ _id, reason, raw: harmless(String(raw)).slice(0, TABLE_BYTES) }));
  await showTable(context, rows);
}

/** The late records of a store, as they were judged. */
export function showLate(context: Context, flags: StoreFlags): Promise<void> {
  return withCommit(context, flags, (commit) => showLateOf(context, flags, commit));
}

async function showLateOf(context: Context, flags: StoreFlags, { store, progress, head }: OpenCommit): Promise<void> {
  const { parsed, late } = progress.counters;
  const last = (await lastOf(store.collection('late_events'), head.pipeline, flags.limit)).map((document) => ({
    _id: document._id,
    event_time: document.event_time,
    watermark: document.watermark,
    behind_seconds: (Number(document.watermark) - Number(document.event_time)) / 1000,
    watermark_offset: document.watermark_offset,
    floor_offset: document.floor_offset ?? null,
  }));
  const { terminal } = context;
  if (flags.json) {
    terminal.out(`${JSON.stringify({ ...head, parsed, late, last: last.map(plainJson) })}\n`);
    return;
  }
  terminal.out(headLine(head));
  terminal.out(`parsed ${grouped(parsed)}, of them late ${grouped(late)}${shareOf(late, parsed)}\n`);
  if (last.length > 0) await showTable(context, last);
}

/** The documents of the last epochs that had any, the latest epoch first. */
function lastOf(collection: Pick<ReadCollection, 'find'>, pipeline: string, limit: number): Promise<Document[]> {
  if (limit === 0) return Promise.resolve([]);
  return collection.find({ pipeline }, { sort: { epoch: -1, partition: 1, offset: -1 }, limit }).toArray();
}

function asText(document: Document): Document {
  const { _id, source, partition, offset, line, reason, raw, raw_size } = document;
  const text = Buffer.from(raw as Uint8Array)
    .subarray(0, SHOWN_BYTES)
    .toString('utf8');
  return { _id, source, partition, offset, line, reason, raw: text, raw_size };
}

function shareOf(part: number, whole: number): string {
  return whole === 0 ? '' : ` (${((100 * part) / whole).toFixed(2)} %)`;
}
