import { setImmediate } from 'node:timers/promises';
import { RecordPacker } from '../log/record-packer';
import type { AppendBatch, TopicReader, TopicWriter } from '../log/topic-log';
import type { Release, ReleasedRecord } from '../store/released';
import type { PartitionWatermark } from '../stream/ports';

/** A batch of copies is closed once it has so many bytes. */
const BATCH_BYTES = 1 << 20;
const READ_BYTES = 1 << 20;

/** Where a record was read first, as the log and our documents have it. */
export function originOf({
  source,
  partition,
  offset,
}: Pick<ReleasedRecord, 'source' | 'partition' | 'offset'>): string {
  return `${source}:${partition}:${offset}`;
}

/**
 * Appends the mended records of releases to the topic that they came from, each with its origin, and once: those whose origin the
 * topic has already are left out, so that a call that was killed can be made again. Reads the topic from the first origin on.
 *
 * @returns how many were appended; all are durable.
 * @throws FootpathError `fenced`, `io`, `corrupt`; what is in the topic by then is found there by the next call.
 */
export async function appendCopies(
  writer: TopicWriter,
  reader: TopicReader,
  releases: readonly Release[],
): Promise<number> {
  const { name } = reader.describe();
  const ranges = await reader.offsets();
  const batches: AppendBatch[] = [];
  for (const [partition, { startOffset, endOffset }] of ranges.entries()) {
    const wanted = new Map<string, ReleasedRecord>();
    for (const { records, append } of releases) {
      // Where retention has removed what came after the release, a copy may have been among it: never twice.
      if (append?.topic !== name || startOffset > append.ends[partition]) continue;
      for (const record of records) {
        if (record.partition === partition && record.source === name) wanted.set(originOf(record), record);
      }
    }
    if (wanted.size === 0) continue;
    const inOrder = [...wanted.values()].sort((a, b) => a.offset - b.offset);
    const from = Math.max(startOffset, inOrder[0].offset);
    const known = await originsIn(reader, partition, from, endOffset);
    const missing = inOrder.filter((record) => !known.has(originOf(record)));
    batches.push(...batchesOf(partition, missing));
  }
  if (batches.length > 0) await writer.append(batches);
  return batches.reduce((sum, { records }) => sum + records.ends.length, 0);
}

/** Origins of the copies that a partition holds from an offset on. */
async function originsIn(reader: TopicReader, partition: number, from: number, end: number): Promise<Set<string>> {
  const origins = new Set<string>();
  for (let offset = from; offset < end; ) {
    const batches = await reader.read(partition, offset, READ_BYTES);
    for (const batch of batches) {
      for (const origin of batch.origins ?? []) if (origin !== '') origins.add(origin);
      offset = batch.baseOffset + batch.ends.length;
    }
    // The writer's lease is renewed meanwhile.
    await setImmediate();
  }
  return origins;
}

function batchesOf(partition: number, records: readonly ReleasedRecord[]): AppendBatch[] {
  const batches: AppendBatch[] = [];
  let packer = new RecordPacker();
  let origins: string[] = [];
  const close = () => {
    if (packer.count > 0) batches.push({ partition, records: { ...packer.packed(), origins } });
    packer = new RecordPacker();
    origins = [];
  };
  for (const record of records) {
    packer.add(Buffer.from(record.mended ?? '', 'base64'));
    origins.push(originOf(record));
    if (packer.sizeBytes >= BATCH_BYTES) close();
  }
  close();
  return batches;
}

/** How many records would be late if they came next, in this order, after what was committed. */
export function lateIfNext(
  records: readonly ReleasedRecord[],
  watermarks: readonly PartitionWatermark[],
  delayMs: number,
): number {
  const currentMs = new Map(watermarks.map(({ partition, watermarkMs }) => [partition, watermarkMs]));
  let late = 0;
  for (const { partition, timeMs = 0 } of [...records].sort((a, b) => a.offset - b.offset)) {
    // Without a record yet it is -Infinity, which the store keeps as null.
    const watermarkMs = currentMs.get(partition) ?? Number.NEGATIVE_INFINITY;
    if (timeMs < watermarkMs) late++;
    else currentMs.set(partition, Math.max(watermarkMs, timeMs - delayMs));
  }
  return late;
}
