import { openTopicReader } from '../../src/log/open-topic';
import { recordAt } from '../../src/log/record-packer';
import { worldOf } from '../../src/run/world-of';

export interface FoundRecord {
  readonly text: string;
  /** Of a copy. */
  readonly origin: string | null;
}

export interface FoundPartition {
  readonly startOffset: number;
  readonly records: readonly FoundRecord[];
}

/** What a reader finds in the topic `events`, partition by partition; null if there is no such topic. */
export async function topicRecords(dir: string): Promise<FoundPartition[] | null> {
  let reader: ReturnType<typeof openTopicReader>;
  try {
    reader = openTopicReader(worldOf(), dir, 'events');
  } catch (error) {
    if ((error as { code?: string }).code === 'not-found') return null;
    throw error;
  }
  const found: FoundPartition[] = [];
  for (const [partition, { startOffset, endOffset }] of (await reader.offsets()).entries()) {
    const records: FoundRecord[] = [];
    for (let offset = startOffset; offset < endOffset; offset = startOffset + records.length) {
      const batches = await reader.read(partition, offset, 1 << 20);
      if (batches.length === 0) throw new Error(`partition ${partition} gives nothing at ${offset} of ${endOffset}`);
      for (const batch of batches) {
        for (let index = 0; index < batch.ends.length; index++) {
          const text = Buffer.from(recordAt(batch, index)).toString('latin1');
          records.push({ text, origin: batch.origins?.[index] ?? null });
        }
      }
    }
    found.push({ startOffset, records });
  }
  await reader.close();
  return found;
}
