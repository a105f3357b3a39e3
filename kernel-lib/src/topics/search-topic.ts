import type { TopicReader } from '../log/topic-log';
import { checkPartition } from './peek-topic';
import { bytesOf, type ShownRecord, shownRecord, timeMsOf } from './shown-record';
import { type Walked, walkRecords } from './walk-records';

const LOOK_EVERY_RECORDS = 10_000;

export interface SearchOptions {
  readonly partition?: number;
  /** The record's key; where the log keeps none, its `user_id`. */
  readonly key?: string;
  /** Text that its value has in it, byte by byte. */
  readonly value?: string;
  /** Appended at this time or later, and before that one, milliseconds since 1970. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly limit: number;
  readonly signal?: AbortSignal;
  /** Told how many records were looked at, of how many. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Found {
  readonly records: readonly ShownRecord[];
  readonly searched: number;
  /** False where the limit or an abort ended the search before the topic's end. */
  readonly wasWhole: boolean;
}

/**
 * Looks for records, partition by partition to where each ends now. Cost: every record from the first offset on is read.
 *
 * @throws FootpathError `bad-argument` for a partition that is not there.
 */
export async function searchTopic(topic: TopicReader, options: SearchOptions): Promise<Found> {
  const { partition: only, limit, signal, onProgress } = options;
  const ranges = await topic.offsets();
  checkPartition(topic, only, ranges.length);
  const walks = ranges
    .map(({ startOffset: from, endOffset: to }, partition) => ({ partition, from, to }))
    .filter(({ partition }) => only === undefined || partition === only);
  const total = walks.reduce((sum, { from, to }) => sum + to - from, 0);
  const matches = matcherOf(options);
  const records: ShownRecord[] = [];
  let searched = 0;
  for (const walk of walks) {
    for await (const record of walkRecords(topic, walk)) {
      searched++;
      if (searched % LOOK_EVERY_RECORDS === 0) {
        onProgress?.(searched, total);
        if (signal?.aborted) return { records, searched, wasWhole: false };
      }
      if (!matches(record)) continue;
      records.push(shownRecord(walk.partition, record.batch, record.index));
      if (records.length === limit) return { records, searched, wasWhole: false };
    }
  }
  return { records, searched, wasWhole: true };
}

function matcherOf({ key, value, fromMs, toMs }: SearchOptions): (record: Walked) => boolean {
  const keyBytes = key === undefined ? null : Buffer.from(key);
  const valueBytes = value === undefined ? null : Buffer.from(value);
  return ({ batch, index }) => {
    const timeMs = timeMsOf(batch, index);
    if (fromMs !== undefined && !(timeMs !== null && timeMs >= fromMs)) return false;
    if (toMs !== undefined && !(timeMs !== null && timeMs < toMs)) return false;
    const bytes = bytesOf(batch, index);
    if (valueBytes !== null && !asBuffer(bytes).includes(valueBytes)) return false;
    if (keyBytes === null) return true;
    const own = batch.keys?.[index];
    if (own !== undefined) return own !== null && keyBytes.equals(own);
    return asBuffer(bytes).includes(keyBytes) && userIdOf(bytes) === key;
  };
}

function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}

function userIdOf(bytes: Uint8Array): string | null {
  try {
    const { user_id: userId } = JSON.parse(new TextDecoder().decode(bytes)) as { user_id?: unknown };
    return userId === undefined || userId === null ? null : String(userId);
  } catch {
    return null;
  }
}
