import { openTopicWriter } from '../../src/log/open-topic';
import { RecordPacker } from '../../src/log/record-packer';
import { JsonRecords } from '../../src/replay/json-record';
import type { RunOptions } from '../../src/run/options';
import { FakeClock, fakeHost } from './fake-world';
import { MemoryFiles } from './memory-files';
import type { PlainDocument } from './run-once';
import type { Seeded } from './seeded';

export const DIR = '/store';
/** Of the topic `events`. */
export const FOLDER = `${DIR}/topics/events`;

/** A world of its own, in memory. */
export function newWorld() {
  return { files: new MemoryFiles(), clock: new FakeClock(), host: fakeHost(1) };
}
export type TestWorld = ReturnType<typeof newWorld>;

export interface Sent {
  readonly text: Uint8Array;
  readonly partition: number;
}

/** The records of a random input as they are sent, with some more that are no JSON, in order. */
export function sentOf(csv: string, partitions: number, random: Seeded): Sent[] {
  const body = csv.indexOf('\n') + 1;
  const columns = csv.slice(0, body).trim().replace('\ufeff', '').split(',');
  const records = new JsonRecords(columns, partitions);
  records.begin(Buffer.from(csv.slice(body)));
  const sent: Sent[] = [];
  while (records.next()) {
    const text = Uint8Array.from(records.sent.value);
    // In a file a line end would end the record, and no record is empty.
    if (text.includes(0x0a) || text.length === 0) continue;
    sent.push({ text, partition: records.sent.partition });
    if (random.chance(0.02)) sent.push({ text: Buffer.from('{"event_time":'), partition: 0 });
  }
  return sent;
}

/** Appends to the topic `events`, batch by batch, 10 ms apart. */
export async function appendTo(
  world: TestWorld,
  batches: readonly (readonly Sent[])[],
  partitions: number,
): Promise<void> {
  const writer = openTopicWriter(world, { dir: DIR, topic: 'events', partitions, segmentBytes: 20_000 });
  for (const batch of batches) {
    const packers = Array.from({ length: partitions }, () => new RecordPacker());
    for (const { text, partition } of batch) packers[partition].add(text);
    const full = [...packers.entries()].filter(([, { count }]) => count > 0);
    await writer.append(full.map(([partition, packer]) => ({ partition, records: packer.packed() })));
    world.clock.timeMs += 10;
  }
  await writer.close();
}

/** In batches of random sizes. */
export function batchesOf(sent: readonly Sent[], random: Seeded): Sent[][] {
  const batches: Sent[][] = [];
  for (let at = 0; at < sent.length; at += batches.at(-1)!.length) {
    batches.push(sent.slice(at, at + 1 + random.whole(40)));
  }
  return batches;
}

/** Between a file and a topic, records that are kept one by one differ in their place. */
export function comparable(collections: Record<string, PlainDocument[]>): Record<string, PlainDocument[]> {
  const text = (document: PlainDocument) => JSON.stringify(document);
  return Object.fromEntries(
    Object.entries(collections).map(([name, documents]) => {
      if (!documents.every(({ _id }) => /^(stdin|events[^:]*):\d+:\d+$/.test(String(_id)))) return [name, documents];
      const bare = documents.map(({ _id, source, offset, line, watermark_offset, ...rest }) => rest);
      return [name, bare.sort((a, b) => (text(a) < text(b) ? -1 : 1))];
    }),
  );
}

/** A run from the topic in one thread. */
export const runOptions = (definition: RunOptions['definition'], world: TestWorld): RunOptions => ({
  inputs: ['events'],
  kind: 'log',
  definition,
  dir: DIR,
  workers: 0,
  world,
});
