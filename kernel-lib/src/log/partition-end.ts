import { join } from 'node:path';
import type { Files } from '../file/files';
import { Segment } from './segment';
import type { SegmentRef } from './topic-layout';
import type { WriterLease } from './writer-lease';

/** Where a partition ends. */
export interface PartitionEnd {
  readonly endOffset: number;
  /** Of its last batch; 0 if there is none. */
  readonly lastAppendTimeMs: number;
  /** Bytes behind the last whole batch: of one that was not finished, which do not count. */
  readonly tornBytes: number;
}

/** Offset behind which nothing in a segment counts, because a later writer took over there; Infinity if there is none. */
export function boundOf(segment: SegmentRef, lease: WriterLease | null): number {
  const takenOver = lease?.takenOver;
  if (!takenOver || takenOver.fence <= segment.fence) return Number.POSITIVE_INFINITY;
  return takenOver.ends[segment.partition];
}

/**
 * Finds the end of a partition by reading its last segment.
 *
 * @throws FootpathError `corrupt` if a whole batch lies behind damage, or less is left than is known to be durable.
 */
export function findEnd(
  files: Files,
  folder: string,
  partition: number,
  segments: readonly SegmentRef[],
  lease: WriterLease | null,
): PartitionEnd {
  const durableEnd = lease?.durableEnds[partition] ?? 0;
  let end: PartitionEnd = { endOffset: durableEnd, lastAppendTimeMs: 0, tornBytes: 0 };
  // An empty segment says where the log ends, the one before it when that was written.
  for (let place = segments.length - 1; place >= 0 && end.lastAppendTimeMs === 0; place--) {
    const ref = segments[place];
    const next = segments[place + 1];
    const bound = next?.baseOffset ?? boundOf(ref, lease);
    const segment = new Segment(files, join(folder, ref.name));
    try {
      const found = segment.find(ref.baseOffset, bound);
      const tornBytes = found.offset < bound ? segment.sizeBytes - found.position : 0;
      if (tornBytes > 0) segment.checkTail(found);
      const isTooShort = found.offset < (next?.baseOffset ?? durableEnd);
      if (isTooShort) throw segment.damaged(found);
      const last = next === undefined ? { endOffset: found.offset, tornBytes } : end;
      end = { ...last, lastAppendTimeMs: found.lastAppendTimeMs };
    } finally {
      segment.close();
    }
  }
  return end;
}
