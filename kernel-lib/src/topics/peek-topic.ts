import { FootpathError } from '../event/error';
import type { TopicReader } from '../log/topic-log';
import { type ShownRecord, shownRecord } from './shown-record';
import { walkRecords } from './walk-records';

export interface PeekOptions {
  /** Default: all. */
  readonly partition?: number;
  /** The first offset that is shown; default: the partition's first. */
  readonly offset?: number;
  /** Instead of an offset: the last so many of each partition. */
  readonly last?: number;
  /** Records of each partition at most. */
  readonly limit: number;
}

/**
 * A few records of a topic, partition by partition, in the order of their offsets.
 *
 * @throws FootpathError `bad-argument` for a partition that is not there, `not-found` for an offset that was removed.
 */
export async function peekTopic(topic: TopicReader, options: PeekOptions): Promise<ShownRecord[]> {
  const { partition: only, offset, last, limit } = options;
  const ranges = await topic.offsets();
  checkPartition(topic, only, ranges.length);
  const shown: ShownRecord[] = [];
  for (const [partition, { startOffset, endOffset }] of ranges.entries()) {
    if (only !== undefined && partition !== only) continue;
    const from = offset ?? (last === undefined ? startOffset : Math.max(startOffset, endOffset - last));
    let count = 0;
    for await (const { batch, index } of walkRecords(topic, { partition, from, to: endOffset })) {
      if (count++ === limit) break;
      shown.push(shownRecord(partition, batch, index));
    }
  }
  return shown;
}

export function checkPartition(topic: TopicReader, partition: number | undefined, count: number): void {
  if (partition === undefined || partition < count) return;
  const { name } = topic.describe();
  throw new FootpathError(
    'bad-argument',
    `The topic ${name} has no partition ${partition}: it has ${count}, from 0 to ${count - 1}.`,
  );
}
