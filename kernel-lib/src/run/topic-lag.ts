import type { TopicReader } from '../log/topic-log';
import type { FileProgress } from './progress';

/** How far a pipeline is behind the end of one partition. */
export interface PartitionLag {
  readonly partition: number;
  /** The next record to be read. */
  readonly offset: number;
  /** Where the partition ends now. */
  readonly end: number;
  /** The records between. */
  readonly records: number;
  /** From the append of the oldest of these to now; 0 where there is none. */
  readonly seconds: number;
}

/**
 * How far the last commit is behind the topic, in records and in time.
 *
 * @param progress of the topic, as it was committed; without any the lag is counted from the topic's start.
 */
export async function topicLag(
  topic: TopicReader,
  progress: FileProgress | undefined,
  nowMs: number,
): Promise<PartitionLag[]> {
  const ranges = await topic.offsets();
  const lags: PartitionLag[] = [];
  for (const [partition, { startOffset, endOffset: end }] of ranges.entries()) {
    const offset = Math.max(startOffset, progress?.partitions?.[partition]?.offset ?? startOffset);
    const [oldest] = offset < end ? await topic.read(partition, offset, 1) : [];
    const seconds = oldest === undefined ? 0 : Math.max(0, (nowMs - oldest.appendTimeMs) / 1000);
    lags.push({ partition, offset, end, records: Math.max(0, end - offset), seconds });
  }
  return lags;
}
