import type { LogWorld } from '../log/log-world';
import { openAnyReader, type TopicAccess, type TopicPlace } from '../log/open-any-topic';
import { type Progress, topicKindOf } from './progress';

const PATIENCE_MS = 2000;

/** How far one partition of an input is, as of a commit. */
export interface PartitionStatus {
  readonly partition: number;
  /** Null before its first record, where no floor was set either. */
  readonly watermark: string | null;
  /** Greatest event time of its parsed records, or null. */
  readonly maxTime: string | null;
  /** Offset of the record that set the watermark; null where a floor did, or nothing yet. */
  readonly watermarkOffset: number | null;
  /** What a time of silence left last: from `offset` on the watermark is at least this. */
  readonly floor: { readonly offset: number; readonly watermark: string } | null;
  /** Of a topic: the next record to be read, where the topic ends now, and the records between; null where that is not known. */
  readonly offset: number | null;
  readonly end: number | null;
  readonly lag: number | null;
}

/** The partitions of a pipeline's input. Reads the topic's end where the input is one; takes no lock. */
export async function partitionStatus(
  world: LogWorld,
  access: TopicAccess,
  progress: Progress,
): Promise<PartitionStatus[]> {
  const topic = progress.files.find(({ partitions }) => partitions !== undefined);
  const ends =
    topic === undefined
      ? []
      : await endsOf(world, access, { kind: topicKindOf(progress), name: topic.name }, topic.headSha256);
  const floors = progress.floors ?? [];
  return progress.watermarks.map(({ partition, watermarkMs, maxTimeMs, watermarkOffset }) => {
    const floor = floors.findLast((known) => known.partition === partition);
    const offset = topic?.partitions?.[partition].offset ?? null;
    const end = ends[partition] ?? null;
    return {
      partition,
      watermark: isoOf(watermarkMs),
      maxTime: isoOf(maxTimeMs),
      watermarkOffset,
      floor: floor === undefined ? null : { offset: floor.offset, watermark: new Date(floor.floorMs).toISOString() },
      offset,
      end,
      lag: offset === null || end === null ? null : Math.max(0, end - offset),
    };
  });
}

/** None where the topic is gone or another one of its name, or a writer is just finding out where it ends. */
async function endsOf(world: LogWorld, access: TopicAccess, place: TopicPlace, id: string): Promise<readonly number[]> {
  try {
    // Who asks how it goes is not to wait for a broker that is gone.
    const kafka = access.kafka && { ...access.kafka, connectForMs: PATIENCE_MS, retryForMs: PATIENCE_MS };
    const topic = await openAnyReader(world, place, { ...access, kafka });
    try {
      if (topic.describe().id !== id) return [];
      return (await topic.offsets()).map(({ endOffset }) => endOffset);
    } finally {
      await topic.close();
    }
  } catch {
    return [];
  }
}

/** Of a time in a manifest, where minus infinity is null. */
function isoOf(timeMs: number | null): string | null {
  return timeMs === null || !Number.isFinite(timeMs) ? null : new Date(timeMs).toISOString();
}
