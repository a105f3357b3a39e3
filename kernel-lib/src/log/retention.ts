import { join } from 'node:path';
import type { Files } from '../file/files';
import { Segment } from './segment';
import type { SegmentRef } from './topic-layout';

/** How long records stay: judged whenever a segment begins. Whole segments go, never the last one of a partition. Default: for ever. */
export interface Retention {
  /** Bytes that a partition may hold when a segment begins, before its oldest one goes. */
  readonly partitionBytes?: number;
  /** Age at which a record may go: a segment does when all of its records are older. Milliseconds since they were appended. */
  readonly ageMs?: number;
}

/**
 * Removes the segments of one partition that are due, from the oldest on, so that what is left has no gap.
 *
 * @returns those that stay.
 */
export function dropOldSegments(
  files: Files,
  folder: string,
  segments: readonly SegmentRef[],
  { partitionBytes = Number.POSITIVE_INFINITY, ageMs = Number.POSITIVE_INFINITY }: Retention,
  nowMs: number,
): SegmentRef[] {
  const kept = [...segments];
  if (partitionBytes === Number.POSITIVE_INFINITY && ageMs === Number.POSITIVE_INFINITY) return kept;
  let held = kept.reduce((sum, { name }) => sum + files.sizeOf(join(folder, name)), 0);
  while (kept.length > 1) {
    const [oldest, next] = kept;
    const path = join(folder, oldest.name);
    const size = files.sizeOf(path);
    // What the next segment begins with came after all of this one.
    const isOld = firstAppendTimeMs(files, folder, next) < nowMs - ageMs;
    if (held <= partitionBytes && !isOld) break;
    files.remove(path);
    // One by one: a crash must not bring an older one back behind which a newer one is gone.
    files.syncFolder(folder);
    held -= size;
    kept.shift();
  }
  return kept;
}

/** Infinity if the segment is empty. */
function firstAppendTimeMs(files: Files, folder: string, ref: SegmentRef): number {
  const segment = new Segment(files, join(folder, ref.name));
  try {
    const { batches } = segment.read({ position: 0, offset: ref.baseOffset }, 1);
    return batches[0]?.appendTimeMs ?? Number.POSITIVE_INFINITY;
  } finally {
    segment.close();
  }
}
