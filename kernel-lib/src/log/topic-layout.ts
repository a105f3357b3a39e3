import { join } from 'node:path';
import { FootpathError } from '../event/error';
import type { Files } from '../file/files';

const TOPIC_NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/;
const SEGMENT_NAME = /^p(\d{4})-(\d{16})-f(\d+)\.log$/;
const LEASE_NAME = /^writer-(\d{10,16})\.json$/;

/** A segment's place in its partition, as its name has it. */
export interface SegmentRef {
  readonly name: string;
  readonly partition: number;
  /** Offset of its first record, whether there is one yet or not. */
  readonly baseOffset: number;
  /** Of the writer that made it. */
  readonly fence: number;
}

/** The folder of a topic in the store at `dir`: the topic's file, the writers' leases and all segments lie in it. */
export function topicFolder(dir: string, name: string): string {
  if (TOPIC_NAME.test(name)) return join(dir, 'topics', name);
  throw new FootpathError(
    'bad-argument',
    `"${name}" cannot be the name of a topic: use a to z, 0 to 9, _ and -, a letter or digit first, at most 64.`,
  );
}

export function segmentName(partition: number, baseOffset: number, fence: number): string {
  return `p${String(partition).padStart(4, '0')}-${String(baseOffset).padStart(16, '0')}-f${fence}.log`;
}

export function leaseName(version: number): string {
  return `writer-${String(version).padStart(10, '0')}.json`;
}

/** What a topic's folder holds. */
export interface TopicFolder {
  /** By partition, the segments that count, in order. */
  readonly segments: readonly (readonly SegmentRef[])[];
  /** Segments of writers that had lost the topic when they made them: nothing in them counts. */
  readonly voidSegments: readonly SegmentRef[];
  /** Versions of the leases, ascending. */
  readonly leases: readonly number[];
}

export function listTopicFolder(files: Files, folder: string, partitions: number): TopicFolder {
  const segments: SegmentRef[][] = Array.from({ length: partitions }, () => []);
  const voidSegments: SegmentRef[] = [];
  const leases: number[] = [];
  for (const name of files.list(folder)) {
    const lease = LEASE_NAME.exec(name);
    if (lease) leases.push(Number(lease[1]));
    const segment = SEGMENT_NAME.exec(name);
    if (!segment) continue;
    const [partition, baseOffset, fence] = segment.slice(1).map(Number);
    segments[partition]?.push({ name, partition, baseOffset, fence });
  }
  leases.sort((a, b) => a - b);
  return { segments: segments.map((all) => valid(all, voidSegments)), voidSegments, leases };
}

/**
 * Leaves out what does not count: a segment whose place a later writer had taken already is of one that slept past its
 * lease and went on.
 */
function valid(all: readonly SegmentRef[], voidSegments: SegmentRef[]): SegmentRef[] {
  const inOrder = [...all].sort((a, b) => a.baseOffset - b.baseOffset || b.fence - a.fence);
  let greatest = 0;
  return inOrder.filter((segment) => {
    greatest = Math.max(greatest, segment.fence);
    if (segment.fence < greatest) voidSegments.push(segment);
    return segment.fence === greatest;
  });
}
