import { isDeepStrictEqual } from 'node:util';
import type { Progress } from '../../src/run/progress';
import { lateOffsets } from '../support/late-offsets';
import { runInMemory } from '../support/run-in-memory';
import { comparable } from '../support/topic-world';
import type { SimulatedInput } from './inputs';
import type { StoredDocuments } from './read-documents';
import { Violation } from './violation';

const FOR_EVER = '3650d';

/**
 * Holds the end of a schedule with silent partitions against the floors that it left: what is late is judged by them record by record,
 * and the rest is a batch of the records that were in time.
 */
export async function checkSilent(
  { input, definition, sent, partitions }: SimulatedInput,
  progress: Progress,
  found: StoredDocuments,
): Promise<void> {
  const dead = new Set(
    [...found.get('dead_letters')!.values()].map(({ value }) => `${value.partition}:${value.offset}`),
  );
  const late: string[] = [];
  const inTime: Uint8Array[] = [];
  for (let partition = 0; partition < partitions; partition++) {
    const records = sent.filter((record) => record.partition === partition);
    const timesMs = records.map(({ text }, offset) => (dead.has(`${partition}:${offset}`) ? null : timeOf(text)));
    const floors = (progress.floors ?? []).filter((floor) => floor.partition === partition);
    const missed = lateOffsets(timesMs, floors, definition.watermark.delayMs);
    records.forEach(({ text }, offset) => {
      if (missed.has(offset)) late.push(`events:${partition}:${offset}`);
      else if (timesMs[offset] !== null) inTime.push(text);
    });
  }
  const lateFound = [...found.get('late_events')!.keys()];
  if (!isDeepStrictEqual(lateFound.sort(), late.sort())) {
    throw new Violation(`late are ${lateFound.join(', ')}; by the floors ${late.join(', ')}`);
  }
  const lines = Buffer.from(inTime.map((text) => `${Buffer.from(text)}\n`).join(''));
  if (lines.length === 0) return;
  const batch = await runInMemory({ ...input, watermark: { delay: FOR_EVER } }, [lines], { kind: 'jsonl' });
  const wanted = comparable(batch.collections);
  for (const name of found.keys()) {
    if (name === 'late_events' || name === 'dead_letters') continue;
    const own = comparable({ [name]: valuesOf(found, name) })[name];
    if (!isDeepStrictEqual(own, wanted[name])) throw new Violation(`${name} is not the batch of what was in time`);
  }
}

const STAMPS = new Set(['pipeline', 'generation', 'epoch', 'fence']);

function valuesOf(found: StoredDocuments, name: string): Record<string, unknown>[] {
  return [...found.get(name)!]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { value }]) => Object.fromEntries(Object.entries(value).filter(([field]) => !STAMPS.has(field))));
}

function timeOf(text: Uint8Array): number {
  const { event_time: time } = JSON.parse(Buffer.from(text).toString()) as { event_time: string };
  return Date.parse(time.replace(' UTC', 'Z').replace(' ', 'T'));
}
